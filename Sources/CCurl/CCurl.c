#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The functions of libcurl that are used, found by name.
static struct {
    CURLcode (*global_init)(long);
    const char *(*easy_strerror)(CURLcode);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    void (*easy_cleanup)(CURL *);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned, int, int *);
    CURLMcode (*multi_wakeup)(CURLM *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
    CURLMcode (*multi_cleanup)(CURLM *);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} lib;

struct awm_curl {
    CURLM *multi;
};

struct awm_transfer {
    CURL *easy;
    struct curl_slist *headers;
    awm_transfer_options options;
    char error[CURL_ERROR_SIZE];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

static void find(void *handle, const char *name, void *function) {
    void *found = dlsym(handle, name);
    if (found) memcpy(function, &found, sizeof found);
    else if (!problem[0]) snprintf(problem, sizeof problem, "libcurl.so.4 has no %s; awm needs libcurl 7.85 or newer", name);
}

static void load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *reason = dlerror();
        snprintf(
            problem, sizeof problem, "calling a model needs libcurl, which cannot be loaded (%s); apt-get install libcurl4",
            reason ? reason : "no reason given"
        );
        return;
    }
    find(handle, "curl_global_init", &lib.global_init);
    find(handle, "curl_easy_strerror", &lib.easy_strerror);
    find(handle, "curl_easy_init", &lib.easy_init);
    find(handle, "curl_easy_setopt", &lib.easy_setopt);
    find(handle, "curl_easy_getinfo", &lib.easy_getinfo);
    find(handle, "curl_easy_cleanup", &lib.easy_cleanup);
    find(handle, "curl_multi_init", &lib.multi_init);
    find(handle, "curl_multi_setopt", &lib.multi_setopt);
    find(handle, "curl_multi_add_handle", &lib.multi_add_handle);
    find(handle, "curl_multi_remove_handle", &lib.multi_remove_handle);
    find(handle, "curl_multi_perform", &lib.multi_perform);
    find(handle, "curl_multi_poll", &lib.multi_poll);
    find(handle, "curl_multi_wakeup", &lib.multi_wakeup);
    find(handle, "curl_multi_info_read", &lib.multi_info_read);
    find(handle, "curl_multi_cleanup", &lib.multi_cleanup);
    find(handle, "curl_slist_append", &lib.slist_append);
    find(handle, "curl_slist_free_all", &lib.slist_free_all);
    if (!problem[0] && lib.global_init(CURL_GLOBAL_ALL) != CURLE_OK) snprintf(problem, sizeof problem, "libcurl cannot begin");
}

const char *awm_curl_load(void) {
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}

awm_curl *awm_curl_create(long connections) {
    awm_curl *curl = calloc(1, sizeof *curl);
    if (!curl) return NULL;
    curl->multi = lib.multi_init();
    if (!curl->multi) {
        free(curl);
        return NULL;
    }
    lib.multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, connections);
    return curl;
}

void awm_curl_destroy(awm_curl *curl) {
    lib.multi_cleanup(curl->multi);
    free(curl);
}

void awm_curl_wakeup(awm_curl *curl) { lib.multi_wakeup(curl->multi); }

int awm_curl_perform(awm_curl *curl) {
    int running;
    return lib.multi_perform(curl->multi, &running);
}

void awm_curl_wait(awm_curl *curl, int milliseconds) { lib.multi_poll(curl->multi, NULL, 0, milliseconds, NULL); }

void *awm_curl_finished(awm_curl *curl, int *result) {
    int left;
    CURLMsg *message;
    while ((message = lib.multi_info_read(curl->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        char *transfer = NULL;
        *result = message->data.result;
        lib.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        return ((awm_transfer *)transfer)->options.context;
    }
    return NULL;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user) {
    awm_transfer *transfer = user;
    size_t total = size * count;
    return transfer->options.on_body(transfer->options.context, (uint8_t *)bytes, total) ? total + 1 : total;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *user) {
    awm_transfer *transfer = user;
    size_t total = size * count;
    return transfer->options.on_header(transfer->options.context, (uint8_t *)bytes, total) ? total + 1 : total;
}

static int connected(void *user, char *to, char *from, int to_port, int from_port) {
    (void)to, (void)from, (void)to_port, (void)from_port;
    awm_transfer *transfer = user;
    transfer->options.on_connect(transfer->options.context);
    return CURL_PREREQFUNC_OK;
}

static void free_transfer(awm_transfer *transfer) {
    if (transfer->easy) lib.easy_cleanup(transfer->easy);
    lib.slist_free_all(transfer->headers);
    free(transfer);
}

static int add_header(awm_transfer *transfer, const char *line) {
    struct curl_slist *longer = lib.slist_append(transfer->headers, line);
    if (longer) transfer->headers = longer;
    return longer != NULL;
}

static CURLcode set_body(CURL *easy, const awm_transfer_options *options) {
    CURLcode code = lib.easy_setopt(easy, CURLOPT_POST, 1L);
    if (code) return code;
    code = lib.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)options->body_size);
    return code ? code : lib.easy_setopt(easy, CURLOPT_POSTFIELDS, options->body ? (const char *)options->body : "");
}

awm_transfer *awm_transfer_begin(awm_curl *curl, const awm_transfer_options *options) {
    awm_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->options = *options;
    CURL *easy = transfer->easy = lib.easy_init();
    int ok = easy != NULL;
    for (size_t i = 0; ok && i < options->header_count; i++) ok = add_header(transfer, options->headers[i]);
    // A body of a megabyte would otherwise wait a second for permission to be sent.
    ok = ok && add_header(transfer, "Expect:");
#define SET(option, value) (ok = ok && lib.easy_setopt(easy, option, value) == CURLE_OK)
    SET(CURLOPT_ERRORBUFFER, transfer->error);
    SET(CURLOPT_PRIVATE, (char *)transfer);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_URL, options->url);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    // Without it a body in HTTP/0.9 would pass for an answer.
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    SET(CURLOPT_TIMEOUT_MS, options->timeout_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
    SET(CURLOPT_LOW_SPEED_LIMIT, options->stall_seconds ? 1L : 0L);
    SET(CURLOPT_LOW_SPEED_TIME, options->stall_seconds);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)options->maximum_body);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_PREREQFUNCTION, connected);
    SET(CURLOPT_PREREQDATA, transfer);
#undef SET
    ok = ok && (!options->is_post || set_body(easy, options) == CURLE_OK);
    if (!ok || lib.multi_add_handle(curl->multi, easy) != CURLM_OK) {
        free_transfer(transfer);
        return NULL;
    }
    return transfer;
}

void awm_transfer_end(awm_curl *curl, awm_transfer *transfer) {
    lib.multi_remove_handle(curl->multi, transfer->easy);
    free_transfer(transfer);
}

long awm_transfer_status(const awm_transfer *transfer) {
    long status = 0;
    lib.easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const char *awm_transfer_error(const awm_transfer *transfer, int result) {
    return transfer->error[0] ? transfer->error : lib.easy_strerror(result);
}
