/* Loads libcurl (curl_late.c says why it is not linked). */
#ifndef SYNC_CURL_LATE_H
#define SYNC_CURL_LATE_H

#include <stdbool.h>

/* curl_global_init, curl_easy_init and curl_getdate do it themselves; nothing else may be called
 * before. False: it is not installed, or too old; the log says which package. Any thread. */
bool curl_late_load(void);

#endif
