#include "internal.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>

// Databases whose pages are those of a mounted state, and of the running call where it has written.
//
// SQLite keeps the pages of a database in a cache for as long as the 16 bytes at offset 24 of the first page stay as
// they were; they are compared whenever a transaction begins. A connection that mounts one state after the other
// answers that read with bytes that cannot be right unless the cache holds this very state. So no session ever sees
// another's pages, and since the schema cookie (offset 40) is the same in all of them, the schema and the prepared
// statements stay.

const char *const awm_slot_names[awm_slot_count] = {"awm-main", "awm-initial", "awm-final"};

enum { version_offset = 24, version_size = 16 };

typedef struct slot_file {
    sqlite3_file file;
    awm_slot *slot;
} slot_file;

const int awm_slot_file_size = sizeof(slot_file);

static awm_slot *slot_of(sqlite3_file *file) {
    return ((slot_file *)file)->slot;
}

static const awm_tree *tree_of(const awm_slot *slot) {
    return slot->working != NULL ? slot->working : awm_state_tree(slot->state);
}

// MARK: - The file

static int close_file(sqlite3_file *file) {
    file->pMethods = NULL;
    return SQLITE_OK;
}

static int read_file(sqlite3_file *file, void *buffer, int size, sqlite3_int64 offset) {
    awm_slot *slot = slot_of(file);
    if (slot->state == NULL) return SQLITE_IOERR_READ;
    const awm_tree *tree = tree_of(slot);
    int page_size = (int)awm_state_page_size(slot->state);
    int64_t number = offset / page_size + 1;
    int within = (int)(offset % page_size);
    if (number > tree->page_count || within + size > page_size) {
        memset(buffer, 0, (size_t)size);
        return SQLITE_IOERR_SHORT_READ;
    }
    memcpy(buffer, awm_tree_page(tree, slot->state, (uint32_t)number) + within, (size_t)size);
    if (number > 1) return SQLITE_OK;
    if (within == version_offset && size == version_size) {
        if (slot->cached == awm_state_id(slot->state)) return SQLITE_OK;
        // No version of any state: it would have to have more pages than there can be.
        for (int index = 0; index < size; index++) ((uint8_t *)buffer)[index] ^= 0xFF;
        // SQLite empties the cache now, and what it reads from here on is this state's.
        slot->cached = awm_state_id(slot->state);
    } else if (within == 0 && slot->cached == 0) {
        // The first read of a connection's life, before there is anything to compare with.
        slot->cached = awm_state_id(slot->state);
    }
    return SQLITE_OK;
}

static int write_file(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    awm_slot *slot = slot_of(file);
    if (slot->state == NULL) return SQLITE_IOERR_WRITE;
    int page_size = (int)awm_state_page_size(slot->state);
    if (size != page_size || offset % page_size != 0) return SQLITE_IOERR_WRITE;
    if (slot->working == NULL) {
        slot->working = malloc(sizeof *slot->working);
        if (slot->working == NULL) return SQLITE_IOERR_NOMEM;
        *slot->working = awm_tree_retain(awm_state_tree(slot->state));
    }
    uint8_t *page = awm_tree_write(slot->working, slot->state, (uint32_t)(offset / page_size + 1));
    if (page == NULL) return SQLITE_IOERR_NOMEM;
    memcpy(page, bytes, (size_t)size);
    return SQLITE_OK;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    awm_slot *slot = slot_of(file);
    // SQLite cuts off only what the running transaction has written.
    if (slot->state == NULL) return SQLITE_IOERR_TRUNCATE;
    sqlite3_int64 page_count = size / awm_state_page_size(slot->state);
    if (slot->working == NULL) {
        return page_count == awm_state_page_count(slot->state) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
    }
    awm_tree_truncate(slot->working, (uint32_t)page_count);
    return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags) {
    (void)file, (void)flags;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    awm_slot *slot = slot_of(file);
    if (slot->state == NULL) return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)tree_of(slot)->page_count * awm_state_page_size(slot->state);
    return SQLITE_OK;
}

static int lock_file(sqlite3_file *file, int lock) {
    slot_of(file)->lock = lock;
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *file, int *reserved) {
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int control_file(sqlite3_file *file, int operation, void *argument) {
    (void)file, (void)argument;
    // SQLite asks for it before it takes pages in place.
    return operation == SQLITE_FCNTL_MMAP_SIZE ? SQLITE_OK : SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file) {
    (void)file;
    return 512;
}

static int characteristics(sqlite3_file *file) {
    (void)file;
    return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL
        | SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

// Pages are read in place. A page that the running call replaces lives on, since the mounted state holds it.
static int fetch(sqlite3_file *file, sqlite3_int64 offset, int size, void **bytes) {
    awm_slot *slot = slot_of(file);
    *bytes = NULL;
    if (slot->state == NULL) return SQLITE_IOERR_READ;
    const awm_tree *tree = tree_of(slot);
    int page_size = (int)awm_state_page_size(slot->state);
    int64_t number = offset / page_size + 1;
    if (size == page_size && offset % page_size == 0 && number <= tree->page_count) {
        *bytes = (void *)awm_tree_page(tree, slot->state, (uint32_t)number);
    }
    return SQLITE_OK;
}

static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *bytes) {
    (void)file, (void)offset, (void)bytes;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = lock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xFetch = fetch,
    .xUnfetch = unfetch,
};

int awm_slot_open(awm_world *world, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags) {
    file->pMethods = NULL;
    // Journals and temporary files are in memory; whoever asks for one here asks for something that must not be.
    if (name == NULL || (flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
    for (int slot = 0; slot < awm_slot_count; slot++) {
        if (strcmp(name, awm_slot_names[slot]) != 0) continue;
        if (world->slots[slot].state == NULL) return SQLITE_CANTOPEN;
        ((slot_file *)file)->slot = &world->slots[slot];
        file->pMethods = &methods;
        if (out_flags != NULL) *out_flags = flags;
        return SQLITE_OK;
    }
    return SQLITE_CANTOPEN;
}

// MARK: - Mounting

static void drop_working(awm_slot *slot) {
    if (slot->working == NULL) return;
    awm_tree_release(slot->working);
    free(slot->working);
    slot->working = NULL;
}

void awm_world_mount(awm_world *world, int index, awm_state *state) {
    awm_slot *slot = &world->slots[index];
    drop_working(slot);
    slot->state = state;
}

awm_state *awm_world_publish(awm_world *world, int index) {
    awm_slot *slot = &world->slots[index];
    if (slot->working == NULL) return awm_state_retain(slot->state);
    awm_state *state = awm_state_publish(slot->state, slot->working);
    if (state == NULL) return NULL;
    drop_working(slot);
    slot->state = state;
    slot->cached = awm_state_id(state);
    return state;
}

int awm_world_unmount(awm_world *world, int index) {
    awm_slot *slot = &world->slots[index];
    if (slot->working != NULL) {
        // A rollback after SQLite had already written: what its cache holds is not worth finding out.
        slot->cached = 0;
        drop_working(slot);
    }
    slot->state = NULL;
    return slot->lock != SQLITE_LOCK_NONE;
}

void awm_slots_destroy(awm_world *world) {
    for (int slot = 0; slot < awm_slot_count; slot++) drop_working(&world->slots[slot]);
    free(world->touches.rows);
    free(world->touches.keys);
}
