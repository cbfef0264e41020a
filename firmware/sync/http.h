/* The narrow way to a server: calls begin, answers are taken when they are there. What matters for
 * exactly-once is how far a call got, so every answer says it. Courier thread only, except
 * http_wake. The one real transport is http_curl.c; tests have a server in memory. */
#ifndef SYNC_HTTP_H
#define SYNC_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define HTTP_CALLS_MOST 8

enum http_reach {
    HTTP_NOTHING_SENT,   /* no byte of the request left: safe to repeat */
    HTTP_SOMETHING_SENT, /* some or all of it left, no whole answer came: the outcome is unknown */
    HTTP_ANSWERED
};

enum http_method { HTTP_PLAIN /* GET, or POST when there is a form */, HTTP_HEAD, HTTP_PATCH };

/* A body that is asked for piece by piece while it is sent. */
struct http_upload {
    uint64_t bytes;
    enum err (*read)(void *context, uint64_t offset, void *out, size_t len); /* all of `len` */
    void *context;
};

struct http_call {
    enum http_method method;
    const char *content_type;         /* of a form or an upload; NULL: a web form's */
    const char *const *headers;       /* more of them, "Name: value", NULL-terminated; copied */
    const struct http_upload *upload; /* HTTP_PATCH; borrowed until the answer is taken */
    int stall_ms;                     /* of an upload, which has no other deadline; 0: 30 s */
    const char *url;
    const char *accept;        /* "" none */
    const char *if_none_match; /* an ETag, "" none */
    const void *form;          /* NULL: GET. Borrowed until the answer is taken or cancelled */
    size_t form_len;
    size_t max_bytes; /* of the answer */
    int timeout_ms;   /* 0: the transport's own */
};

struct http_answer {
    enum http_reach reach;
    enum err
        err; /* ERR_OK when answered; else ERR_OFFLINE, ERR_TIMEOUT, ERR_UNKNOWN, ERR_TOO_BIG */
    int status;
    int64_t retry_after_ms; /* -1: not said */
    char content_type[96], etag[160], signature[160];
    char location[512], upload_offset[24], upload_length[24]; /* as they were said; "" not */
    struct buf body;                                          /* http_answer_finish */
};

struct http;

struct http_ops {
    /* `handle` names the call until its answer is taken. ERR_BUSY: HTTP_CALLS_MOST are on their
     * way. ERR_INVALID: not a URL of http or https. */
    enum err (*start)(struct http *http, const struct http_call *call, int *handle);
    /* A call that has ended, or false. The answer is the caller's. */
    bool (*take)(struct http *http, int *handle, struct http_answer *answer);
    /* Cuts what is on its way. */
    void (*cancel)(struct http *http, int handle);
    /* Sleeps until something can be taken, http_wake, or the time is over (-1: no limit). */
    void (*wait)(struct http *http, int64_t timeout_ms);
    void (*wake)(struct http *http); /* any thread */
    void (*close)(struct http *http);
};

struct http {
    const struct http_ops *ops;
};

void http_answer_finish(struct http_answer *answer);

struct http_curl_params {
    const char *ca_file, *client_cert, *client_key, *pinned_key; /* "" none */
    int connect_timeout_ms, timeout_ms;
};
/* TLS 1.2 or newer, no cookies, no proxies from the environment, redirects only for GET and only on
 * the same origin. Texts are borrowed for its life. ERR_UNSUPPORTED. */
ERR_MUST_USE enum err http_curl_open(const struct http_curl_params *params, struct http **http);

#endif
