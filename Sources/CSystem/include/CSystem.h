#pragma once

/// Linux calls that Swift's Glibc module does not show. Each returns what the call returns and sets errno.
int awm_syncfs(int descriptor);
