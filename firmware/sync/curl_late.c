/* libcurl when it is first called, not when the program starts. It brings 35 libraries along (TLS
 * three times, Kerberos, LDAP, SSH): loading and relocating them took a sixth of the time until the
 * first screen. What http_curl.c calls is defined here and handed on. Any thread. */
#define LOG_ROOM "sync"
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define CALLS(X)                                                                                   \
    X(curl_easy_cleanup)                                                                           \
    X(curl_easy_getinfo)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_setopt)                                                                            \
    X(curl_free)                                                                                   \
    X(curl_getdate)                                                                                \
    X(curl_global_init)                                                                            \
    X(curl_multi_add_handle)                                                                       \
    X(curl_multi_cleanup)                                                                          \
    X(curl_multi_info_read)                                                                        \
    X(curl_multi_init)                                                                             \
    X(curl_multi_perform)                                                                          \
    X(curl_multi_poll)                                                                             \
    X(curl_multi_remove_handle)                                                                    \
    X(curl_multi_setopt)                                                                           \
    X(curl_multi_wakeup)                                                                           \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)                                                                         \
    X(curl_url)                                                                                    \
    X(curl_url_cleanup)                                                                            \
    X(curl_url_get)                                                                                \
    X(curl_url_set)

#define AS_FIELD(name) __typeof__(&name) name;
static struct { CALLS(AS_FIELD) } late;
static bool is_loaded;

static void load(void) {
    /* One of the libraries it brings tests its ciphers whenever it is loaded; nothing here uses
     * them. */
    setenv("GNUTLS_NO_IMPLICIT_INIT", "1", 1);
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        log_error("curl.missing", "package=libcurl4 reason=\"%s\"", dlerror());
        return;
    }
    is_loaded = true;
#define AS_LOOKUP(name)                                                                            \
    late.name = (__typeof__(&name))dlsym(library, #name);                                          \
    is_loaded = is_loaded && late.name != NULL;
    CALLS(AS_LOOKUP)
    if (!is_loaded)
        log_error("curl.too_old", "package=libcurl4");
}

/* False: it is not installed, or too old; the log says which package. Only the calls below that ask
 * this may be anybody's first. */
static bool load_once(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return is_loaded;
}

void curl_easy_cleanup(CURL *easy) {
    late.curl_easy_cleanup(easy);
}

/* Each info is one pointer. */
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
    va_list rest;
    va_start(rest, info);
    void *to = va_arg(rest, void *);
    va_end(rest);
    return late.curl_easy_getinfo(easy, info, to);
}

CURL *curl_easy_init(void) {
    return load_once() ? late.curl_easy_init() : NULL;
}

/* The option's number tells the argument's type (curl.h, CURLOPTTYPE_*). */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...) {
    va_list rest;
    CURLcode code;
    va_start(rest, option);
    if (option < CURLOPTTYPE_OBJECTPOINT)
        code = late.curl_easy_setopt(easy, option, va_arg(rest, long));
    else if (option >= CURLOPTTYPE_FUNCTIONPOINT && option < CURLOPTTYPE_OFF_T)
        code = late.curl_easy_setopt(easy, option, va_arg(rest, void (*)(void)));
    else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
        code = late.curl_easy_setopt(easy, option, va_arg(rest, curl_off_t));
    else
        code = late.curl_easy_setopt(easy, option, va_arg(rest, void *));
    va_end(rest);
    return code;
}

void curl_free(void *block) {
    late.curl_free(block);
}

time_t curl_getdate(const char *text, const time_t *unused) {
    return load_once() ? late.curl_getdate(text, unused) : -1;
}

CURLcode curl_global_init(long flags) {
    return load_once() ? late.curl_global_init(flags) : CURLE_FAILED_INIT;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
    return late.curl_multi_add_handle(multi, easy);
}

CURLMcode curl_multi_cleanup(CURLM *multi) {
    return late.curl_multi_cleanup(multi);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    return late.curl_multi_info_read(multi, left);
}

CURLM *curl_multi_init(void) {
    return late.curl_multi_init();
}

CURLMcode curl_multi_perform(CURLM *multi, int *running) {
    return late.curl_multi_perform(multi, running);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd extra[], unsigned count, int timeout_ms,
                          int *ready) {
    return late.curl_multi_poll(multi, extra, count, timeout_ms, ready);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return late.curl_multi_remove_handle(multi, easy);
}

/* Only options with a number are set here (CURLMOPT_MAXCONNECTS and its like). */
CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
    va_list rest;
    va_start(rest, option);
    long value = va_arg(rest, long);
    va_end(rest);
    return late.curl_multi_setopt(multi, option, value);
}

CURLMcode curl_multi_wakeup(CURLM *multi) {
    return late.curl_multi_wakeup(multi);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return late.curl_slist_append(list, text);
}

void curl_slist_free_all(struct curl_slist *list) {
    late.curl_slist_free_all(list);
}

CURLU *curl_url(void) {
    return late.curl_url();
}

void curl_url_cleanup(CURLU *url) {
    late.curl_url_cleanup(url);
}

CURLUcode curl_url_get(CURLU *url, CURLUPart what, char **part, unsigned flags) {
    return late.curl_url_get(url, what, part, flags);
}

CURLUcode curl_url_set(CURLU *url, CURLUPart what, const char *part, unsigned flags) {
    return late.curl_url_set(url, what, part, flags);
}
