#define _GNU_SOURCE
// SHA256_Init and its like are marked deprecated since OpenSSL 3.0; they are part of its ABI all the same.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "CSystem.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

int awm_syncfs(int descriptor) { return syncfs(descriptor); }

int awm_start_writing(int descriptor) { return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); }

_Static_assert(sizeof(awm_sha256) == sizeof(SHA256_CTX), "awm_sha256 stands for libcrypto's SHA256_CTX");

void awm_sha256_begin(awm_sha256 *hash) { SHA256_Init((SHA256_CTX *)hash); }

void awm_sha256_update(awm_sha256 *hash, const void *bytes, size_t count) {
    SHA256_Update((SHA256_CTX *)hash, bytes, count);
}

void awm_sha256_finish(awm_sha256 *hash, uint8_t *digest) { SHA256_Final(digest, (SHA256_CTX *)hash); }
