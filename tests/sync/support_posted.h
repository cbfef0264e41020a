/* Answers to a POST of ours with one reference, as the posted reader takes them. */
#ifndef TESTS_SUPPORT_POSTED_H
#define TESTS_SUPPORT_POSTED_H

#include "sync/posted.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

/* What this answer means. */
struct posted posted_as(int status, enum service_type type, const char *text);
/* The mark of our reference, as it stands in a description. */
const char *our_mark(void);

#endif
