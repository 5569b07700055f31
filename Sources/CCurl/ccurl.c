#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

// What is used of the library: return type, name, parameters.
#define FUNCTIONS(X)                                                                     \
    X(CURLcode, global_init, (long flags))                                               \
    X(CURL *, easy_init, (void))                                                         \
    X(void, easy_cleanup, (CURL * handle))                                               \
    X(CURLcode, easy_perform, (CURL * handle))                                           \
    X(CURLcode, easy_setopt, (CURL * handle, CURLoption option, ...))                    \
    X(CURLcode, easy_getinfo, (CURL * handle, CURLINFO info, ...))                       \
    X(const char *, easy_strerror, (CURLcode code))                                      \
    X(struct curl_slist *, slist_append, (struct curl_slist * list, const char *line))   \
    X(void, slist_free_all, (struct curl_slist * list))

#define MEMBER(type, name, parameters) type(*name) parameters;
static struct {
    FUNCTIONS(MEMBER)
} curl;

static const char *reason;
static char text[256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        reason = "libcurl.so.4 cannot be opened; install it (Debian: apt-get install libcurl4)";
        return;
    }
#define FIND(type, name, parameters)                                                                 \
    if (!(*(void **)&curl.name = dlsym(handle, "curl_" #name))) {                                    \
        snprintf(text, sizeof text, "libcurl.so.4 has no curl_%s: it is not the libcurl of 7.85 or later", #name); \
        reason = text;                                                                               \
        return;                                                                                      \
    }
    FUNCTIONS(FIND)
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) reason = "libcurl does not start";
}

const char *ccurl_open(void) {
    pthread_once(&once, open_library);
    return reason;
}

CURL *ccurl_easy_init(void) { return curl.easy_init(); }
void ccurl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
CURLcode ccurl_easy_perform(CURL *handle) { return curl.easy_perform(handle); }
const char *ccurl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) { return curl.slist_append(list, line); }
void ccurl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_transfer(CURL *handle, CURLoption option, ccurl_transfer value) { return curl.easy_setopt(handle, option, value); }
CURLcode ccurl_set_progress(CURL *handle, ccurl_progress value) { return curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value); }
CURLcode ccurl_get_number(CURL *handle, CURLINFO info, long *value) { return curl.easy_getinfo(handle, info, value); }
