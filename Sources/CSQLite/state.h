#pragma once

#include "overlay.h"

// What the VFS needs of a state's inside. A tree is a value with one owner; what it points to is counted.

enum { awm_fan_out = 16, awm_fan_bits = 4 };

typedef struct awm_node awm_node;

typedef struct awm_tree {
    // NULL when no page differs from the base image.
    awm_node *root;
    // The levels of nodes; 16^depth pages have a place.
    uint32_t depth;
    uint32_t page_count;
    // Pages above this one are zero where the tree has none: the base image's were cut off.
    uint32_t base_limit;
} awm_tree;

// A copy that shares every page.
awm_tree awm_tree_retain(const awm_tree *tree);
void awm_tree_release(awm_tree *tree);
// Where to write all of a page; nobody else sees what is written there. NULL without memory.
uint8_t *awm_tree_write(awm_tree *tree, const awm_state *state, uint32_t number);
void awm_tree_truncate(awm_tree *tree, uint32_t page_count);
const uint8_t *awm_tree_page(const awm_tree *tree, const awm_state *state, uint32_t number);

const awm_tree *awm_state_tree(const awm_state *state);
// A state that takes over `tree`, which is empty afterwards; NULL without memory, and then `tree` is as it was.
awm_state *awm_state_publish(const awm_state *from, awm_tree *tree);
