/* What the outbox keeps of a request: the request itself, and beside each answer the words that
 * were asked and chosen, so that nothing is lost when the questions change before it is sent
 * (reference/open311 2.1). JSON inside the seal; older bodies stay readable. */
#ifndef SYNC_BODY_H
#define SYNC_BODY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "flow/request.h"

#define BODY_BYTES_MAX ((size_t)256 * 1024)

struct body_words {
    char asked[240], said[480]; /* in the city's own language; "" not known */
    bool is_date;
};

struct body {
    struct request request;
    struct body_words words[ANSWERS_MOST];
};

/* In locked memory. */
struct body *body_create(void);
void body_destroy(struct body *body);
/* Wipes what is used of it, which is a small part of its 130 KiB. */
void body_wipe(struct body *body);

/* Fills the words from the definition's tree (NULL: not known) and writes all of it. ERR_TOO_BIG.
 */
ERR_MUST_USE enum err body_write(struct body *body, const json_t *definition, struct buf *out);
/* `body` is empty: new or wiped. ERR_PARSE, ERR_TOO_BIG: it is not one of ours. */
ERR_MUST_USE enum err body_read(const struct buf *bytes, struct body *body);

#endif
