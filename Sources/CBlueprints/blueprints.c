// Made by scripts/list-blueprints.sh.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CBlueprints.h"

static const unsigned char file_0[] = {
#embed "lists.yaml"
};

static const unsigned char file_1[] = {
#embed "domains/allotment-gardens.yaml"
};

static const unsigned char file_2[] = {
#embed "domains/animal-shelter.yaml"
};

static const unsigned char file_3[] = {
#embed "domains/bike-rental.yaml"
};

static const unsigned char file_4[] = {
#embed "domains/blood-bank.yaml"
};

static const unsigned char file_5[] = {
#embed "domains/bookkeeping-office.yaml"
};

static const unsigned char file_6[] = {
#embed "domains/boutique-hotel.yaml"
};

static const unsigned char file_7[] = {
#embed "domains/building-permits.yaml"
};

static const unsigned char file_8[] = {
#embed "domains/bus-garage.yaml"
};

static const unsigned char file_9[] = {
#embed "domains/calibration-lab.yaml"
};

static const unsigned char file_10[] = {
#embed "domains/campsite.yaml"
};

static const unsigned char file_11[] = {
#embed "domains/car-rental.yaml"
};

static const unsigned char file_12[] = {
#embed "domains/catering-company.yaml"
};

static const unsigned char file_13[] = {
#embed "domains/co-working-space.yaml"
};

static const unsigned char file_14[] = {
#embed "domains/coding-bootcamp.yaml"
};

static const unsigned char file_15[] = {
#embed "domains/cold-storage.yaml"
};

static const unsigned char file_16[] = {
#embed "domains/community-pharmacy.yaml"
};

static const unsigned char file_17[] = {
#embed "domains/council-waste-collection.yaml"
};

static const unsigned char file_18[] = {
#embed "domains/credit-union.yaml"
};

static const unsigned char file_19[] = {
#embed "domains/dairy-cooperative.yaml"
};

static const unsigned char file_20[] = {
#embed "domains/dental-practice.yaml"
};

static const unsigned char file_21[] = {
#embed "domains/driving-school.yaml"
};

static const unsigned char file_22[] = {
#embed "domains/farm-shop-boxes.yaml"
};

static const unsigned char file_23[] = {
#embed "domains/ferry-line.yaml"
};

static const unsigned char file_24[] = {
#embed "domains/film-festival.yaml"
};

static const unsigned char file_25[] = {
#embed "domains/food-bank.yaml"
};

static const unsigned char file_26[] = {
#embed "domains/freight-forwarder.yaml"
};

static const unsigned char file_27[] = {
#embed "domains/funeral-home.yaml"
};

static const unsigned char file_28[] = {
#embed "domains/furniture-workshop.yaml"
};

static const unsigned char file_29[] = {
#embed "domains/hardware-wholesaler.yaml"
};

static const unsigned char file_30[] = {
#embed "domains/heritage-railway.yaml"
};

static const unsigned char file_31[] = {
#embed "domains/home-care-agency.yaml"
};

static const unsigned char file_32[] = {
#embed "domains/insurance-claims.yaml"
};

static const unsigned char file_33[] = {
#embed "domains/it-helpdesk.yaml"
};

static const unsigned char file_34[] = {
#embed "domains/language-school.yaml"
};

static const unsigned char file_35[] = {
#embed "domains/lift-maintenance.yaml"
};

static const unsigned char file_36[] = {
#embed "domains/machine-shop.yaml"
};

static const unsigned char file_37[] = {
#embed "domains/marina-berths.yaml"
};

static const unsigned char file_38[] = {
#embed "domains/microlending.yaml"
};

static const unsigned char file_39[] = {
#embed "domains/museum-collection.yaml"
};

static const unsigned char file_40[] = {
#embed "domains/music-school.yaml"
};

static const unsigned char file_41[] = {
#embed "domains/newspaper-desk.yaml"
};

static const unsigned char file_42[] = {
#embed "domains/online-bookshop.yaml"
};

static const unsigned char file_43[] = {
#embed "domains/optician.yaml"
};

static const unsigned char file_44[] = {
#embed "domains/orchestra-office.yaml"
};

static const unsigned char file_45[] = {
#embed "domains/parcel-depot.yaml"
};

static const unsigned char file_46[] = {
#embed "domains/physiotherapy-clinic.yaml"
};

static const unsigned char file_47[] = {
#embed "domains/plant-nursery.yaml"
};

static const unsigned char file_48[] = {
#embed "domains/podcast-studio.yaml"
};

static const unsigned char file_49[] = {
#embed "domains/print-shop.yaml"
};

static const unsigned char file_50[] = {
#embed "domains/property-management.yaml"
};

static const unsigned char file_51[] = {
#embed "domains/public-library.yaml"
};

static const unsigned char file_52[] = {
#embed "domains/record-label.yaml"
};

static const unsigned char file_53[] = {
#embed "domains/restaurant-bookings.yaml"
};

static const unsigned char file_54[] = {
#embed "domains/riding-stable.yaml"
};

static const unsigned char file_55[] = {
#embed "domains/saas-vendor.yaml"
};

static const unsigned char file_56[] = {
#embed "domains/solar-installer.yaml"
};

static const unsigned char file_57[] = {
#embed "domains/staffing-agency.yaml"
};

static const unsigned char file_58[] = {
#embed "domains/storage-units.yaml"
};

static const unsigned char file_59[] = {
#embed "domains/theatre-box-office.yaml"
};

static const unsigned char file_60[] = {
#embed "domains/tour-operator.yaml"
};

static const unsigned char file_61[] = {
#embed "domains/translation-agency.yaml"
};

static const unsigned char file_62[] = {
#embed "domains/veterinary-clinic.yaml"
};

static const unsigned char file_63[] = {
#embed "domains/volunteer-centre.yaml"
};

static const unsigned char file_64[] = {
#embed "domains/walking-guides.yaml"
};

static const unsigned char file_65[] = {
#embed "domains/web-hosting.yaml"
};

static const unsigned char file_66[] = {
#embed "domains/wine-merchant.yaml"
};

static const unsigned char file_67[] = {
#embed "modules/absences.yaml"
};

static const unsigned char file_68[] = {
#embed "modules/announcements.yaml"
};

static const unsigned char file_69[] = {
#embed "modules/approvals.yaml"
};

static const unsigned char file_70[] = {
#embed "modules/audits.yaml"
};

static const unsigned char file_71[] = {
#embed "modules/budgets.yaml"
};

static const unsigned char file_72[] = {
#embed "modules/checklists.yaml"
};

static const unsigned char file_73[] = {
#embed "modules/cleaning.yaml"
};

static const unsigned char file_74[] = {
#embed "modules/complaints.yaml"
};

static const unsigned char file_75[] = {
#embed "modules/consents.yaml"
};

static const unsigned char file_76[] = {
#embed "modules/discounts.yaml"
};

static const unsigned char file_77[] = {
#embed "modules/documents.yaml"
};

static const unsigned char file_78[] = {
#embed "modules/equipment.yaml"
};

static const unsigned char file_79[] = {
#embed "modules/expenses.yaml"
};

static const unsigned char file_80[] = {
#embed "modules/gift-vouchers.yaml"
};

static const unsigned char file_81[] = {
#embed "modules/incidents.yaml"
};

static const unsigned char file_82[] = {
#embed "modules/invoices.yaml"
};

static const unsigned char file_83[] = {
#embed "modules/keys-and-lockers.yaml"
};

static const unsigned char file_84[] = {
#embed "modules/lost-property.yaml"
};

static const unsigned char file_85[] = {
#embed "modules/loyalty.yaml"
};

static const unsigned char file_86[] = {
#embed "modules/meetings.yaml"
};

static const unsigned char file_87[] = {
#embed "modules/messages.yaml"
};

static const unsigned char file_88[] = {
#embed "modules/newsletters.yaml"
};

static const unsigned char file_89[] = {
#embed "modules/notes.yaml"
};

static const unsigned char file_90[] = {
#embed "modules/parking-permits.yaml"
};

static const unsigned char file_91[] = {
#embed "modules/payment-plans.yaml"
};

static const unsigned char file_92[] = {
#embed "modules/quotes.yaml"
};

static const unsigned char file_93[] = {
#embed "modules/recruiting.yaml"
};

static const unsigned char file_94[] = {
#embed "modules/referrals.yaml"
};

static const unsigned char file_95[] = {
#embed "modules/reviews.yaml"
};

static const unsigned char file_96[] = {
#embed "modules/room-bookings.yaml"
};

static const unsigned char file_97[] = {
#embed "modules/shifts.yaml"
};

static const unsigned char file_98[] = {
#embed "modules/stock.yaml"
};

static const unsigned char file_99[] = {
#embed "modules/subscriptions.yaml"
};

static const unsigned char file_100[] = {
#embed "modules/suggestions.yaml"
};

static const unsigned char file_101[] = {
#embed "modules/suppliers.yaml"
};

static const unsigned char file_102[] = {
#embed "modules/surveys.yaml"
};

static const unsigned char file_103[] = {
#embed "modules/time-entries.yaml"
};

static const unsigned char file_104[] = {
#embed "modules/training.yaml"
};

static const unsigned char file_105[] = {
#embed "modules/vehicles.yaml"
};

static const unsigned char file_106[] = {
#embed "modules/visitor-log.yaml"
};

static const unsigned char file_107[] = {
#embed "modules/waitlist.yaml"
};

static const unsigned char file_108[] = {
#embed "modules/warranties.yaml"
};

static const struct awm_blueprint_file files[] = {
    {"lists.yaml", file_0, sizeof file_0},
    {"domains/allotment-gardens.yaml", file_1, sizeof file_1},
    {"domains/animal-shelter.yaml", file_2, sizeof file_2},
    {"domains/bike-rental.yaml", file_3, sizeof file_3},
    {"domains/blood-bank.yaml", file_4, sizeof file_4},
    {"domains/bookkeeping-office.yaml", file_5, sizeof file_5},
    {"domains/boutique-hotel.yaml", file_6, sizeof file_6},
    {"domains/building-permits.yaml", file_7, sizeof file_7},
    {"domains/bus-garage.yaml", file_8, sizeof file_8},
    {"domains/calibration-lab.yaml", file_9, sizeof file_9},
    {"domains/campsite.yaml", file_10, sizeof file_10},
    {"domains/car-rental.yaml", file_11, sizeof file_11},
    {"domains/catering-company.yaml", file_12, sizeof file_12},
    {"domains/co-working-space.yaml", file_13, sizeof file_13},
    {"domains/coding-bootcamp.yaml", file_14, sizeof file_14},
    {"domains/cold-storage.yaml", file_15, sizeof file_15},
    {"domains/community-pharmacy.yaml", file_16, sizeof file_16},
    {"domains/council-waste-collection.yaml", file_17, sizeof file_17},
    {"domains/credit-union.yaml", file_18, sizeof file_18},
    {"domains/dairy-cooperative.yaml", file_19, sizeof file_19},
    {"domains/dental-practice.yaml", file_20, sizeof file_20},
    {"domains/driving-school.yaml", file_21, sizeof file_21},
    {"domains/farm-shop-boxes.yaml", file_22, sizeof file_22},
    {"domains/ferry-line.yaml", file_23, sizeof file_23},
    {"domains/film-festival.yaml", file_24, sizeof file_24},
    {"domains/food-bank.yaml", file_25, sizeof file_25},
    {"domains/freight-forwarder.yaml", file_26, sizeof file_26},
    {"domains/funeral-home.yaml", file_27, sizeof file_27},
    {"domains/furniture-workshop.yaml", file_28, sizeof file_28},
    {"domains/hardware-wholesaler.yaml", file_29, sizeof file_29},
    {"domains/heritage-railway.yaml", file_30, sizeof file_30},
    {"domains/home-care-agency.yaml", file_31, sizeof file_31},
    {"domains/insurance-claims.yaml", file_32, sizeof file_32},
    {"domains/it-helpdesk.yaml", file_33, sizeof file_33},
    {"domains/language-school.yaml", file_34, sizeof file_34},
    {"domains/lift-maintenance.yaml", file_35, sizeof file_35},
    {"domains/machine-shop.yaml", file_36, sizeof file_36},
    {"domains/marina-berths.yaml", file_37, sizeof file_37},
    {"domains/microlending.yaml", file_38, sizeof file_38},
    {"domains/museum-collection.yaml", file_39, sizeof file_39},
    {"domains/music-school.yaml", file_40, sizeof file_40},
    {"domains/newspaper-desk.yaml", file_41, sizeof file_41},
    {"domains/online-bookshop.yaml", file_42, sizeof file_42},
    {"domains/optician.yaml", file_43, sizeof file_43},
    {"domains/orchestra-office.yaml", file_44, sizeof file_44},
    {"domains/parcel-depot.yaml", file_45, sizeof file_45},
    {"domains/physiotherapy-clinic.yaml", file_46, sizeof file_46},
    {"domains/plant-nursery.yaml", file_47, sizeof file_47},
    {"domains/podcast-studio.yaml", file_48, sizeof file_48},
    {"domains/print-shop.yaml", file_49, sizeof file_49},
    {"domains/property-management.yaml", file_50, sizeof file_50},
    {"domains/public-library.yaml", file_51, sizeof file_51},
    {"domains/record-label.yaml", file_52, sizeof file_52},
    {"domains/restaurant-bookings.yaml", file_53, sizeof file_53},
    {"domains/riding-stable.yaml", file_54, sizeof file_54},
    {"domains/saas-vendor.yaml", file_55, sizeof file_55},
    {"domains/solar-installer.yaml", file_56, sizeof file_56},
    {"domains/staffing-agency.yaml", file_57, sizeof file_57},
    {"domains/storage-units.yaml", file_58, sizeof file_58},
    {"domains/theatre-box-office.yaml", file_59, sizeof file_59},
    {"domains/tour-operator.yaml", file_60, sizeof file_60},
    {"domains/translation-agency.yaml", file_61, sizeof file_61},
    {"domains/veterinary-clinic.yaml", file_62, sizeof file_62},
    {"domains/volunteer-centre.yaml", file_63, sizeof file_63},
    {"domains/walking-guides.yaml", file_64, sizeof file_64},
    {"domains/web-hosting.yaml", file_65, sizeof file_65},
    {"domains/wine-merchant.yaml", file_66, sizeof file_66},
    {"modules/absences.yaml", file_67, sizeof file_67},
    {"modules/announcements.yaml", file_68, sizeof file_68},
    {"modules/approvals.yaml", file_69, sizeof file_69},
    {"modules/audits.yaml", file_70, sizeof file_70},
    {"modules/budgets.yaml", file_71, sizeof file_71},
    {"modules/checklists.yaml", file_72, sizeof file_72},
    {"modules/cleaning.yaml", file_73, sizeof file_73},
    {"modules/complaints.yaml", file_74, sizeof file_74},
    {"modules/consents.yaml", file_75, sizeof file_75},
    {"modules/discounts.yaml", file_76, sizeof file_76},
    {"modules/documents.yaml", file_77, sizeof file_77},
    {"modules/equipment.yaml", file_78, sizeof file_78},
    {"modules/expenses.yaml", file_79, sizeof file_79},
    {"modules/gift-vouchers.yaml", file_80, sizeof file_80},
    {"modules/incidents.yaml", file_81, sizeof file_81},
    {"modules/invoices.yaml", file_82, sizeof file_82},
    {"modules/keys-and-lockers.yaml", file_83, sizeof file_83},
    {"modules/lost-property.yaml", file_84, sizeof file_84},
    {"modules/loyalty.yaml", file_85, sizeof file_85},
    {"modules/meetings.yaml", file_86, sizeof file_86},
    {"modules/messages.yaml", file_87, sizeof file_87},
    {"modules/newsletters.yaml", file_88, sizeof file_88},
    {"modules/notes.yaml", file_89, sizeof file_89},
    {"modules/parking-permits.yaml", file_90, sizeof file_90},
    {"modules/payment-plans.yaml", file_91, sizeof file_91},
    {"modules/quotes.yaml", file_92, sizeof file_92},
    {"modules/recruiting.yaml", file_93, sizeof file_93},
    {"modules/referrals.yaml", file_94, sizeof file_94},
    {"modules/reviews.yaml", file_95, sizeof file_95},
    {"modules/room-bookings.yaml", file_96, sizeof file_96},
    {"modules/shifts.yaml", file_97, sizeof file_97},
    {"modules/stock.yaml", file_98, sizeof file_98},
    {"modules/subscriptions.yaml", file_99, sizeof file_99},
    {"modules/suggestions.yaml", file_100, sizeof file_100},
    {"modules/suppliers.yaml", file_101, sizeof file_101},
    {"modules/surveys.yaml", file_102, sizeof file_102},
    {"modules/time-entries.yaml", file_103, sizeof file_103},
    {"modules/training.yaml", file_104, sizeof file_104},
    {"modules/vehicles.yaml", file_105, sizeof file_105},
    {"modules/visitor-log.yaml", file_106, sizeof file_106},
    {"modules/waitlist.yaml", file_107, sizeof file_107},
    {"modules/warranties.yaml", file_108, sizeof file_108},
};

const int awm_blueprint_count = sizeof files / sizeof files[0];

struct awm_blueprint_file awm_blueprint(int place) { return files[place]; }
