#ifndef THINRSMQ_CCURL_SHIM_H
#define THINRSMQ_CCURL_SHIM_H

#include <curl/curl.h>

/* Swift does not import variadic functions, and curl.h covers them with macros that check the types of literals. One
 * function for each type that an option may have takes the place of that check. */

typedef size_t (*thinrsmqCurlData)(char *bytes, size_t size, size_t count, void *context);
typedef int (*thinrsmqCurlProgress)(void *context, curl_off_t downloadTotal, curl_off_t downloaded,
                                    curl_off_t uploadTotal, curl_off_t uploaded);

static inline CURLcode thinrsmqCurlSetLong(CURL *curl, CURLoption option, long value) {
    return (curl_easy_setopt)(curl, option, value);
}

static inline CURLcode thinrsmqCurlSetText(CURL *curl, CURLoption option, const char *value) {
    return (curl_easy_setopt)(curl, option, value);
}

static inline CURLcode thinrsmqCurlSetPointer(CURL *curl, CURLoption option, void *value) {
    return (curl_easy_setopt)(curl, option, value);
}

static inline CURLcode thinrsmqCurlSetList(CURL *curl, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(curl, option, value);
}

static inline CURLcode thinrsmqCurlSetData(CURL *curl, CURLoption option, thinrsmqCurlData value) {
    return (curl_easy_setopt)(curl, option, value);
}

static inline CURLcode thinrsmqCurlSetProgress(CURL *curl, thinrsmqCurlProgress value) {
    return (curl_easy_setopt)(curl, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode thinrsmqCurlSetBodySize(CURL *curl, curl_off_t value) {
    return (curl_easy_setopt)(curl, CURLOPT_POSTFIELDSIZE_LARGE, value);
}

static inline long thinrsmqCurlGetLong(CURL *curl, CURLINFO info) {
    long value = 0;
    (void)(curl_easy_getinfo)(curl, info, &value);
    return value;
}

/* curl owns the text; NULL if there is none. */
static inline const char *thinrsmqCurlGetText(CURL *curl, CURLINFO info) {
    char *value = NULL;
    (void)(curl_easy_getinfo)(curl, info, &value);
    return value;
}

/* 7.85 replaced the protocols' bit set by their names. */
static inline CURLcode thinrsmqCurlAllowHTTPOnly(CURL *curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return (curl_easy_setopt)(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return (curl_easy_setopt)(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* From 7.87 on: a transfer that ends while its name is being looked up leaves the thread that does so, which then frees
 * what it has, instead of waiting for it beyond the time-out. An older library at run time knows no such option. */
static inline void thinrsmqCurlLeaveResolver(CURL *curl) {
#if LIBCURL_VERSION_NUM >= 0x075700
    (void)(curl_easy_setopt)(curl, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)curl;
#endif
}

#endif
