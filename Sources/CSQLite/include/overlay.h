#pragma once

#include <stddef.h>
#include <stdint.h>

// Database states that share their pages: docs/decisions/0009-sessions-are-changed-pages.md.
//
// A state is immutable and counted: a base image, and the pages that differ from it in a tree of nodes that other
// states may hold too. All of it may be used from several threads at once.

typedef struct awm_state awm_state;

// A state that is `image`, of which it keeps a copy; NULL without memory, or when the size is not a number of pages.
awm_state *awm_state_create(const void *image, size_t size, uint32_t page_size);
awm_state *awm_state_retain(awm_state *state);
void awm_state_release(awm_state *state);

// A number of its own for each state in this process.
uint64_t awm_state_id(const awm_state *state);
uint32_t awm_state_page_size(const awm_state *state);
uint32_t awm_state_page_count(const awm_state *state);
// The pages that are not the base image's.
uint32_t awm_state_own_page_count(const awm_state *state);
// The bytes of a page, counted from 1; valid while the state is held.
const uint8_t *awm_state_page(const awm_state *state, uint32_t number);
// Whether the page is not the base image's.
int awm_state_owns_page(const awm_state *state, uint32_t number);
// Whether both are states of one base image.
int awm_state_is_kin(const awm_state *left, const awm_state *right);
// The base image's own state, not retained.
awm_state *awm_state_base(awm_state *state);

// A state of the same base with other pages: begin, put what differs, end. NULL without memory.
typedef struct awm_state_maker awm_state_maker;
awm_state_maker *awm_state_make(awm_state *from, uint32_t page_count);
// Returns zero without memory.
int awm_state_put(awm_state_maker *maker, uint32_t number, const uint8_t *bytes);
awm_state *awm_state_finish(awm_state_maker *maker);
