/* The transport over libcurl's multi interface. One easy handle a call, thrown away after it, so
 * that nothing a resident wrote stays in a buffer; connections are kept by the multi handle. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/http.h"
#include "sync/http_headers.h"

#define LOG_ROOM "sync"
#define REDIRECTS_MOST 3
/* A server may close a connection that rests. Shorter than what servers usually wait (5 s), so that
 * a POST does not meet a closing one and become unknown. */
#define IDLE_CONNECTION_S 4L

#define STALL_MS 30000L
#define STALL_BYTES_A_S 64L
#define UPLOAD_BUFFER_BYTES (256L * 1024)

struct transfer {
    CURL *easy; /* NULL: free */
    struct curl_slist *headers;
    struct http_answer answer;
    bool is_once; /* has a body: must not be sent a second time by itself */
    struct http_upload upload;
    uint64_t sent; /* of it */
    int began;     /* how often a request was about to be written */
    int redirects;
    bool is_done, is_too_big;
};

struct http_curl {
    struct http http;
    struct http_curl_params params;
    CURLM *multi;
    struct transfer transfers[HTTP_CALLS_MOST];
};

static struct http_curl *curl_of(struct http *http) {
    return (struct http_curl *)(void *)http;
}

/* Called when the connection stands, before the first byte of a request. libcurl would send a
 * request again when a kept connection ends without an answer; the city may have taken the first
 * one, so the second is stopped here and the outcome is unknown (law 2). */
static int before_request(void *context, char *primary, char *local, int primary_port,
                          int local_port) {
    struct transfer *transfer = context;
    (void)primary, (void)local, (void)primary_port, (void)local_port;
    if (transfer->is_once && transfer->began > 0)
        return CURL_PREREQFUNC_ABORT;
    transfer->began++;
    return CURL_PREREQFUNC_OK;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    (void)size;
    if (buf_add(&transfer->answer.body, bytes, count) == ERR_OK)
        return count;
    transfer->is_too_big = true;
    return 0;
}

/* Says 0 at the end, and ends the call when the bytes cannot be had. */
static size_t give_body(char *out, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    uint64_t left = transfer->upload.bytes - transfer->sent;
    size_t len = size * count < left ? size * count : (size_t)left;
    if (len == 0)
        return 0;
    if (transfer->upload.read(transfer->upload.context, transfer->sent, out, len) != ERR_OK)
        return CURL_READFUNC_ABORT;
    transfer->sent += len;
    return len;
}

static int cannot_seek(void *context, curl_off_t offset, int origin) {
    (void)context, (void)offset, (void)origin;
    return CURL_SEEKFUNC_CANTSEEK;
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    (void)size;
    http_headers_take(&transfer->answer, line, count, (int64_t)time(NULL) * 1000);
    return count;
}

static void set_security(struct http_curl *curl, CURL *easy) {
    const struct http_curl_params *params = &curl->params;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (params->ca_file && params->ca_file[0] != '\0') {
        curl_easy_setopt(easy, CURLOPT_CAINFO, params->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (params->client_cert && params->client_cert[0] != '\0')
        curl_easy_setopt(easy, CURLOPT_SSLCERT, params->client_cert);
    if (params->client_key && params->client_key[0] != '\0')
        curl_easy_setopt(easy, CURLOPT_SSLKEY, params->client_key);
    if (params->pinned_key && params->pinned_key[0] != '\0')
        curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, params->pinned_key);
}

static void set_limits(struct http_curl *curl, CURL *easy, const struct http_call *call) {
    long timeout_ms = call->timeout_ms > 0 ? call->timeout_ms : curl->params.timeout_ms;
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)curl->params.connect_timeout_ms);
    if (call->upload) { /* may take as long as it moves */
        long stall_ms = call->stall_ms > 0 ? call->stall_ms : STALL_MS;
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_A_S);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (stall_ms + 999) / 1000);
    } else {
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms + curl->params.connect_timeout_ms);
    }
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->max_bytes);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
                     1L); /* a stuck name server must not hold up a stop */
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_S);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    /* 2 and 3 repeat requests by themselves after GOAWAY. */
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

static void add_line(struct transfer *transfer, const char *line) {
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    if (longer)
        transfer->headers = longer;
}

static void add_header(struct transfer *transfer, const char *name, const char *value) {
    char line[256];
    int len = snprintf(line, sizeof line, value[0] != '\0' ? "%s: %s" : "%s:", name, value);
    if (len < 0 || (size_t)len >= sizeof line)
        return;
    add_line(transfer, line);
}

static void set_upload(struct transfer *transfer, const struct http_call *call) {
    CURL *easy = transfer->easy;
    transfer->upload = *call->upload;
    add_header(transfer, "Content-Type", call->content_type);
    add_header(transfer, "Expect", "");
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->upload->bytes);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER_BYTES);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, cannot_seek);
}

static void set_form(struct transfer *transfer, const struct http_call *call) {
    CURL *easy = transfer->easy;
    add_header(transfer, "Content-Type",
               call->content_type ? call->content_type
                                  : "application/x-www-form-urlencoded; charset=utf-8");
    add_header(transfer, "Expect", "");
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->form);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->form_len);
}

static void set_request(struct transfer *transfer, const struct http_call *call) {
    CURL *easy = transfer->easy;
    if (call->accept && call->accept[0] != '\0')
        add_header(transfer, "Accept", call->accept);
    if (call->if_none_match && call->if_none_match[0] != '\0')
        add_header(transfer, "If-None-Match", call->if_none_match);
    for (int at = 0; call->headers && call->headers[at]; at++)
        add_line(transfer, call->headers[at]);
    if (call->upload)
        set_upload(transfer, call);
    else if (call->form)
        set_form(transfer, call);
    else if (call->method == HTTP_HEAD)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kiosk311");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

static void end_transfer(struct http_curl *curl, struct transfer *transfer) {
    if (transfer->easy) {
        curl_multi_remove_handle(curl->multi, transfer->easy);
        curl_easy_cleanup(transfer->easy);
    }
    curl_slist_free_all(transfer->headers);
    transfer->easy = NULL;
    transfer->headers = NULL;
}

static enum err start(struct http *http, const struct http_call *call, int *handle) {
    struct http_curl *curl = curl_of(http);
    int at = 0;
    while (at < HTTP_CALLS_MOST && (curl->transfers[at].easy || curl->transfers[at].is_done))
        at++;
    if (at == HTTP_CALLS_MOST)
        return ERR_BUSY;
    struct transfer *transfer = &curl->transfers[at];
    *transfer = (struct transfer){.easy = curl_easy_init(), .is_once = call->form || call->upload};
    if (!transfer->easy)
        return ERR_NO_MEMORY;
    transfer->answer.retry_after_ms = -1;
    buf_init(&transfer->answer.body, call->max_bytes);
    set_security(curl, transfer->easy);
    set_limits(curl, transfer->easy, call);
    set_request(transfer, call);
    if (curl_easy_setopt(transfer->easy, CURLOPT_URL, call->url) != CURLE_OK ||
        curl_multi_add_handle(curl->multi, transfer->easy) != CURLM_OK) {
        end_transfer(curl, transfer);
        return ERR_INVALID;
    }
    *handle = at;
    return ERR_OK;
}

static bool is_same_origin(const char *one, const char *other) {
    static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
    CURLU *urls[2] = {curl_url(), curl_url()};
    bool is_same = urls[0] && urls[1] &&
                   curl_url_set(urls[0], CURLUPART_URL, one, 0) == CURLUE_OK &&
                   curl_url_set(urls[1], CURLUPART_URL, other, 0) == CURLUE_OK;
    for (size_t at = 0; is_same && at < 3; at++) {
        char *texts[2] = {NULL, NULL};
        curl_url_get(urls[0], parts[at], &texts[0], CURLU_DEFAULT_PORT);
        curl_url_get(urls[1], parts[at], &texts[1], CURLU_DEFAULT_PORT);
        is_same = texts[0] && texts[1] && strcasecmp(texts[0], texts[1]) == 0;
        curl_free(texts[0]);
        curl_free(texts[1]);
    }
    curl_url_cleanup(urls[0]);
    curl_url_cleanup(urls[1]);
    return is_same;
}

/* A GET may be sent on within its own server (a missing slash); anything else is answered by the
 * redirect itself, which the caller reads as "not what I asked for". */
static bool follow(struct http_curl *curl, struct transfer *transfer) {
    char *to = NULL, *from = NULL;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &to);
    curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &from);
    if (transfer->is_once || status < 300 || status > 399 || !to || !from ||
        transfer->redirects == REDIRECTS_MOST || !is_same_origin(from, to))
        return false;
    char url[2048];
    if ((size_t)snprintf(url, sizeof url, "%s", to) >= sizeof url)
        return false;
    transfer->redirects++;
    buf_clear(&transfer->answer.body);
    curl_multi_remove_handle(curl->multi, transfer->easy);
    return curl_easy_setopt(transfer->easy, CURLOPT_URL, url) == CURLE_OK &&
           curl_multi_add_handle(curl->multi, transfer->easy) == CURLM_OK;
}

static void read_outcome(struct transfer *transfer, CURLcode code) {
    struct http_answer *answer = &transfer->answer;
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    if (code == CURLE_OK && status > 0) {
        answer->reach = HTTP_ANSWERED;
        answer->err = ERR_OK;
        return;
    }
    answer->reach = transfer->began == 0 ? HTTP_NOTHING_SENT : HTTP_SOMETHING_SENT;
    if (transfer->is_too_big || code == CURLE_FILESIZE_EXCEEDED)
        answer->err = ERR_TOO_BIG;
    else if (answer->reach == HTTP_NOTHING_SENT)
        answer->err = ERR_OFFLINE;
    else
        answer->err = code == CURLE_OPERATION_TIMEDOUT ? ERR_TIMEOUT : ERR_UNKNOWN;
    log_info("http.failed", "curl=%d reach=%d status=%ld err=%s", (int)code, (int)answer->reach,
             status, err_name(answer->err));
}

static void collect(struct http_curl *curl) {
    int running = 0, left = 0;
    curl_multi_perform(curl->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(curl->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE)
            continue;
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result; /* the message does not outlive the handle */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        if (code == CURLE_OK && follow(curl, transfer))
            continue;
        read_outcome(transfer, code);
        end_transfer(curl, transfer);
        transfer->is_done = true;
    }
}

static bool take(struct http *http, int *handle, struct http_answer *answer) {
    struct http_curl *curl = curl_of(http);
    for (int round = 0; round < 2; round++) {
        for (int at = 0; at < HTTP_CALLS_MOST; at++) {
            struct transfer *transfer = &curl->transfers[at];
            if (!transfer->is_done)
                continue;
            transfer->is_done = false;
            *handle = at;
            *answer = transfer->answer;
            transfer->answer = (struct http_answer){.retry_after_ms = -1};
            return true;
        }
        if (round == 0)
            collect(curl);
    }
    return false;
}

static void cancel(struct http *http, int handle) {
    struct transfer *transfer = &curl_of(http)->transfers[handle];
    end_transfer(curl_of(http), transfer);
    http_answer_finish(&transfer->answer);
    transfer->is_done = false;
}

static void wait_for(struct http *http, int64_t timeout_ms) {
    int most = timeout_ms < 0 || timeout_ms > 3600000 ? 3600000 : (int)timeout_ms;
    curl_multi_poll(curl_of(http)->multi, NULL, 0, most, NULL);
}

static void wake(struct http *http) {
    curl_multi_wakeup(curl_of(http)->multi);
}

static void close_all(struct http *http) {
    struct http_curl *curl = curl_of(http);
    for (int at = 0; at < HTTP_CALLS_MOST; at++)
        cancel(http, at);
    curl_multi_cleanup(curl->multi);
    mem_free(curl);
}

static const struct http_ops ops = {start, take, cancel, wait_for, wake, close_all};

enum err http_curl_open(const struct http_curl_params *params, struct http **http) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ERR_UNSUPPORTED;
    struct http_curl *curl = mem_alloc(1, sizeof *curl);
    curl->http.ops = &ops;
    curl->params = *params;
    if (curl->params.connect_timeout_ms <= 0)
        curl->params.connect_timeout_ms = 10000;
    if (curl->params.timeout_ms <= 0)
        curl->params.timeout_ms = 30000;
    curl->multi = curl_multi_init();
    if (!curl->multi) {
        mem_free(curl);
        return ERR_UNSUPPORTED;
    }
    curl_multi_setopt(curl->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HTTP_CALLS_MOST);
    curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, (long)HTTP_CALLS_MOST);
    *http = &curl->http;
    return ERR_OK;
}
