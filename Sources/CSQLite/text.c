#define _GNU_SOURCE

#include "internal.h"

#include <string.h>

// SQLite's own instr(), replace(), trim() and json_patch() are quadratic, and LIKE takes the product of its operands:
// up to minutes for one virtual machine step on texts of a megabyte. These give the same answers, are linear where
// that can be, and charge the call for what they do where it cannot.

// One step for each 1024 byte comparisons, which take a microsecond or a few.
enum { comparisons_shift = 10 };

static int charge(sqlite3_context *context, int64_t comparisons) {
    if (!awm_world_charge(sqlite3_user_data(context), comparisons >> comparisons_shift)) return 0;
    awm_result_interrupted(context);
    return 1;
}

static const char *text_of(sqlite3_value *value, int64_t *length) {
    const char *text = (const char *)sqlite3_value_text(value);
    *length = sqlite3_value_bytes(value);
    return text;
}

// MARK: - like(pattern, text [, escape]) and glob(pattern, text)

// The only character of `text`, or 0 when it has none or more than one.
static unsigned single_character(const char *text, int64_t length) {
    const unsigned char *bytes = (const unsigned char *)text;
    if (length < 1) return 0;
    int following = bytes[0] < 0xC0 ? 0 : bytes[0] < 0xE0 ? 1 : bytes[0] < 0xF0 ? 2 : 3;
    if (length != following + 1) return 0;
    unsigned character = following == 0 ? bytes[0] : bytes[0] & (0x3F >> following);
    for (int index = 1; index <= following; index++) character = character << 6 | (bytes[index] & 0x3F);
    return character;
}

static void match(
    sqlite3_context *context, int count, sqlite3_value **values,
    int (*compare)(const char *pattern, const char *text, unsigned escape)) {
    if (sqlite3_value_type(values[0]) == SQLITE_BLOB || sqlite3_value_type(values[1]) == SQLITE_BLOB) {
        // SQLITE_LIKE_DOESNT_MATCH_BLOBS
        sqlite3_result_int(context, 0);
        return;
    }
    int64_t pattern_length, text_length;
    const char *pattern = text_of(values[0], &pattern_length);
    const char *text = text_of(values[1], &text_length);
    if (pattern_length > sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1)) {
        sqlite3_result_error(context, "LIKE or GLOB pattern too complex", -1);
        return;
    }
    unsigned escape = 0;
    if (count == 3) {
        int64_t length;
        const char *character = text_of(values[2], &length);
        if (character == NULL) return;
        escape = single_character(character, length);
        if (escape == 0) {
            sqlite3_result_error(context, "ESCAPE expression must be a single character", -1);
            return;
        }
        if (escape == '%' || escape == '_') {
            sqlite3_result_error(context, "ESCAPE must be neither % nor _", -1);
            return;
        }
    }
    if (pattern == NULL || text == NULL || charge(context, pattern_length * text_length)) return;
    sqlite3_result_int(context, compare(pattern, text, escape) == 0);
}

static int compare_like(const char *pattern, const char *text, unsigned escape) {
    return sqlite3_strlike(pattern, text, escape);
}

static int compare_glob(const char *pattern, const char *text, unsigned escape) {
    (void)escape;
    return sqlite3_strglob(pattern, text);
}

static void like(sqlite3_context *context, int count, sqlite3_value **values) {
    match(context, count, values, compare_like);
}

static void glob(sqlite3_context *context, int count, sqlite3_value **values) {
    match(context, count, values, compare_glob);
}

// MARK: - instr(text, part)

static int continues(char byte) {
    return (byte & 0xC0) == 0x80;
}

static void instr(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    int types[] = {sqlite3_value_type(values[0]), sqlite3_value_type(values[1])};
    if (types[0] == SQLITE_NULL || types[1] == SQLITE_NULL) return;
    int is_blob = types[0] == SQLITE_BLOB && types[1] == SQLITE_BLOB;
    int64_t text_length, part_length;
    const char *text, *part;
    if (is_blob) {
        text = sqlite3_value_blob(values[0]);
        text_length = sqlite3_value_bytes(values[0]);
        part = sqlite3_value_blob(values[1]);
        part_length = sqlite3_value_bytes(values[1]);
    } else {
        text = text_of(values[0], &text_length);
        part = text_of(values[1], &part_length);
    }
    if (part_length == 0) {
        sqlite3_result_int(context, 1);
        return;
    }
    if (charge(context, text_length)) return;
    const char *found = NULL;
    if (part_length <= text_length) {
        // In text a match begins where a character does, or at the very start. So a part that begins inside a
        // character has one place to be, and any other part is in the right place wherever it is found.
        if (!is_blob && continues(part[0])) {
            found = memcmp(text, part, (size_t)part_length) == 0 ? text : NULL;
        } else {
            found = memmem(text, (size_t)text_length, part, (size_t)part_length);
        }
    }
    int64_t position = 0;
    if (found != NULL) {
        position = 1;
        for (const char *byte = text + 1; byte <= found; byte++) position += is_blob || !continues(*byte);
    }
    sqlite3_result_int64(context, position);
}

// MARK: - replace(text, part, by)

static void replace(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    int64_t text_length, part_length, by_length;
    const char *text = text_of(values[0], &text_length);
    const char *part = text_of(values[1], &part_length);
    const char *by = text_of(values[2], &by_length);
    if (text == NULL || part == NULL) return;
    if (part[0] == '\0') {
        sqlite3_result_value(context, values[0]);
        return;
    }
    if (by == NULL || charge(context, text_length)) return;
    const char *end = text + text_length;
    int64_t length = text_length;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), part, (size_t)part_length)) != NULL;) {
        length += by_length - part_length;
        at += part_length;
    }
    if (length > sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1)) {
        sqlite3_result_error_toobig(context);
        return;
    }
    char *result = sqlite3_malloc64((sqlite3_uint64)length + 1);
    if (result == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    char *to = result;
    const char *from = text;
    for (const char *at; (at = memmem(from, (size_t)(end - from), part, (size_t)part_length)) != NULL;) {
        memcpy(to, from, (size_t)(at - from));
        to += at - from;
        memcpy(to, by, (size_t)by_length);
        to += by_length;
        from = at + part_length;
    }
    memcpy(to, from, (size_t)(end - from));
    sqlite3_result_text64(context, result, (sqlite3_uint64)length, sqlite3_free, SQLITE_UTF8);
}

// MARK: - trim(text [, characters]), ltrim, rtrim

// The length of the character at `set`, which ends with a NUL.
static int64_t character_length(const char *set) {
    const char *end = set + 1;
    if ((unsigned char)*set >= 0xC0) {
        while (continues(*end)) end++;
    }
    return end - set;
}

// How long the character of `set` is that `text` starts (or, at_end, ends) with; 0 when none is.
static int64_t trimmed(const char *text, int64_t length, const char *set, int at_end, int64_t *comparisons) {
    for (int64_t size; *set != '\0'; set += size) {
        size = character_length(set);
        // A call of memcmp takes longer than what it compares here.
        *comparisons += 16 + size;
        if (size <= length && memcmp(at_end ? text + length - size : text, set, (size_t)size) == 0) return size;
    }
    return 0;
}

static void trim_sides(
    sqlite3_context *context, int count, sqlite3_value **values, int at_start, int at_end) {
    int64_t length, set_length;
    const char *text = text_of(values[0], &length);
    const char *set = count == 1 ? " " : text_of(values[1], &set_length);
    if (text == NULL || set == NULL) return;
    int64_t comparisons = 0;
    for (int side = 0; side < 2; side++) {
        if (!(side ? at_end : at_start)) continue;
        for (int64_t size; length > 0 && (size = trimmed(text, length, set, side, &comparisons)) > 0;) {
            if (!side) text += size;
            length -= size;
            if (comparisons < 1 << comparisons_shift) continue;
            if (charge(context, comparisons)) return;
            comparisons = 0;
        }
    }
    sqlite3_result_text64(context, text, (sqlite3_uint64)length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void trim(sqlite3_context *context, int count, sqlite3_value **values) {
    trim_sides(context, count, values, 1, 1);
}

static void ltrim(sqlite3_context *context, int count, sqlite3_value **values) {
    trim_sides(context, count, values, 1, 0);
}

static void rtrim(sqlite3_context *context, int count, sqlite3_value **values) {
    trim_sides(context, count, values, 0, 1);
}

// MARK: - json_patch(target, patch)

// At least the number of members in a JSON document.
static int64_t members(const char *json, int64_t length) {
    int64_t count = 1;
    for (int64_t index = 0; index < length; index++) count += json[index] == ',';
    return count;
}

static int open_helper(awm_world *world) {
    if (world->json_patch != NULL) return SQLITE_OK;
    sqlite3_close(world->helper);
    world->helper = NULL;
    int code = sqlite3_open_v2(
        ":memory:", &world->helper, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_limit(world->helper, SQLITE_LIMIT_LENGTH, sqlite3_limit(world->db, SQLITE_LIMIT_LENGTH, -1));
    return sqlite3_prepare_v2(world->helper, "SELECT json_patch(?1, ?2)", -1, &world->json_patch, NULL);
}

static void json_patch(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    awm_world *world = sqlite3_user_data(context);
    int64_t target_length, patch_length;
    const char *target = text_of(values[0], &target_length);
    const char *patch = text_of(values[1], &patch_length);
    if (target == NULL || patch == NULL) return;
    // Each member of the patch is looked for in the target, to which it may then be added.
    int64_t patches = members(patch, patch_length);
    if (charge(context, (members(target, target_length) + patches) * patches)) return;
    int code = open_helper(world);
    if (code != SQLITE_OK) {
        sqlite3_result_error_code(context, code);
        return;
    }
    sqlite3_stmt *statement = world->json_patch;
    sqlite3_bind_text64(statement, 1, target, (sqlite3_uint64)target_length, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_text64(statement, 2, patch, (sqlite3_uint64)patch_length, SQLITE_STATIC, SQLITE_UTF8);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        sqlite3_result_value(context, sqlite3_column_value(statement, 0));
        // What json1 marks its own results with, so that an outer function takes them for JSON.
        sqlite3_result_subtype(context, 'J');
    } else if (code == SQLITE_NOMEM) {
        sqlite3_result_error_nomem(context);
    } else {
        sqlite3_result_error(context, sqlite3_errmsg(world->helper), -1);
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

// MARK: - Registration

int awm_install_text_functions(awm_world *world) {
    static const struct {
        const char *name;
        int count;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"like", 2, like}, {"like", 3, like}, {"glob", 2, glob}, {"instr", 2, instr}, {"replace", 3, replace},
        {"trim", 1, trim}, {"trim", 2, trim}, {"ltrim", 1, ltrim}, {"ltrim", 2, ltrim}, {"rtrim", 1, rtrim},
        {"rtrim", 2, rtrim}, {"json_patch", 2, json_patch},
    };
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC;
    for (unsigned index = 0; index < sizeof functions / sizeof *functions; index++) {
        int code = sqlite3_create_function_v2(
            world->db, functions[index].name, functions[index].count, flags, world, functions[index].function, NULL,
            NULL, NULL);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}
