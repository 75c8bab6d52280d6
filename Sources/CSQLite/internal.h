#pragma once

#include "CSQLite.h"

// The allocator that SQLite uses in this process.
extern const sqlite3_mem_methods awm_allocator;

// Whether the call whose budget this is should have ended by now; `interruption` then says so.
int awm_budget_is_late(awm_budget *budget);

// Registers the text functions that could run for minutes in SQLite's own version: text.c.
int awm_install_text_functions(awm_world *world);

// Registers a snippet() that is linear in the document: snippet.c.
int awm_install_snippet(awm_world *world);

// Ends a function of `world` because its call ran out of steps or time.
void awm_result_interrupted(sqlite3_context *context);

// Opens the database of a slot, or says that there is no such file: overlay.c.
int awm_slot_open(awm_world *world, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags);
extern const int awm_slot_file_size;
void awm_slots_destroy(awm_world *world);
