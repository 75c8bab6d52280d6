#pragma once

#include <sqlite3.h>
#include <stdint.h>

// What Swift cannot say to SQLite itself: variadic calls, macros that are expressions, and the code that runs
// on every allocation.

// One-time configuration. It happens before SQLite is first used, once, whoever asks.
// Returns SQLITE_OK, or what sqlite3_config said (SQLITE_MISUSE when somebody initialised SQLite earlier).
int awm_sqlite_configure(void);

// "SQLITE_CONSTRAINT_UNIQUE" for an extended result code, NULL for an unknown one.
const char *awm_sqlite_code_name(int extended_code);

// The bytes that the calls made on behalf of one connection hold, and how many they may.
// Counting happens between enter and leave, on the thread that entered.
typedef struct awm_budget {
    int64_t used;
    int64_t limit;
    // Handed out after the limit was hit, so that SQLite can roll back what it was doing.
    int64_t reserve;
    int32_t exhausted;
} awm_budget;

// Makes `budget` (or NULL, no counting) the current one of this thread and returns the one before it.
awm_budget *awm_budget_enter(awm_budget *budget);
// Gives the thread back the budget that `awm_budget_enter` returned.
void awm_budget_leave(awm_budget *previous);
