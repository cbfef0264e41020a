/* What the answer to a POST means (reference/open311 2.3, quirks 8, 9, 11, 19). Pure. */
#ifndef SYNC_POSTED_H
#define SYNC_POSTED_H

#include "base/json.h"
#include "flow/catalogue.h"
#include "flow/visit.h"
#include "sync/http.h"

enum posted_kind {
    POSTED_NUMBER,    /* taken: it has a number */
    POSTED_TOKEN,     /* taken: the number will come */
    POSTED_BLACKBOX,  /* taken: there will never be a number */
    POSTED_REFUSED,   /* this request will not be taken */
    POSTED_DUPLICATE, /* the city says that it is there already */
    POSTED_LATER,     /* not taken, and it was not about this request: the same again later */
    POSTED_OFFLINE,   /* nothing left */
    POSTED_UNKNOWN    /* may be there: look it up */
};

struct posted {
    enum posted_kind kind;
    char number[64], token[128];
    /* For the resident at the screen and never kept: they may quote. The caller wipes the struct.
     */
    char notice[CITY_NOTICE_ROOM], expected[40];
    char why[80]; /* our words and the answer's numbers, never its words: kept outside the seal */
    bool is_about_us; /* the key or a captcha: others will fare alike */
};

/* `root`: the answer's tree, NULL when it has none. `reference`: a record that shows a description
 * must show this. `may_quote`: as in georeport_errors. */
void posted_read(const struct http_answer *answer, const json_t *root, enum service_type type,
                 const char *reference, bool may_quote, struct posted *posted);

#endif
