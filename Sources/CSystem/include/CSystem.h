#pragma once

#include <stddef.h>
#include <stdint.h>

// Linux calls that Swift's Glibc module does not show. Each returns what the call returns and sets errno.
int awm_syncfs(int descriptor);
// Begins to write a file's bytes to the disk without waiting, so that the fsync of one of many files waits for all.
int awm_start_writing(int descriptor);
// Copies a whole file of this size into an empty one, sharing its blocks where the file system can; 0 or -1.
int awm_copy_file(int source, int target, int64_t size);

// A running SHA-256 by libcrypto's own functions rather than through EVP, which would load a provider first: that costs
// a process 1.6 ms, and every verb hashes. (libcrypto's headers stay out of here, as they bring system types along.)
typedef struct awm_sha256 {
    uint64_t state[14];
} awm_sha256;
void awm_sha256_begin(awm_sha256 *hash);
void awm_sha256_update(awm_sha256 *hash, const void *bytes, size_t count);
// Writes 32 bytes.
void awm_sha256_finish(awm_sha256 *hash, uint8_t *digest);
// A small number that is the calling thread's own for as long as it lives.
uint32_t awm_thread_number(void);
// The SHA-512 of some bytes as eight numbers, the first byte of each its highest.
void awm_sha512(const void *bytes, size_t count, uint64_t digest[8]);
