#define _GNU_SOURCE
// SHA256_Init and its like are marked deprecated since OpenSSL 3.0; they are part of its ABI all the same.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "CSystem.h"

#include <stdatomic.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <openssl/sha.h>
#include <sys/ioctl.h>
#include <unistd.h>

int awm_syncfs(int descriptor) { return syncfs(descriptor); }

int awm_start_writing(int descriptor) { return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE); }

int awm_copy_file(int source, int target, int64_t size) {
    if (ioctl(target, FICLONE, source) == 0) return 0;
    while (size > 0) {
        ssize_t copied = copy_file_range(source, NULL, target, NULL, (size_t)size, 0);
        if (copied < 0 && errno == EINTR) continue;
        if (copied <= 0) {
            // A file that is shorter than it was said to be.
            if (copied == 0) errno = EIO;
            return -1;
        }
        size -= copied;
    }
    return 0;
}

_Static_assert(sizeof(awm_sha256) == sizeof(SHA256_CTX), "awm_sha256 stands for libcrypto's SHA256_CTX");

void awm_sha256_begin(awm_sha256 *hash) { SHA256_Init((SHA256_CTX *)hash); }

void awm_sha256_update(awm_sha256 *hash, const void *bytes, size_t count) {
    SHA256_Update((SHA256_CTX *)hash, bytes, count);
}

void awm_sha256_finish(awm_sha256 *hash, uint8_t *digest) { SHA256_Final(digest, (SHA256_CTX *)hash); }

void awm_sha512(const void *bytes, size_t count, uint64_t digest[8]) {
    SHA512_CTX hash;
    uint8_t raw[64];
    SHA512_Init(&hash);
    SHA512_Update(&hash, bytes, count);
    SHA512_Final(raw, &hash);
    for (int word = 0; word < 8; word++) {
        uint64_t value = 0;
        for (int index = 0; index < 8; index++) value = value << 8 | raw[word * 8 + index];
        digest[word] = value;
    }
}

uint32_t awm_thread_number(void) {
    static _Atomic uint32_t count;
    static _Thread_local uint32_t number;
    if (number == 0) number = atomic_fetch_add(&count, 1) + 1;
    return number;
}
