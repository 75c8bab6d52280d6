#pragma once

#include "CSQLite.h"

// The allocator that SQLite uses in this process.
extern const sqlite3_mem_methods awm_allocator;
