// Made by scripts/list-blueprints.sh.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CBlueprints.h"

static const unsigned char file_0[] = {
#embed "lists.yaml"
};

static const unsigned char file_1[] = {
#embed "domains/blood-bank.yaml"
};

static const unsigned char file_2[] = {
#embed "domains/community-pharmacy.yaml"
};

static const unsigned char file_3[] = {
#embed "domains/credit-union.yaml"
};

static const unsigned char file_4[] = {
#embed "domains/dental-practice.yaml"
};

static const unsigned char file_5[] = {
#embed "domains/farm-shop-boxes.yaml"
};

static const unsigned char file_6[] = {
#embed "domains/furniture-workshop.yaml"
};

static const unsigned char file_7[] = {
#embed "domains/hardware-wholesaler.yaml"
};

static const unsigned char file_8[] = {
#embed "domains/microlending.yaml"
};

static const unsigned char file_9[] = {
#embed "domains/online-bookshop.yaml"
};

static const unsigned char file_10[] = {
#embed "domains/physiotherapy-clinic.yaml"
};

static const unsigned char file_11[] = {
#embed "domains/plant-nursery.yaml"
};

static const unsigned char file_12[] = {
#embed "domains/veterinary-clinic.yaml"
};

static const unsigned char file_13[] = {
#embed "domains/wine-merchant.yaml"
};

static const unsigned char file_14[] = {
#embed "modules/approvals.yaml"
};

static const unsigned char file_15[] = {
#embed "modules/checklists.yaml"
};

static const unsigned char file_16[] = {
#embed "modules/documents.yaml"
};

static const unsigned char file_17[] = {
#embed "modules/expenses.yaml"
};

static const unsigned char file_18[] = {
#embed "modules/invoices.yaml"
};

static const unsigned char file_19[] = {
#embed "modules/messages.yaml"
};

static const unsigned char file_20[] = {
#embed "modules/reviews.yaml"
};

static const unsigned char file_21[] = {
#embed "modules/shifts.yaml"
};

static const unsigned char file_22[] = {
#embed "modules/time-entries.yaml"
};

static const unsigned char file_23[] = {
#embed "modules/training.yaml"
};

static const struct awm_blueprint_file files[] = {
    {"lists.yaml", file_0, sizeof file_0},
    {"domains/blood-bank.yaml", file_1, sizeof file_1},
    {"domains/community-pharmacy.yaml", file_2, sizeof file_2},
    {"domains/credit-union.yaml", file_3, sizeof file_3},
    {"domains/dental-practice.yaml", file_4, sizeof file_4},
    {"domains/farm-shop-boxes.yaml", file_5, sizeof file_5},
    {"domains/furniture-workshop.yaml", file_6, sizeof file_6},
    {"domains/hardware-wholesaler.yaml", file_7, sizeof file_7},
    {"domains/microlending.yaml", file_8, sizeof file_8},
    {"domains/online-bookshop.yaml", file_9, sizeof file_9},
    {"domains/physiotherapy-clinic.yaml", file_10, sizeof file_10},
    {"domains/plant-nursery.yaml", file_11, sizeof file_11},
    {"domains/veterinary-clinic.yaml", file_12, sizeof file_12},
    {"domains/wine-merchant.yaml", file_13, sizeof file_13},
    {"modules/approvals.yaml", file_14, sizeof file_14},
    {"modules/checklists.yaml", file_15, sizeof file_15},
    {"modules/documents.yaml", file_16, sizeof file_16},
    {"modules/expenses.yaml", file_17, sizeof file_17},
    {"modules/invoices.yaml", file_18, sizeof file_18},
    {"modules/messages.yaml", file_19, sizeof file_19},
    {"modules/reviews.yaml", file_20, sizeof file_20},
    {"modules/shifts.yaml", file_21, sizeof file_21},
    {"modules/time-entries.yaml", file_22, sizeof file_22},
    {"modules/training.yaml", file_23, sizeof file_23},
};

const int awm_blueprint_count = sizeof files / sizeof files[0];

struct awm_blueprint_file awm_blueprint(int place) { return files[place]; }
