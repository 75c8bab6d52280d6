#include "internal.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int outcome = SQLITE_OK;

static void configure(void) {
    // Order matters: sqlite3_config is refused after sqlite3_initialize, which the first open would do.
    int results[] = {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0),
        sqlite3_config(SQLITE_CONFIG_MALLOC, &awm_allocator),
        // Debian turns URI file names on; here a path is a path.
        sqlite3_config(SQLITE_CONFIG_URI, 0),
        sqlite3_initialize(),
    };
    for (unsigned index = 0; index < sizeof results / sizeof *results; index++) {
        if (results[index] != SQLITE_OK && outcome == SQLITE_OK) outcome = results[index];
    }
    // 'localtime' and 'utc' depend on TZ and the zone files of the machine: they fail instead.
    sqlite3_test_control(SQLITE_TESTCTRL_LOCALTIME_FAULT, 1);
}

int awm_sqlite_configure(void) {
    pthread_once(&once, configure);
    return outcome;
}

int awm_sqlite_disable_triggers(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
}
