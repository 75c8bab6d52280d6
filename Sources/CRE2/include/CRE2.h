#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled RE2 expression. All functions but `cre2_free` may be called from any number of threads at once.
typedef struct cre2 cre2;

/// Compiles an expression (RE2 syntax, UTF-8) that may use `max_mem` bytes for its program and its automata.
/// Never NULL; check `cre2_error`. Free with `cre2_free`.
cre2 *_Nonnull cre2_new(const char *_Nullable pattern, size_t length, int64_t max_mem);

/// What is wrong with the expression, or NULL. Lives as long as the expression.
const char *_Nullable cre2_error(const cre2 *_Nonnull expression);

/// Whether the expression matches anywhere in the text. Takes time linear in the length of the text.
bool cre2_matches(const cre2 *_Nonnull expression, const char *_Nullable text, size_t length);

/// How many instructions the expression was compiled to. Matching takes, when no automaton fits into the memory, up to
/// this many steps for each byte of the text.
int cre2_program_size(const cre2 *_Nonnull expression);

void cre2_free(cre2 *_Nonnull expression);

#ifdef __cplusplus
}
#endif
