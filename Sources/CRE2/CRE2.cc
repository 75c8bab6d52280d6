#include "CRE2.h"

#include <re2/re2.h>

struct cre2 {
    RE2 expression;
};

static RE2::Options options(int64_t max_mem) {
    RE2::Options options;
    options.set_max_mem(max_mem);
    options.set_log_errors(false);
    // Nobody asks for groups, so the parser need not keep them.
    options.set_never_capture(true);
    return options;
}

cre2 *cre2_new(const char *pattern, size_t length, int64_t max_mem) {
    return new cre2{RE2(re2::StringPiece(pattern, length), options(max_mem))};
}

const char *cre2_error(const cre2 *expression) {
    return expression->expression.ok() ? nullptr : expression->expression.error().c_str();
}

bool cre2_matches(const cre2 *expression, const char *text, size_t length) {
    return expression->expression.Match(re2::StringPiece(text, length), 0, length, RE2::UNANCHORED, nullptr, 0);
}

int cre2_program_size(const cre2 *expression) {
    return expression->expression.ProgramSize();
}

void cre2_free(cre2 *expression) {
    delete expression;
}
