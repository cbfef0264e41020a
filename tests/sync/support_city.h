/* The city on loopback (tests/city) as a child of the test, and the courier against it: short ways
 * to start both, to set faults and quirks, and to see what arrived. */
#ifndef TESTS_SYNC_SUPPORT_CITY_H
#define TESTS_SYNC_SUPPORT_CITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/mailbox.h"
#include "sync/courier_documents.h"

struct city {
    pid_t pid;
    int port, stdin_fd;
    char georeport[128], content[128], control[128], tracking[128], content_key[64], api_key[64];
    char documents[128], recordings[128]; /* documents "": npm ci was not run in tests/city */
};

/* `arguments`: more of them, NULL-terminated; NULL none. The test fails when it does not start. */
void city_start(struct city *city, const char *const *arguments);
void city_stop(struct city *city);
/* POSTs JSON to /_control/<path>. */
void city_tell(const struct city *city, const char *path, const char *json);
void city_forget(const struct city *city, const char *path); /* DELETE */
/* GETs /_control/<path>; the caller json_decref()s. */
json_t *city_get(const struct city *city, const char *path);
/* How many requests (not the neighbours') carry that reference; NULL: all. */
int city_count(const struct city *city, const char *reference);
/* The one request with that reference, borrowed from `*all`, which the caller json_decref()s. */
const json_t *city_request(const struct city *city, const char *reference, json_t **all);

/* A courier with a mailbox and a folder of its own. */
struct desk {
    struct courier_params params;
    struct mailbox *mailbox;
    struct courier *courier;
    char folder[128], key_file[160];
    /* what was heard */
    struct catalogue *catalogue;
    struct definition *definition;
    struct track_result track;
    struct courier_health health;
    struct courier_delivered delivered;
    struct city_words words;
    struct courier_saved saved;
    struct courier_failed failed;
    struct courier_document document;
    struct courier_file_wanted wanted;
    struct courier_sent sent;
    struct recording_news news;
    int fd; /* of the page that was loaded last; -1 none; the test's */
    uint32_t serial;
    int heard[COURIER_RECORDING + 1];
};

void desk_open(struct desk *desk, const struct city *city); /* params are set, nothing runs yet */
void desk_start(struct desk *desk);
void desk_stop(struct desk *desk);
void desk_close(struct desk *desk); /* stops, removes the folder */
/* Takes envelopes until one of that event came; false after `ms`. */
bool desk_hear(struct desk *desk, enum courier_event event, int ms);
/* Until so many of that event came in all. */
bool desk_hear_all(struct desk *desk, enum courier_event event, int count, int ms);
/* A request as flow would make it. */
struct request *desk_request(const char *service_code, const char *description);
/* Saves and waits for "saved"; the reference is in desk->saved. */
void desk_save(struct desk *desk, struct request *request);
/* Waits until so many requests of ours are delivered in all. */
bool desk_delivered(struct desk *desk, int count, int ms);
void desk_remove_folder(const char *folder);

#endif
