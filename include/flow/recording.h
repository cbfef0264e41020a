/* A document that is to be recorded: what a resident says of it, and what the clerk says back
 * (CITY_API 3). Made by flow or by the courier, in locked memory, wiped when freed. */
#ifndef FLOW_RECORDING_H
#define FLOW_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/locale.h"

#define RECORDING_FEES_MOST 12

/* What goes to the clerk beside the pages. */
struct recording_request {
    char kind[32]; /* of the county's table: "deed" */
    enum lang lang;
    char order_no[64];   /* groups documents that were scanned apart; "" none */
    char related_no[64]; /* the recording number of an earlier document; "" none */
    char name[128], email[256], phone[64], return_address[512];
    int64_t made_ms; /* wall */
};

enum recording_state {
    RECORDING_STATE_WAITING, /* saved here, not yet with the city */
    RECORDING_STATE_RECEIVED,
    RECORDING_STATE_IN_REVIEW,
    RECORDING_STATE_REJECTED, /* reason_code and reason */
    RECORDING_STATE_ACCEPTED, /* fees, total */
    RECORDING_STATE_PAID,
    RECORDING_STATE_RECORDED, /* number, recorded_ms, cover_url */
    RECORDING_STATE_WITHDRAWN,
    RECORDING_STATE_REFUSED, /* the city does not take it: staff have it */
    RECORDING_STATE_UNREACHABLE,
    RECORDING_STATE_UNKNOWN /* nobody knows that reference */
};

struct recording_fee {
    char code[16], text[128];
    int64_t cents; /* of one; may be negative: a refund */
    int32_t count;
};

/* The newest that is known. */
struct recording_news {
    char reference[24];
    enum recording_state state;
    char reason_code[8], reason[512]; /* five digits; the clerk's words */
    int32_t fee_count;
    struct recording_fee fees[RECORDING_FEES_MOST];
    int64_t total_cents;
    char currency[4];
    char number[64];
    int64_t recorded_ms; /* wall; 0 not known */
    char cover_url[512];
    int32_t queue_position, queue_wait_s; /* -1 not known */
    int64_t heard_ms;                     /* wall: when the city said so; 0 never */
    uint64_t bytes_sent, bytes_all;       /* while its files are on their way */
};

struct recording_request *recording_request_create(void);
void recording_request_destroy(struct recording_request *request);

#endif
