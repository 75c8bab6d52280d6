#include "CTraceVFS.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

// A file of ours, followed in memory by the file of the VFS below.
typedef struct trace_file {
    sqlite3_file base;
    // NULL for temporary files, which have no name and are nobody's loss.
    const char *path;
    // The first sync of a new journal or log also syncs its folder (os_unix.c, UNIXFILE_DIRSYNC).
    int syncs_folder;
    sqlite3_file *real;
} trace_file;

static sqlite3_vfs *below;
static sqlite3_vfs ours;
static awm_trace_callback tell;

static sqlite3_file *real(sqlite3_file *file) { return ((trace_file *)file)->real; }

static void tell_folder(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length == 0 || length >= sizeof folder) return;
    memcpy(folder, path, length);
    folder[length] = 0;
    tell(awm_trace_sync_folder, folder, NULL, 0, 0);
}

static int trace_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int trace_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int trace_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    const trace_file *traced = (trace_file *)file;
    if (traced->path) tell(awm_trace_write, traced->path, bytes, count, offset);
    return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int trace_truncate(sqlite3_file *file, sqlite3_int64 size) {
    const trace_file *traced = (trace_file *)file;
    if (traced->path) tell(awm_trace_truncate, traced->path, NULL, 0, size);
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int trace_sync(sqlite3_file *file, int flags) {
    trace_file *traced = (trace_file *)file;
    if (traced->path) tell(awm_trace_sync, traced->path, NULL, 0, 0);
    int code = real(file)->pMethods->xSync(real(file), flags);
    if (traced->path && traced->syncs_folder) tell_folder(traced->path);
    traced->syncs_folder = 0;
    return code;
}

static int trace_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int trace_lock(sqlite3_file *file, int lock) { return real(file)->pMethods->xLock(real(file), lock); }

static int trace_unlock(sqlite3_file *file, int lock) { return real(file)->pMethods->xUnlock(real(file), lock); }

static int trace_check_lock(sqlite3_file *file, int *taken) {
    return real(file)->pMethods->xCheckReservedLock(real(file), taken);
}

static int trace_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int trace_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int trace_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int trace_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}

static int trace_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void trace_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int trace_shm_unmap(sqlite3_file *file, int delete) {
    return real(file)->pMethods->xShmUnmap(real(file), delete);
}

// Version 2: without xFetch nothing is mapped but shared memory, so every change is a call.
static const sqlite3_io_methods methods = {
    2,
    trace_close,
    trace_read,
    trace_write,
    trace_truncate,
    trace_sync,
    trace_size,
    trace_lock,
    trace_unlock,
    trace_check_lock,
    trace_control,
    trace_sector_size,
    trace_characteristics,
    trace_shm_map,
    trace_shm_lock,
    trace_shm_barrier,
    trace_shm_unmap,
    0,
    0,
};

static int trace_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    trace_file *traced = (trace_file *)file;
    const int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    traced->path = path;
    traced->syncs_folder = (flags & SQLITE_OPEN_CREATE) && (flags & journals);
    traced->real = (sqlite3_file *)(traced + 1);
    if (path && (flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0) tell(awm_trace_create, path, NULL, 0, 0);
    int code = below->xOpen(below, path, traced->real, flags, out);
    file->pMethods = traced->real->pMethods ? &methods : NULL;
    return code;
}

static int trace_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    (void)vfs;
    if (access(path, F_OK) == 0) tell(awm_trace_delete, path, NULL, 0, 0);
    int code = below->xDelete(below, path, sync_folder);
    if (sync_folder && code == SQLITE_OK) tell_folder(path);
    return code;
}

int awm_trace_register(awm_trace_callback callback) {
    below = sqlite3_vfs_find(NULL);
    if (!below) return SQLITE_ERROR;
    tell = callback;
    ours = *below;
    ours.pNext = NULL;
    ours.zName = "awm-trace";
    ours.szOsFile = (int)sizeof(trace_file) + below->szOsFile;
    ours.xOpen = trace_open;
    ours.xDelete = trace_delete;
    return sqlite3_vfs_register(&ours, 1);
}

pid_t awm_fork(void) { return fork(); }
