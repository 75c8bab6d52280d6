#include "internal.h"

#include <stdlib.h>
#include <string.h>

// Which rows a call may have changed. Only their names are noted, never their values: a statement that was undone, a
// value that has not got its column's type yet, a column that is computed make no difference then. Whoever wants to
// know what changed reads the rows in both states.

enum { most_rows = 1 << 16, most_key_bytes = 4 << 20 };

static int compare(const void *name, const void *table) {
    return strcmp(name, ((const awm_table *)table)->name);
}

static const awm_table *find(const awm_world *world, const char *name) {
    return bsearch(name, world->tables, world->table_count, sizeof *world->tables, compare);
}

static void note(awm_touches *touches, awm_touch touch) {
    if (touches->count == touches->capacity) {
        size_t capacity = touches->capacity == 0 ? 64 : touches->capacity * 2;
        awm_touch *rows = touches->count < most_rows ? realloc(touches->rows, capacity * sizeof *rows) : NULL;
        if (rows == NULL) {
            touches->is_incomplete = 1;
            return;
        }
        touches->rows = rows;
        touches->capacity = capacity;
    }
    touches->rows[touches->count++] = touch;
}

static void note_all(awm_touches *touches, const awm_table *table) {
    // A change of many rows would say it again and again.
    if (touches->count > 0) {
        awm_touch last = touches->rows[touches->count - 1];
        if (last.table == table->number && last.key_size == awm_touch_all) return;
    }
    note(touches, (awm_touch){.table = table->number, .key_size = awm_touch_all});
}

// MARK: - Keys

static int append(awm_touches *touches, const void *bytes, size_t count) {
    if (touches->keys_count + count > most_key_bytes) return 0;
    if (touches->keys_count + count > touches->keys_capacity) {
        size_t capacity = (touches->keys_count + count) * 2;
        uint8_t *keys = realloc(touches->keys, capacity);
        if (keys == NULL) return 0;
        touches->keys = keys;
        touches->keys_capacity = capacity;
    }
    memcpy(touches->keys + touches->keys_count, bytes, count);
    touches->keys_count += count;
    return 1;
}

static int append_tagged(awm_touches *touches, char tag, uint64_t word, const void *bytes, size_t count) {
    uint8_t head[9] = {(uint8_t)tag};
    memcpy(head + 1, &word, sizeof word);
    return append(touches, head, sizeof head) && (count == 0 || append(touches, bytes, count));
}

// A type tag, eight bytes, and for text and blobs as many more as these say. One value has one form: 1.0 is 1.
static int append_value(awm_touches *touches, sqlite3_value *value) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return append_tagged(touches, 'I', (uint64_t)sqlite3_value_int64(value), NULL, 0);
    case SQLITE_FLOAT: {
        double number = sqlite3_value_double(value);
        if (number >= -9223372036854775808.0 && number < 9223372036854775808.0 && (double)(int64_t)number == number) {
            return append_tagged(touches, 'I', (uint64_t)(int64_t)number, NULL, 0);
        }
        uint64_t bits;
        memcpy(&bits, &number, sizeof bits);
        return append_tagged(touches, 'R', bits, NULL, 0);
    }
    case SQLITE_TEXT: {
        const void *text = sqlite3_value_text(value);
        if (text == NULL) return 0;
        size_t count = (size_t)sqlite3_value_bytes(value);
        return append_tagged(touches, 'T', count, text, count);
    }
    case SQLITE_BLOB: {
        const void *blob = sqlite3_value_blob(value);
        size_t count = (size_t)sqlite3_value_bytes(value);
        return append_tagged(touches, 'B', count, blob, count);
    }
    default:
        return append_tagged(touches, 'N', 0, NULL, 0);
    }
}

static void note_key(
    awm_touches *touches, const awm_table *table, sqlite3 *db, int (*value_at)(sqlite3 *, int, sqlite3_value **)) {
    size_t begin = touches->keys_count;
    for (int32_t index = 0; index < table->key_count; index++) {
        sqlite3_value *value = NULL;
        if (value_at(db, table->key[index], &value) != SQLITE_OK || value == NULL || !append_value(touches, value)) {
            touches->keys_count = begin;
            note_all(touches, table);
            return;
        }
    }
    note(
        touches,
        (awm_touch){
            .table = table->number, .key_size = (int32_t)(touches->keys_count - begin), .row = (int64_t)begin});
}

// MARK: - The hook

static void before_change(
    void *context, sqlite3 *db, int operation, char const *schema, char const *name, sqlite3_int64 old_row,
    sqlite3_int64 new_row) {
    awm_world *world = context;
    if (strcmp(schema, "main") != 0) return;
    const awm_table *table = find(world, name);
    if (table == NULL) return;
    awm_touches *touches = &world->touches;
    switch (table->naming) {
    case awm_named_by_rowid:
        note(touches, (awm_touch){.table = table->number, .key_size = awm_touch_by_rowid, .row = old_row});
        if (operation == SQLITE_UPDATE && new_row != old_row) {
            note(touches, (awm_touch){.table = table->number, .key_size = awm_touch_by_rowid, .row = new_row});
        }
        return;
    case awm_named_by_key:
        if (operation != SQLITE_INSERT) note_key(touches, table, db, sqlite3_preupdate_old);
        if (operation != SQLITE_DELETE) note_key(touches, table, db, sqlite3_preupdate_new);
        return;
    case awm_unnamed:
        note_all(touches, table);
        return;
    }
}

void awm_world_watch(awm_world *world, const awm_table *tables, size_t count) {
    world->tables = tables;
    world->table_count = count;
    sqlite3_preupdate_hook(world->db, before_change, world);
}
