#pragma once

#include <stddef.h>
#include <stdint.h>

// libcurl's multi interface, loaded when it is first needed: it brings twenty shared libraries along, which a process that
// calls no model should not wait for. Everything here but awm_curl_load and awm_curl_wakeup belongs to one thread.

// Loads libcurl once; NULL, or why it cannot be used.
const char *awm_curl_load(void);

// Many transfers on one thread.
typedef struct awm_curl awm_curl;
// One transfer.
typedef struct awm_transfer awm_transfer;

typedef struct awm_transfer_options {
    const char *url;
    // Header lines, each "Name: value".
    const char *const *headers;
    size_t header_count;
    // Whether it is a POST, and its body, which must stay until the transfer ends.
    int is_post;
    const uint8_t *body;
    size_t body_size;
    long timeout_ms;
    long connect_timeout_ms;
    // After so many seconds without a byte the transfer fails; 0 for never.
    long stall_seconds;
    // The largest body that is begun when its length is announced.
    int64_t maximum_body;
    // Handed back with the transfer and to the functions below.
    void *context;
    // Takes bytes of the body or one line of the header; anything but 0 ends the transfer.
    int (*on_body)(void *context, const uint8_t *bytes, size_t count);
    int (*on_header)(void *context, const uint8_t *bytes, size_t count);
    // The connection is there, and the request about to go out.
    void (*on_connect)(void *context);
} awm_transfer_options;

// NULL when there is no memory. Keeps up to so many idle connections.
awm_curl *awm_curl_create(long connections);
// Transfers that were added must have been removed.
void awm_curl_destroy(awm_curl *curl);
// Ends the waiting of awm_curl_step; from any thread.
void awm_curl_wakeup(awm_curl *curl);
// Does what can be done without waiting. 0, or an error.
int awm_curl_perform(awm_curl *curl);
// Waits until there is something to do, or so long.
void awm_curl_wait(awm_curl *curl, int milliseconds);
// The context of a transfer that is over, with its result (a CURLcode); NULL when there is none.
void *awm_curl_finished(awm_curl *curl, int *result);

// Begins a transfer; NULL when the options are refused.
awm_transfer *awm_transfer_begin(awm_curl *curl, const awm_transfer_options *options);
// Ends it, wherever it is, and frees it.
void awm_transfer_end(awm_curl *curl, awm_transfer *transfer);
// The status of the response so far, or 0.
long awm_transfer_status(const awm_transfer *transfer);
// What went wrong in words.
const char *awm_transfer_error(const awm_transfer *transfer, int result);
