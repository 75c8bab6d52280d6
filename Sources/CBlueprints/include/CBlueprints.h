// The blueprints that awm comes with, embedded as they stand in this folder.
#pragma once
#include <stddef.h>

struct awm_blueprint_file {
    /// Its path in this folder, such as `domains/ferry-line.yaml`.
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
};

extern const int awm_blueprint_count;
struct awm_blueprint_file awm_blueprint(int place);
