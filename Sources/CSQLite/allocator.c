#include "internal.h"

#include <stdlib.h>

// SQLite's own limit (hard_heap_limit) needs SQLITE_CONFIG_MEMSTATUS, whose lock halves the speed of two
// threads. This allocator counts without a lock: the budget is the thread's own for the length of a call.
//
// It is also the only place that sees a statement being compiled, which no progress handler watches in 3.40. Deep
// schemas (10,000 views, triggers or cascades in a row) overflow the stack there or take minutes; since compiling
// allocates at every level, refusing memory stops both, and SQLite unwinds as from any other SQLITE_NOMEM. In the same
// way it ends a virtual table's single long step (fts5 takes minutes for a query of 200,000 terms) at the deadline.

enum {
    // Below the 512 KiB that is the smallest stack a thread of ours may have.
    stack_limit = 384 << 10,
    // For the rollback that follows when memory was refused, which must not run out of it too.
    reserve = 4 << 20,
    small = 64 << 10,
    // How much is allocated between two looks at the deadline.
    most_ticks = 4096,
    most_bytes = 1 << 20,
};

static _Thread_local awm_budget *current_budget __attribute__((tls_model("initial-exec")));

awm_budget *awm_budget_enter(awm_budget *budget, int64_t allocations) {
    awm_budget *previous = current_budget;
    current_budget = budget;
    if (budget != NULL) {
        budget->exhaustion = awm_exhausted_nothing;
        budget->allocations = allocations;
        budget->ticks = allocations < most_ticks ? allocations : most_ticks;
        budget->stack = __builtin_frame_address(0);
    }
    return previous;
}

void awm_budget_leave(awm_budget *previous) {
    current_budget = previous;
}

static int refuse(awm_budget *budget, awm_exhaustion reason) {
    budget->exhaustion = reason;
    return 0;
}

// The seldom part of `may_grow`.
static int may_grow_after_all(awm_budget *budget, int64_t growth, const char *stack) {
    if (!budget->enforced) {
        budget->ticks = most_ticks;
        return 1;
    }
    if (budget->stack - stack > stack_limit) return refuse(budget, awm_exhausted_stack);
    if (budget->ticks <= 0) {
        budget->allocations -= most_ticks;
        budget->ticks = most_ticks;
        budget->bytes = 0;
    }
    if (budget->allocations <= 0) return refuse(budget, awm_exhausted_compilation);
    budget->bytes -= growth < small ? 0 : growth;
    if (budget->bytes <= 0) {
        budget->bytes = most_bytes;
        if (awm_budget_is_late(budget)) {
            budget->bytes = budget->ticks = reserve;
            return refuse(budget, awm_exhausted_time);
        }
    }
    if (budget->used - budget->base + growth <= budget->limit) return 1;
    if (budget->exhaustion != awm_exhausted_nothing && growth < small
        && budget->used - budget->base + growth <= budget->limit + reserve)
        return 1;
    return refuse(budget, awm_exhausted_memory);
}

static inline int may_grow(awm_budget *budget, int64_t growth) {
    const char *stack = __builtin_frame_address(0);
    if (--budget->ticks > 0 && growth < small && budget->stack - stack <= stack_limit
        && budget->used - budget->base + growth <= budget->limit)
        return 1;
    return may_grow_after_all(budget, growth, stack);
}

// Each block begins with its size. Asking malloc for it (malloc_usable_size) takes a call on each side, which in all
// costs a tenth of a prepare; SQLite's own allocator does it this way too.
typedef union header {
    int64_t size;
    double alignment;
} header;

static header *header_of(void *block) {
    return (header *)block - 1;
}

static int64_t size_with_header(int size) {
    return (int64_t)((size + 7) & ~7) + (int64_t)sizeof(header);
}

static void *budget_malloc(int size) {
    awm_budget *budget = current_budget;
    int64_t bytes = size_with_header(size);
    if (budget != NULL && !may_grow(budget, bytes)) return NULL;
    header *block = malloc((size_t)bytes);
    if (block == NULL) return NULL;
    block->size = bytes;
    if (budget != NULL) budget->used += bytes;
    return block + 1;
}

static void budget_free(void *block) {
    awm_budget *budget = current_budget;
    if (budget != NULL) budget->used -= header_of(block)->size;
    free(header_of(block));
}

static void *budget_realloc(void *block, int size) {
    awm_budget *budget = current_budget;
    int64_t before = header_of(block)->size;
    int64_t bytes = size_with_header(size);
    int is_database = budget != NULL && block == budget->database;
    if (budget != NULL && !is_database && !may_grow(budget, bytes - before)) return NULL;
    header *moved = realloc(header_of(block), (size_t)bytes);
    if (moved == NULL) return NULL;
    moved->size = bytes;
    if (is_database) {
        budget->database = moved + 1;
    } else if (budget != NULL) {
        budget->used += bytes - before;
    }
    return moved + 1;
}

static int budget_size(void *block) {
    return block == NULL ? 0 : (int)(header_of(block)->size - (int64_t)sizeof(header));
}

static int budget_roundup(int size) {
    return (size + 7) & ~7;
}

static int budget_init(void *context) {
    (void)context;
    return SQLITE_OK;
}

static void budget_shutdown(void *context) {
    (void)context;
}

const sqlite3_mem_methods awm_allocator = {
    .xMalloc = budget_malloc,
    .xFree = budget_free,
    .xRealloc = budget_realloc,
    .xSize = budget_size,
    .xRoundup = budget_roundup,
    .xInit = budget_init,
    .xShutdown = budget_shutdown,
};
