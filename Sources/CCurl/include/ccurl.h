// libcurl, found when something is first to be sent, with its variadic functions in the forms that Swift can call.
//
// Not linked: it brings thirty other libraries, and every start of the program would wait for them.
#pragma once

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

// Opens the library once; the same answer from then on. NULL: it can be used. Otherwise why not.
const char *ccurl_open(void);

// As the functions of libcurl that their names end with. Only after ccurl_open has returned NULL.
CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *handle);
CURLcode ccurl_easy_perform(CURL *handle);
const char *ccurl_easy_strerror(CURLcode code);
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

typedef size_t (*ccurl_transfer)(char *bytes, size_t size, size_t count, void *user);
CURLcode ccurl_set_transfer(CURL *handle, CURLoption option, ccurl_transfer value);

typedef int (*ccurl_progress)(void *user, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent);
CURLcode ccurl_set_progress(CURL *handle, ccurl_progress value);

CURLcode ccurl_get_number(CURL *handle, CURLINFO info, long *value);
