#include "internal.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    progress_steps = 1000,
    // Work that is worth a look at the clock.
    clock_steps = 50,
    // A statement compiles with a few thousand allocations; a schema of hundreds of tables is read with 50,000.
    prepare_allocations = 300000,
};

// The Unix epoch in milliseconds of the Julian day, https://sqlite.org/c3ref/vfs.html
static const int64_t epoch = INT64_C(210866760000000);

static const int64_t largest_rowid = INT64_C(1) << 62;

// MARK: - The VFS: a clock, and no files but the slots'

static int open_slot(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags) {
    return awm_slot_open((awm_world *)vfs, name, file, flags, out_flags);
}

static int refuse_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)name, (void)sync;
    return SQLITE_IOERR_DELETE;
}

static int nothing_exists(sqlite3_vfs *vfs, const char *name, int flags, int *exists) {
    (void)vfs, (void)name, (void)flags;
    *exists = 0;
    return SQLITE_OK;
}

static int same_path(sqlite3_vfs *vfs, const char *name, int size, char *path) {
    (void)vfs;
    sqlite3_snprintf(size, path, "%s", name);
    return SQLITE_OK;
}

static void *refuse_library(sqlite3_vfs *vfs, const char *name) {
    (void)vfs, (void)name;
    return NULL;
}

static void library_error(sqlite3_vfs *vfs, int size, char *message) {
    (void)vfs;
    sqlite3_snprintf(size, message, "a world loads no libraries");
}

static void (*no_symbol(sqlite3_vfs *vfs, void *library, const char *name))(void) {
    (void)vfs, (void)library, (void)name;
    return NULL;
}

static void no_close(sqlite3_vfs *vfs, void *library) {
    (void)vfs, (void)library;
}

static int no_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
    (void)vfs;
    memset(bytes, 0, (size_t)size);
    return size;
}

static int no_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return microseconds;
}

static int no_error(sqlite3_vfs *vfs, int size, char *message) {
    (void)vfs, (void)size, (void)message;
    return 0;
}

static int current_time_milliseconds(sqlite3_vfs *vfs, sqlite3_int64 *time) {
    *time = epoch + ((awm_world *)vfs)->now;
    return SQLITE_OK;
}

static int current_time_days(sqlite3_vfs *vfs, double *time) {
    *time = (double)(epoch + ((awm_world *)vfs)->now) / 86400000.0;
    return SQLITE_OK;
}

awm_world *awm_world_create(void) {
    static _Atomic uint64_t count;
    sqlite3_vfs *files = sqlite3_vfs_find(NULL);
    awm_world *world = calloc(1, sizeof *world);
    if (world == NULL || files == NULL) {
        free(world);
        return NULL;
    }
    snprintf(world->name, sizeof world->name, "awm-%llu", (unsigned long long)atomic_fetch_add(&count, 1));
    world->vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = awm_slot_file_size,
        .mxPathname = files->mxPathname,
        .zName = world->name,
        .xOpen = open_slot,
        .xDelete = refuse_delete,
        .xAccess = nothing_exists,
        .xFullPathname = same_path,
        .xDlOpen = refuse_library,
        .xDlError = library_error,
        .xDlSym = no_symbol,
        .xDlClose = no_close,
        .xRandomness = no_randomness,
        .xSleep = no_sleep,
        .xCurrentTime = current_time_days,
        .xGetLastError = no_error,
        .xCurrentTimeInt64 = current_time_milliseconds,
    };
    if (sqlite3_vfs_register(&world->vfs, 0) != SQLITE_OK) {
        free(world);
        return NULL;
    }
    return world;
}

void awm_world_destroy(awm_world *world) {
    sqlite3_finalize(world->json_patch);
    sqlite3_close(world->helper);
    sqlite3_vfs_unregister(&world->vfs);
    awm_slots_destroy(world);
    free(world);
}

// MARK: - Work

static int64_t monotonic_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int is_late(awm_world *world) {
    if (world->interruption == awm_interrupted_never && monotonic_nanoseconds() > world->deadline) {
        world->interruption = awm_interrupted_by_deadline;
    }
    return world->interruption != awm_interrupted_never;
}

int awm_budget_is_late(awm_budget *budget) {
    return is_late((awm_world *)((char *)budget - offsetof(awm_world, budget)));
}

// Whether the work that was counted so far ended this call.
static int is_over(awm_world *world) {
    if (world->interruption == awm_interrupted_never && world->steps > world->step_limit) {
        world->interruption = awm_interrupted_by_steps;
    }
    return world->interruption != awm_interrupted_never;
}

int awm_world_charge(awm_world *world, int64_t steps) {
    if (world->role == 0) return 0;
    world->steps += steps;
    // To look at the clock takes as long as a step or two.
    return is_over(world) || (steps >= clock_steps && is_late(world));
}

static int on_progress(void *world) {
    return awm_world_charge(world, progress_steps);
}

void awm_result_interrupted(sqlite3_context *context) {
    sqlite3_result_error_code(context, SQLITE_INTERRUPT);
}

void awm_world_begin_call(awm_world *world) {
    world->steps = 0;
    world->interruption = awm_interrupted_never;
    world->deadline = monotonic_nanoseconds() + world->milliseconds * 1000000;
    world->huge_rowid = 0;
    world->budget.base = world->budget.used;
    world->touches.count = world->touches.keys_count = 0;
    world->touches.is_incomplete = 0;
    world->changes_before = sqlite3_total_changes64(world->db);
    sqlite3_set_last_insert_rowid(world->db, 0);
    if (!world->has_virtual_tables) return;
    // The progress handler counts on from what a statement did in earlier calls.
    sqlite3_stmt *statement = NULL;
    while ((statement = sqlite3_next_stmt(world->db, statement)) != NULL) {
        sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    }
}

// MARK: - Statements

typedef struct frame {
    awm_budget *budget;
    int role;
    int stepping;
} frame;

static frame enter(awm_world *world, int role, int stepping, int64_t allocations) {
    frame before = {awm_budget_enter(&world->budget, allocations), world->role, world->stepping};
    world->role = role;
    world->stepping = stepping;
    world->budget.enforced = role != 0;
    return before;
}

static void leave(awm_world *world, frame before) {
    world->role = before.role;
    world->stepping = before.stepping;
    world->budget.enforced = before.role != 0;
    awm_budget_leave(before.budget);
}

int awm_world_prepare(
    awm_world *world, int role, const char *sql, int length, sqlite3_stmt **statement, const char **tail) {
    frame before = enter(world, role, 0, prepare_allocations);
    int64_t used = world->budget.used;
    int code = sqlite3_prepare_v3(world->db, sql, length, 0, statement, tail);
    world->budget.base += world->budget.used - used;
    leave(world, before);
    return code;
}

// The steps that the progress handler has not seen yet.
static void settle(awm_world *world, int role, sqlite3_stmt *statement) {
    int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    if (role != 0) world->steps += steps % progress_steps;
}

int awm_world_step(awm_world *world, int role, sqlite3_stmt *statement, int starting) {
    frame before = enter(world, role, 1, INT64_MAX);
    int code = SQLITE_INTERRUPT;
    if (starting) sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    // A call that was stopped stays stopped, and many small statements add up like one large one.
    if (!starting || role == 0 || !is_over(world)) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW) settle(world, role, statement);
    }
    leave(world, before);
    return code;
}

void awm_world_reset(awm_world *world, int role, sqlite3_stmt *statement) {
    frame before = enter(world, role, 1, INT64_MAX);
    if (sqlite3_stmt_busy(statement)) settle(world, role, statement);
    sqlite3_reset(statement);
    leave(world, before);
}

// MARK: - Hooks and functions

static void on_update(
    void *context, int operation, const char *schema, const char *table, sqlite3_int64 rowid) {
    (void)schema, (void)table;
    if (operation != SQLITE_DELETE && rowid > largest_rowid) ((awm_world *)context)->huge_rowid = 1;
}

// changes() and total_changes() speak of the whole life of a connection, that is of other calls and sessions.

static void changes(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count, (void)values;
    awm_world *world = sqlite3_user_data(context);
    int none_yet = sqlite3_total_changes64(world->db) == world->changes_before;
    sqlite3_result_int64(context, none_yet ? 0 : sqlite3_changes64(world->db));
}

static void total_changes(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count, (void)values;
    awm_world *world = sqlite3_user_data(context);
    sqlite3_result_int64(context, sqlite3_total_changes64(world->db) - world->changes_before);
}

static void forbidden(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count, (void)values;
    sqlite3_result_error(context, "this function is not allowed in a package", -1);
}

static int install_functions(awm_world *world) {
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
    sqlite3 *db = world->db;
    int code = awm_install_snippet(world);
    if (code == SQLITE_OK) code = awm_install_text_functions(world);
    if (code == SQLITE_OK) {
        code = sqlite3_create_function_v2(db, "changes", 0, flags, world, changes, NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_create_function_v2(db, "total_changes", 0, flags, world, total_changes, NULL, NULL, NULL);
    }
    // The authorizer refuses these by name. A column's DEFAULT is compiled without asking it.
    static const struct { const char *name; int count; } names[] = {
        {"load_extension", 1}, {"load_extension", 2}, {"fts3_tokenizer", 1}, {"fts3_tokenizer", 2},
        {"sqlite_version", 0}, {"sqlite_source_id", 0}, {"sqlite_log", 2}, {"sqlite_compileoption_get", 1},
        {"sqlite_compileoption_used", 1}, {"fts5", 1}, {"fts5_source_id", 0}, {"rtreecheck", -1}, {"rtreenode", 2},
        {"rtreedepth", 1},
    };
    for (unsigned index = 0; index < sizeof names / sizeof *names && code == SQLITE_OK; index++) {
        code = sqlite3_create_function_v2(
            db, names[index].name, names[index].count, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, forbidden, NULL, NULL, NULL);
    }
    return code;
}

static int harden(sqlite3 *db) {
    static const struct { int option; int value; } settings[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        // On, because fts5 is not marked innocuous in 3.40, so that no trigger could keep a search index. What
        // this would keep out of a schema is out already: every function of this connection is on the authorizer's
        // list or forbidden below, and every module is on the list of those that stay.
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1},
        {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_ENABLE_QPSG, 1},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
    };
    for (unsigned index = 0; index < sizeof settings / sizeof *settings; index++) {
        int code = sqlite3_db_config(db, settings[index].option, settings[index].value, NULL);
        if (code != SQLITE_OK) return code;
    }
    static const char *modules[] = {"fts5", "rtree", "json_each", "json_tree", NULL};
    return sqlite3_drop_modules(db, modules);
}

int awm_world_install(awm_world *world, sqlite3 *db) {
    world->db = db;
    int code = harden(db);
    if (code == SQLITE_OK) code = install_functions(world);
    if (code != SQLITE_OK) return code;
    sqlite3_progress_handler(db, progress_steps, on_progress, world);
    sqlite3_update_hook(db, on_update, world);
    return SQLITE_OK;
}
