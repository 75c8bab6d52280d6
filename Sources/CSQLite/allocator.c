#include "internal.h"

#include <malloc.h>
#include <stdlib.h>

// SQLite's own limit (hard_heap_limit) needs SQLITE_CONFIG_MEMSTATUS, whose lock halves the speed of two
// threads. This allocator counts without a lock: the budget is the thread's own for the length of a call.

static _Thread_local awm_budget *current_budget;

awm_budget *awm_budget_enter(awm_budget *budget) {
    awm_budget *previous = current_budget;
    current_budget = budget;
    if (budget != NULL) budget->exhausted = 0;
    return previous;
}

void awm_budget_leave(awm_budget *previous) {
    current_budget = previous;
}

// Whether `budget` still has room for `growth` bytes. Once the limit was hit in a call, small requests may use
// the reserve: the rollback that follows must not run out of memory too.
static int has_room(awm_budget *budget, int64_t growth) {
    if (growth <= 0 || budget->used + growth <= budget->limit) return 1;
    if (budget->exhausted && growth <= 65536 && budget->used + growth <= budget->limit + budget->reserve) return 1;
    budget->exhausted = 1;
    return 0;
}

static void *budget_malloc(int size) {
    awm_budget *budget = current_budget;
    if (budget != NULL && !has_room(budget, size)) return NULL;
    void *block = malloc((size_t)size);
    if (budget != NULL && block != NULL) budget->used += (int64_t)malloc_usable_size(block);
    return block;
}

static void budget_free(void *block) {
    awm_budget *budget = current_budget;
    if (budget != NULL) budget->used -= (int64_t)malloc_usable_size(block);
    free(block);
}

static void *budget_realloc(void *block, int size) {
    awm_budget *budget = current_budget;
    if (budget == NULL) return realloc(block, (size_t)size);
    int64_t before = (int64_t)malloc_usable_size(block);
    if (!has_room(budget, size - before)) return NULL;
    void *moved = realloc(block, (size_t)size);
    if (moved != NULL) budget->used += (int64_t)malloc_usable_size(moved) - before;
    return moved;
}

static int budget_size(void *block) {
    return block == NULL ? 0 : (int)malloc_usable_size(block);
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
