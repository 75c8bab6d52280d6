#include "state.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// Pages and nodes are copied when they are written to and somebody else holds them, as in any persistent tree. A page of
// 1024 bytes with its count is 1032: the largest size for which glibc keeps a list of free blocks to each thread.

typedef struct page {
    _Atomic uint32_t holders;
    uint32_t unused;
    uint8_t bytes[];
} page;

struct awm_node {
    _Atomic uint32_t holders;
    uint32_t unused;
    // Nodes, or pages at the lowest level.
    void *slots[awm_fan_out];
};

typedef struct image {
    uint8_t *bytes;
    uint32_t page_size;
} image;

struct awm_state {
    _Atomic uint32_t holders;
    uint64_t id;
    // The state that owns the image: this one, or one that this one holds.
    awm_state *base;
    image image;
    awm_tree tree;
};

static const uint8_t zeros[1 << 16];

// MARK: - Counting

static void hold(_Atomic uint32_t *holders) {
    atomic_fetch_add_explicit(holders, 1, memory_order_relaxed);
}

// Whether that was the last holder.
static int let_go(_Atomic uint32_t *holders) {
    // The only holder need not tell anybody: nobody else can take hold of it meanwhile.
    if (atomic_load_explicit(holders, memory_order_acquire) == 1) return 1;
    return atomic_fetch_sub_explicit(holders, 1, memory_order_acq_rel) == 1;
}

static int is_shared(_Atomic uint32_t *holders) {
    return atomic_load_explicit(holders, memory_order_acquire) != 1;
}

static void release_page(page *page) {
    if (let_go(&page->holders)) free(page);
}

static void release_node(awm_node *node, uint32_t level) {
    if (!let_go(&node->holders)) return;
    for (int index = 0; index < awm_fan_out; index++) {
        if (node->slots[index] == NULL) continue;
        if (level == 1) {
            release_page(node->slots[index]);
        } else {
            release_node(node->slots[index], level - 1);
        }
    }
    free(node);
}

// MARK: - Trees

static int slot_at(uint32_t index, uint32_t level) {
    return (int)(index >> (awm_fan_bits * (level - 1))) & (awm_fan_out - 1);
}

static uint64_t capacity(uint32_t depth) {
    return UINT64_C(1) << (awm_fan_bits * depth);
}

awm_tree awm_tree_retain(const awm_tree *tree) {
    if (tree->root != NULL) hold(&tree->root->holders);
    return *tree;
}

void awm_tree_release(awm_tree *tree) {
    if (tree->root != NULL) release_node(tree->root, tree->depth);
    tree->root = NULL;
}

static page *find(const awm_tree *tree, uint32_t number) {
    uint32_t index = number - 1;
    if (tree->root == NULL || index >= capacity(tree->depth)) return NULL;
    void *place = tree->root;
    for (uint32_t level = tree->depth; level > 0 && place != NULL; level--) {
        place = ((awm_node *)place)->slots[slot_at(index, level)];
    }
    return place;
}

static const uint8_t *base_page(const awm_tree *tree, const awm_state *state, uint32_t number) {
    if (number > tree->base_limit) return zeros;
    return state->base->image.bytes + (size_t)(number - 1) * state->base->image.page_size;
}

const uint8_t *awm_tree_page(const awm_tree *tree, const awm_state *state, uint32_t number) {
    page *own = find(tree, number);
    return own != NULL ? own->bytes : base_page(tree, state, number);
}

static awm_node *new_node(void) {
    awm_node *node = calloc(1, sizeof *node);
    if (node != NULL) node->holders = 1;
    return node;
}

// Makes `*place` a node that nobody else holds.
static awm_node *own_node(void **place, uint32_t level) {
    awm_node *node = *place;
    if (node == NULL) return *place = new_node();
    if (!is_shared(&node->holders)) return node;
    awm_node *copy = malloc(sizeof *copy);
    if (copy == NULL) return NULL;
    copy->holders = 1;
    memcpy(copy->slots, node->slots, sizeof copy->slots);
    for (int index = 0; index < awm_fan_out; index++) {
        if (copy->slots[index] == NULL) continue;
        // Nodes and pages both begin with their count.
        hold((_Atomic uint32_t *)copy->slots[index]);
    }
    release_node(node, level);
    return *place = copy;
}

uint8_t *awm_tree_write(awm_tree *tree, const awm_state *state, uint32_t number) {
    uint32_t index = number - 1;
    if (tree->depth == 0) tree->depth = 1;
    while (index >= capacity(tree->depth)) {
        if (tree->root != NULL) {
            awm_node *above = new_node();
            if (above == NULL) return NULL;
            above->slots[0] = tree->root;
            tree->root = above;
        }
        tree->depth++;
    }
    void *root = tree->root;
    void **place = &root;
    for (uint32_t level = tree->depth; level > 0; level--) {
        awm_node *node = own_node(place, level);
        if (level == tree->depth && node != NULL) tree->root = node;
        if (node == NULL) return NULL;
        place = &node->slots[slot_at(index, level)];
    }
    page *old = *place;
    if (old == NULL || is_shared(&old->holders)) {
        page *own = malloc(sizeof *own + awm_state_page_size(state));
        if (own == NULL) return NULL;
        own->holders = 1;
        if (old != NULL) release_page(old);
        *place = own;
        old = own;
    }
    if (number > tree->page_count) tree->page_count = number;
    return old->bytes;
}

// Takes out of `*place` everything at `first` and above, counted from the first page below the node.
static int cut(void **place, uint32_t level, uint64_t first) {
    if (*place == NULL) return 1;
    if (level == 0) {
        release_page(*place);
        *place = NULL;
        return 1;
    }
    awm_node *node = own_node(place, level);
    if (node == NULL) return 0;
    uint64_t span = UINT64_C(1) << (awm_fan_bits * (level - 1));
    for (int index = 0; index < awm_fan_out; index++) {
        uint64_t begin = (uint64_t)index * span;
        if (begin + span <= first) continue;
        if (!cut(&node->slots[index], level - 1, first > begin ? first - begin : 0)) return 0;
    }
    return 1;
}

void awm_tree_truncate(awm_tree *tree, uint32_t page_count) {
    if (page_count >= tree->page_count) {
        tree->page_count = page_count;
        return;
    }
    void *root = tree->root;
    // Without memory the pages stay, where nobody looks for them before they are written again.
    cut(&root, tree->depth, page_count);
    tree->root = root;
    tree->page_count = page_count;
    if (tree->base_limit > page_count) tree->base_limit = page_count;
}

// MARK: - States

static uint64_t next_id(void) {
    // A block of numbers to each thread: a counter that all share would pass from core to core with every write.
    static _Atomic uint64_t blocks;
    static _Thread_local uint64_t next, end;
    if (next == end) {
        next = (atomic_fetch_add(&blocks, 1) << 16) + 1;
        end = next + (1 << 16) - 1;
    }
    return next++;
}

awm_state *awm_state_create(const void *image, size_t size, uint32_t page_size) {
    if (page_size == 0 || page_size > sizeof zeros || size % page_size != 0 || size / page_size > UINT32_MAX) return NULL;
    awm_state *state = calloc(1, sizeof *state);
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    if (state == NULL || bytes == NULL) {
        free(state);
        free(bytes);
        return NULL;
    }
    memcpy(bytes, image, size);
    state->holders = 1;
    state->id = next_id();
    state->base = state;
    state->image.bytes = bytes;
    state->image.page_size = page_size;
    state->tree.page_count = state->tree.base_limit = (uint32_t)(size / page_size);
    return state;
}

awm_state *awm_state_retain(awm_state *state) {
    hold(&state->holders);
    return state;
}

void awm_state_release(awm_state *state) {
    if (!let_go(&state->holders)) return;
    awm_tree_release(&state->tree);
    if (state->base != state) awm_state_release(state->base);
    free(state->image.bytes);
    free(state);
}

uint64_t awm_state_id(const awm_state *state) {
    return state->id;
}

uint32_t awm_state_page_size(const awm_state *state) {
    return state->base->image.page_size;
}

uint32_t awm_state_page_count(const awm_state *state) {
    return state->tree.page_count;
}

static uint32_t count_pages(const awm_node *node, uint32_t level) {
    uint32_t count = 0;
    for (int index = 0; index < awm_fan_out; index++) {
        if (node->slots[index] == NULL) continue;
        count += level == 1 ? 1 : count_pages(node->slots[index], level - 1);
    }
    return count;
}

uint32_t awm_state_own_page_count(const awm_state *state) {
    return state->tree.root == NULL ? 0 : count_pages(state->tree.root, state->tree.depth);
}

const uint8_t *awm_state_page(const awm_state *state, uint32_t number) {
    return awm_tree_page(&state->tree, state, number);
}

int awm_state_owns_page(const awm_state *state, uint32_t number) {
    return number > state->tree.base_limit || find(&state->tree, number) != NULL;
}

int awm_state_is_kin(const awm_state *left, const awm_state *right) {
    return left->base == right->base;
}

awm_state *awm_state_base(awm_state *state) {
    return state->base;
}

const awm_tree *awm_state_tree(const awm_state *state) {
    return &state->tree;
}

awm_state *awm_state_publish(const awm_state *from, awm_tree *tree) {
    awm_state *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    state->holders = 1;
    state->id = next_id();
    state->base = awm_state_retain(from->base);
    state->tree = *tree;
    tree->root = NULL;
    return state;
}

// MARK: - Making states

struct awm_state_maker {
    awm_state *from;
    awm_tree tree;
};

awm_state_maker *awm_state_make(awm_state *from, uint32_t page_count) {
    awm_state_maker *maker = malloc(sizeof *maker);
    if (maker == NULL) return NULL;
    maker->from = awm_state_retain(from);
    maker->tree = awm_tree_retain(&from->tree);
    awm_tree_truncate(&maker->tree, page_count);
    return maker;
}

int awm_state_put(awm_state_maker *maker, uint32_t number, const uint8_t *bytes) {
    if (number == 0 || number > maker->tree.page_count) return 0;
    uint8_t *place = awm_tree_write(&maker->tree, maker->from, number);
    if (place == NULL) return 0;
    memcpy(place, bytes, awm_state_page_size(maker->from));
    return 1;
}

awm_state *awm_state_finish(awm_state_maker *maker) {
    awm_state *state = awm_state_publish(maker->from, &maker->tree);
    awm_tree_release(&maker->tree);
    awm_state_release(maker->from);
    free(maker);
    return state;
}
