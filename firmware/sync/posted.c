#include "sync/posted.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sync/georeport.h"

struct taken {
    struct posted *posted;
    const char *reference;
    bool is_strange; /* another resident's, or one that does not fit */
};

static void take_words(struct posted *posted, const char *notice, const char *expected) {
    (void)text_copy(posted->notice, sizeof posted->notice, notice);
    (void)text_copy(posted->expected, sizeof posted->expected, expected);
}

static void take_record(void *context, const struct georeport_record *record) {
    struct taken *taken = context;
    struct posted *posted = taken->posted;
    char reference[REFERENCE_ROOM];
    if (record->description[0] != '\0' && (!georeport_reference(record->description, reference) ||
                                           strcmp(reference, taken->reference) != 0))
        taken->is_strange = true; /* quirk 11: the list of others, which may be one */
    if (strlen(record->number) >= sizeof posted->number ||
        strlen(record->token) >= sizeof posted->token) {
        taken->is_strange = true;
        return;
    }
    snprintf(posted->number, sizeof posted->number, "%s", record->number);
    snprintf(posted->token, sizeof posted->token, "%s", record->token);
    take_words(posted, record->notice, record->expected);
}

/* The one record without number or token: [{...}] or <service_requests><request>...</request>.
 * NULL: an empty list, or none, which is no proof of anything. */
static const json_t *one_empty_record(const json_t *root) {
    const json_t *inside = json_object_get(root, "service_requests");
    if (!json_is_object(root) || !inside) {
        const json_t *first = json_array_get(root, 0);
        bool is_one = json_array_size(root) == 1 && json_is_object(first) &&
                      !json_object_get(first, "code") && !json_object_get(first, "message") &&
                      !json_object_get(first, "description");
        return is_one ? first : NULL;
    }
    if (!json_is_object(inside) || json_object_size(inside) != 1)
        return NULL;
    const json_t *only = json_object_iter_value(json_object_iter((json_t *)inside));
    return json_is_array(only) ? NULL : only;
}

static void read_success(const json_t *root, enum service_type type, const char *reference,
                         struct posted *posted) {
    struct taken taken = {posted, reference, false};
    int count = georeport_each_record(root, take_record, &taken);
    if (count == 1 && !taken.is_strange) {
        posted->kind = posted->number[0] != '\0' ? POSTED_NUMBER : POSTED_TOKEN;
        return;
    }
    posted->number[0] = posted->token[0] = '\0';
    take_words(posted, "", "");
    const json_t *empty = count == 0 && type == SERVICE_BLACKBOX ? one_empty_record(root) : NULL;
    if (empty) {
        char scratch[2][32];
        posted->kind = POSTED_BLACKBOX;
        take_words(posted, json_text(empty, "service_notice", scratch[0]),
                   json_text(empty, "expected_datetime", scratch[1]));
        return;
    }
    posted->kind = POSTED_UNKNOWN;
    snprintf(posted->why, sizeof posted->why, "%s",
             count == 0 ? "success without number or token" : "another request in the answer");
}

static const char *refusal_name(enum posted_kind kind) {
    switch (kind) {
    case POSTED_DUPLICATE:
        return "said to be there already";
    case POSTED_LATER:
        return "the key or a captcha";
    case POSTED_REFUSED:
        return "refused";
    case POSTED_NUMBER:
    case POSTED_TOKEN:
    case POSTED_BLACKBOX:
    case POSTED_OFFLINE:
    case POSTED_UNKNOWN:
        break;
    }
    return "no reason given";
}

static void read_refusal(const struct http_answer *answer, const json_t *root, bool may_quote,
                         struct posted *posted) {
    struct georeport_errors errors;
    georeport_errors(root, may_quote, &errors);
    posted->is_about_us = errors.is_about_us || answer->status == 401;
    if (answer->status == 409 || errors.is_duplicate)
        posted->kind = POSTED_DUPLICATE;
    else if (posted->is_about_us)
        posted->kind = POSTED_LATER;
    else if (errors.is_any)
        posted->kind = POSTED_REFUSED;
    else
        posted->kind = POSTED_UNKNOWN;
    int len = snprintf(posted->why, sizeof posted->why, "%s, status %d", refusal_name(posted->kind),
                       answer->status);
    if (errors.code != 0 && errors.code != answer->status)
        snprintf(posted->why + len, sizeof posted->why - (size_t)len, ", error %d", errors.code);
}

void posted_read(const struct http_answer *answer, const json_t *root, enum service_type type,
                 const char *reference, bool may_quote, struct posted *posted) {
    int status = answer->status;
    *posted = (struct posted){.kind = POSTED_UNKNOWN};
    if (answer->reach == HTTP_NOTHING_SENT) {
        posted->kind = POSTED_OFFLINE;
    } else if (answer->reach == HTTP_SOMETHING_SENT) {
        snprintf(posted->why, sizeof posted->why, "%s", err_name(answer->err));
    } else if (status == 408 || status == 425 || status == 429) {
        posted->kind = POSTED_LATER;
        snprintf(posted->why, sizeof posted->why, "status %d", status);
    } else if (status == 301 || status == 307 || status == 308) {
        /* "Send it there instead": a portal or a wrong base URL. We never do; nothing was taken. */
        posted->kind = POSTED_LATER;
        posted->is_about_us = true;
        snprintf(posted->why, sizeof posted->why, "redirected, status %d", status);
    } else if (status >= 200 && status < 300 && root) {
        read_success(root, type, reference, posted);
    } else if (status >= 400 && status < 500) {
        read_refusal(answer, root, may_quote, posted);
    } else {
        snprintf(posted->why, sizeof posted->why, "status %d", status);
    }
}
