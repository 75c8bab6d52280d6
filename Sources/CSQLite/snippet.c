#include "internal.h"

#include <string.h>

// FTS5's own snippet() compares every match in a document with every other: 23 s for 50,000 matches, in one virtual
// machine step. This one has the same arguments and the same form of answer and is linear in the document: it takes
// the fragment with the most different phrases, then the most matches, then the first.
// https://sqlite.org/fts5.html#the_snippet_function

enum { most_tokens = 64 };

typedef struct fragment {
    int column;
    int start;
    int length;
} fragment;

typedef struct writer {
    const Fts5ExtensionApi *api;
    Fts5Context *fts;
    sqlite3_str *output;
    const char *text;
    int text_length;
    const char *open;
    const char *close;
    const char *ellipsis;
    fragment fragment;
    // The next match that may lie in the fragment, and how many there are.
    int match;
    int matches;
    // The position of the token that comes next.
    int position;
    // The position after the marked phrase that is open; 0 when none is.
    int marked_until;
    // How much of the text has been written or skipped.
    int written;
    int finished;
} writer;

// MARK: - Choosing

static int choose(
    const Fts5ExtensionApi *api, Fts5Context *fts, awm_world *world, int column, int tokens, fragment *chosen) {
    int matches;
    int code = api->xInstCount(fts, &matches);
    if (code != SQLITE_OK) return code;
    int phrases = api->xPhraseCount(fts);
    int *seen = sqlite3_malloc64((sqlite3_uint64)(phrases + 1) * sizeof *seen);
    if (seen == NULL) return SQLITE_NOMEM;
    memset(seen, 0, (size_t)(phrases + 1) * sizeof *seen);
    if (awm_world_charge(world, matches / 256)) code = SQLITE_INTERRUPT;

    *chosen = (fragment){.column = column < 0 ? 0 : column, .start = 0, .length = tokens};
    int best_distinct = 0, best_total = 0, first = 0, last = -1;
    // The window holds the matches from `left` up to `right`, all in one column and within `tokens` tokens.
    int left = 0, distinct = 0, total = 0;
    for (int right = 0; right < matches && code == SQLITE_OK; right++) {
        int phrase, at_column, offset;
        code = api->xInst(fts, right, &phrase, &at_column, &offset);
        for (; left < right && code == SQLITE_OK; left++) {
            int left_phrase, left_column, left_offset;
            code = api->xInst(fts, left, &left_phrase, &left_column, &left_offset);
            if (left_column == at_column && offset - left_offset < tokens) break;
            total--;
            if (--seen[left_phrase] == 0) distinct--;
        }
        if (code != SQLITE_OK) break;
        total++;
        if (seen[phrase]++ == 0) distinct++;
        if (column >= 0 && at_column != column) continue;
        if (distinct > best_distinct || (distinct == best_distinct && total > best_total)) {
            int left_phrase, left_column;
            best_distinct = distinct;
            best_total = total;
            chosen->column = at_column;
            last = offset + api->xPhraseSize(fts, phrase) - 1;
            code = api->xInst(fts, left, &left_phrase, &left_column, &first);
        }
    }
    sqlite3_free(seen);
    if (code != SQLITE_OK || last < 0) return code;

    // The matches go to the middle, as far as the column's ends allow.
    int size;
    code = api->xColumnSize(fts, chosen->column, &size);
    int span = last - first + 1;
    int start = span < tokens ? first - (tokens - span) / 2 : first;
    if (start > size - tokens) start = size - tokens;
    chosen->start = start < 0 ? 0 : start;
    return code;
}

// MARK: - Writing

static void write_until(writer *writer, int end) {
    if (end <= writer->written) return;
    sqlite3_str_append(writer->output, writer->text + writer->written, end - writer->written);
    writer->written = end;
}

static void write_text(writer *writer, const char *text) {
    if (text != NULL) sqlite3_str_appendall(writer->output, text);
}

// Where the phrases that match at `position` end; 0 when none begins there.
static int phrase_end(writer *writer, int position, int *end) {
    *end = 0;
    for (; writer->match < writer->matches; writer->match++) {
        int phrase, column, offset;
        int code = writer->api->xInst(writer->fts, writer->match, &phrase, &column, &offset);
        if (code != SQLITE_OK) return code;
        if (column < writer->fragment.column || (column == writer->fragment.column && offset < position)) continue;
        if (column > writer->fragment.column || offset > position) break;
        int after = offset + writer->api->xPhraseSize(writer->fts, phrase);
        if (after > *end) *end = after;
    }
    return SQLITE_OK;
}

static int on_token(void *context, int flags, const char *token, int length, int start, int end) {
    (void)token, (void)length;
    writer *writer = context;
    if (flags & FTS5_TOKEN_COLOCATED || writer->finished) return SQLITE_OK;
    int position = writer->position++;
    if (position < writer->fragment.start) return SQLITE_OK;
    if (position >= writer->fragment.start + writer->fragment.length) {
        write_text(writer, writer->ellipsis);
        writer->finished = 1;
        // Ends the tokenizing: what follows is not shown.
        return SQLITE_DONE;
    }
    if (position == writer->fragment.start && position > 0) {
        write_text(writer, writer->ellipsis);
        writer->written = start;
    }
    int phrase_until;
    int code = phrase_end(writer, position, &phrase_until);
    if (code != SQLITE_OK) return code;
    if (phrase_until > writer->marked_until) {
        if (writer->marked_until == 0) {
            write_until(writer, start);
            write_text(writer, writer->open);
        }
        writer->marked_until = phrase_until;
    }
    int is_last = position == writer->fragment.start + writer->fragment.length - 1;
    write_until(writer, end);
    if (writer->marked_until != 0 && (position + 1 >= writer->marked_until || is_last)) {
        write_text(writer, writer->close);
        writer->marked_until = 0;
    }
    return SQLITE_OK;
}

static int write_fragment(writer *writer) {
    int code = writer->api->xInstCount(writer->fts, &writer->matches);
    if (code == SQLITE_OK) {
        code = writer->api->xColumnText(
            writer->fts, writer->fragment.column, &writer->text, &writer->text_length);
    }
    if (code != SQLITE_OK || writer->text == NULL) return code;
    code = writer->api->xTokenize(writer->fts, writer->text, writer->text_length, writer, on_token);
    // A tokenizer may or may not pass on the SQLITE_DONE that ended it.
    if (writer->finished) return SQLITE_OK;
    if (code != SQLITE_OK) return code;
    // The fragment reaches the end of the column, and so does the punctuation after the last token.
    if (writer->marked_until != 0) write_text(writer, writer->close);
    write_until(writer, writer->text_length);
    return SQLITE_OK;
}

// MARK: - snippet(table, column, open, close, ellipsis, tokens)

static void snippet(
    const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count, sqlite3_value **values) {
    awm_world *world = api->xUserData(fts);
    if (count != 5) {
        sqlite3_result_error(context, "wrong number of arguments to function snippet()", -1);
        return;
    }
    int tokens = sqlite3_value_int(values[4]);
    tokens = tokens < 1 ? 1 : tokens > most_tokens ? most_tokens : tokens;
    writer writer = {
        .api = api,
        .fts = fts,
        .output = sqlite3_str_new(world->db),
        .open = (const char *)sqlite3_value_text(values[1]),
        .close = (const char *)sqlite3_value_text(values[2]),
        .ellipsis = (const char *)sqlite3_value_text(values[3]),
    };
    int code = choose(api, fts, world, sqlite3_value_int(values[0]), tokens, &writer.fragment);
    if (code == SQLITE_OK) code = write_fragment(&writer);
    if (code == SQLITE_OK) code = sqlite3_str_errcode(writer.output);
    int length = sqlite3_str_length(writer.output);
    char *text = sqlite3_str_finish(writer.output);
    if (code != SQLITE_OK) {
        sqlite3_free(text);
        sqlite3_result_error_code(context, code);
    } else if (text == NULL) {
        sqlite3_result_text(context, "", 0, SQLITE_STATIC);
    } else {
        sqlite3_result_text64(context, text, (sqlite3_uint64)length, sqlite3_free, SQLITE_UTF8);
    }
}

int awm_install_snippet(awm_world *world) {
    // https://sqlite.org/fts5.html#extending_fts5
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(world->db, "SELECT fts5(?1)", -1, &statement, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
    if (code != SQLITE_OK) return code;
    if (api == NULL) return SQLITE_NOTFOUND;
    // The latest definition of an auxiliary function is the one that is found.
    return api->xCreateFunction(api, "snippet", world, snippet, NULL);
}
