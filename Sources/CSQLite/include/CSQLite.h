#pragma once

#include <sqlite3.h>
#include <stdint.h>

// What Swift cannot say to SQLite itself (variadic calls, macros that are expressions), and the code that runs on
// every allocation, every step and every text function of a world.

// One-time configuration. It happens before SQLite is first used, once, whoever asks.
// Returns SQLITE_OK, or what sqlite3_config said (SQLITE_MISUSE when somebody initialised SQLite earlier).
int awm_sqlite_configure(void);

// "SQLITE_CONSTRAINT_UNIQUE" for an extended result code, NULL for an unknown one.
const char *awm_sqlite_code_name(int extended_code);

// MARK: - Memory

typedef enum awm_exhaustion {
    awm_exhausted_nothing = 0,
    awm_exhausted_memory,
    // Too deep a nesting of views, triggers or common table expressions for the thread's stack.
    awm_exhausted_stack,
    // Too many allocations in one prepare: the measure of the work of compiling a statement.
    awm_exhausted_compilation,
    // The call's deadline has passed.
    awm_exhausted_time,
} awm_exhaustion;

// What the calls made on behalf of one connection hold, and may hold.
// Counting happens between enter and leave, on the thread that entered.
typedef struct awm_budget {
    // Bytes held.
    int64_t used;
    int64_t limit;
    // Allocations left to this call.
    int64_t allocations;
    // The bytes of the database itself, neither counted nor refused here: they have a limit of their own, in pages,
    // which stops a write before it is made. When SQLite is in the middle of writing pages back and the database
    // cannot grow, its rollback from a journal in memory leaves the database corrupt (seen in 3.40.1).
    void *database;
    // Allocations and bytes until the deadline is looked at.
    int64_t ticks;
    int64_t bytes;
    // Where the stack was when the call entered.
    const char *stack;
    awm_exhaustion exhaustion;
    // Off for statements of our own, whose memory is counted but never refused.
    int32_t enforced;
} awm_budget;

// Makes `budget` (or NULL, no counting) the current one of this thread and returns the one before it.
awm_budget *awm_budget_enter(awm_budget *budget, int64_t allocations);
// Gives the thread back the budget that `awm_budget_enter` returned.
void awm_budget_leave(awm_budget *previous);

// MARK: - Worlds

typedef enum awm_interruption {
    awm_interrupted_never = 0,
    awm_interrupted_by_steps,
    awm_interrupted_by_deadline,
} awm_interruption;

// The part of a world connection that SQLite's callbacks need. It begins with the connection's own VFS, because that
// is all xCurrentTime is given.
typedef struct awm_world {
    sqlite3_vfs vfs;
    char name[32];
    sqlite3 *db;
    awm_budget budget;
    // The session's clock, in milliseconds since the Unix epoch.
    int64_t now;
    // Work done in this call, in virtual machine steps, and how much it may be.
    int64_t steps;
    int64_t step_limit;
    // The end of this call, in nanoseconds of CLOCK_MONOTONIC, and how long a call may take.
    int64_t deadline;
    int64_t milliseconds;
    // total_changes at the beginning of this call.
    int64_t changes_before;
    awm_interruption interruption;
    // The role of the statement that is being prepared or stepped; 0 is our own code, which nothing limits.
    int32_t role;
    // Inside sqlite3_step: what is prepared now is SQLite's own or a virtual table's.
    int32_t stepping;
    // A row was inserted or moved to a rowid above 2^62.
    int32_t huge_rowid;
    // A plain connection that runs SQLite's own json_patch(), opened when that is first called.
    sqlite3 *helper;
    sqlite3_stmt *json_patch;
    // Virtual tables keep statements of their own, whose step counters have to be reset too.
    int32_t has_virtual_tables;
} awm_world;

// A world with its VFS registered; NULL without memory. `awm_world_destroy` undoes both, after the close.
awm_world *awm_world_create(void);
void awm_world_destroy(awm_world *world);

// Hardens `db`, which was opened with the VFS of `world`, and installs progress handler, hooks and functions.
int awm_world_install(awm_world *world, sqlite3 *db);

// Starts a call: nothing done yet, nothing seen yet, the whole time left.
void awm_world_begin_call(awm_world *world);

// Adds to the work of this call. Nonzero when it must stop; `interruption` then says why.
int awm_world_charge(awm_world *world, int64_t steps);

int awm_world_prepare(
    awm_world *world, int role, const char *sql, int length, sqlite3_stmt **statement, const char **tail);
// `starting` says that the statement is at its beginning.
int awm_world_step(awm_world *world, int role, sqlite3_stmt *statement, int starting);
void awm_world_reset(awm_world *world, int role, sqlite3_stmt *statement);
