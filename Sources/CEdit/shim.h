#pragma once

#include <editline/readline.h>

/// Sets what completes words; libedit keeps it in a global variable, which Swift may not write.
static inline void awm_set_completion(char *(*complete)(const char *, int)) {
    rl_completion_entry_function = (rl_compentry_func_t *)complete;
}
