#pragma once

#include <stdint.h>
#include <sys/types.h>

// What SQLite is about to do to a file. Shared memory and locks are volatile, so they are not told.
typedef enum awm_trace_kind {
    // A file appears, empty.
    awm_trace_create = 1,
    awm_trace_write,
    awm_trace_truncate,
    awm_trace_sync,
    awm_trace_delete,
    // The names in a folder are synced: after the first sync of a new journal, and after a deletion that must last.
    awm_trace_sync_folder,
} awm_trace_kind;

// `bytes` and `count` for a write, `offset` for a write and, as the new size, for a truncation.
typedef void (*awm_trace_callback)(
    awm_trace_kind kind, const char *path, const void *bytes, int64_t count, int64_t offset);

// Puts a VFS that tells `callback` of every change in place of the default one, which does the work. SQLite must have
// been configured before: registering initialises it. Returns a result code of SQLite's.
int awm_trace_register(awm_trace_callback callback);

// fork(2), which Swift hides: only a process without threads may use it.
pid_t awm_fork(void);
