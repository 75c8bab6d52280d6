#pragma once

// Debian's SQLite is built with it; the header declares it only to those who ask.
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <stdint.h>

#include "overlay.h"

// What Swift cannot say to SQLite itself (variadic calls, macros that are expressions), and the code that runs on
// every allocation, every step and every text function of a world.

// One-time configuration. It happens before SQLite is first used, once, whoever asks.
// Returns SQLITE_OK, or what sqlite3_config said (SQLITE_MISUSE when somebody initialised SQLite earlier).
int awm_sqlite_configure(void);

// "SQLITE_CONSTRAINT_UNIQUE" for an extended result code, NULL for an unknown one.
const char *awm_sqlite_code_name(int extended_code);

// Makes triggers of the schema do nothing; returns a result code.
int awm_sqlite_disable_triggers(sqlite3 *db);

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
    // The part of them that is not this call's: what was there when it began, and the statements prepared since. Else
    // what a call may do would depend on what was called before it on the connection.
    int64_t base;
    // How many more than that this call may hold.
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

// One database of a connection whose pages come from a state.
typedef struct awm_slot {
    // The state that is mounted, not counted; NULL when none is.
    awm_state *state;
    // The state whose pages are in SQLite's cache; 0 for none.
    uint64_t cached;
    // The pages of the call that is running, once it has written one.
    struct awm_tree *working;
    // SQLite's lock on the file, SQLITE_LOCK_NONE when no transaction is open.
    int lock;
} awm_slot;

enum { awm_slot_main = 0, awm_slot_initial, awm_slot_final, awm_slot_count };

// The name under which each slot's database is opened.
extern const char *const awm_slot_names[awm_slot_count];

// How the rows of a table are named.
typedef enum awm_naming {
    // By row id.
    awm_named_by_rowid = 0,
    // By the values of `key`: a table WITHOUT ROWID.
    awm_named_by_key,
    // Not at all: any change means the whole table.
    awm_unnamed,
} awm_naming;

// A table whose changes are noted. A shadow table notes changes of the virtual table it belongs to.
typedef struct awm_table {
    const char *name;
    // What is noted as its number.
    int32_t number;
    awm_naming naming;
    // The positions of the primary key's columns.
    const int32_t *key;
    int32_t key_count;
} awm_table;

// A row that may have changed. Rows that turn out to be the same do no harm.
typedef struct awm_touch {
    int32_t table;
    // The bytes of its key in `awm_touches.keys`; negative for a row id, -2 for the whole table.
    int32_t key_size;
    // The row id, or where the key begins.
    int64_t row;
} awm_touch;

enum { awm_touch_by_rowid = -1, awm_touch_all = -2 };

typedef struct awm_touches {
    awm_touch *rows;
    size_t count;
    size_t capacity;
    uint8_t *keys;
    size_t keys_count;
    size_t keys_capacity;
    // There was no memory to note something: everything may have changed.
    int32_t is_incomplete;
} awm_touches;

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
    // The databases whose pages come from states.
    awm_slot slots[awm_slot_count];
    // The tables of `main` in order of name, and the rows of them that this call may have changed.
    const awm_table *tables;
    size_t table_count;
    awm_touches touches;
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

// MARK: - Databases made of states

// Makes `state` the content of a slot's database, until `awm_world_unmount`; it must be held for so long.
void awm_world_mount(awm_world *world, int slot, awm_state *state);
// The state that a committed transaction has made of the mounted one, which is mounted from now on; NULL without memory.
// The mounted state itself, retained, when nothing was written.
awm_state *awm_world_publish(awm_world *world, int slot);
// Ends the mount; what was not published is gone. Nonzero when SQLite still holds on to the database: then the
// connection must not be used again.
int awm_world_unmount(awm_world *world, int slot);

// Begins to note which rows change, in the tables given, which must live as long as the world.
// Before any statement is prepared: one that is older deletes whole tables unseen.
void awm_world_watch(awm_world *world, const awm_table *tables, size_t count);
