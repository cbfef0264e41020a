/* What a county asks of a document, as data (assets/counties/<name>.json). Anything that the file
 * does not say is not asked. A file with an error is refused as a whole. Pure; any thread. */
#ifndef IMAGING_RULES_H
#define IMAGING_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What a finding means for the person: ask = look and decide; warn = may go on; info = said only in
 * the file. No check refuses a page. */
enum rule_level { RULE_OFF, RULE_INFO, RULE_WARN, RULE_ASK, RULE_LEVEL_COUNT };

struct rules {
    char name[64];    /* for the clerk and the log */
    char source[160]; /* the law, and when a person last read it */
    enum rule_level blank, faint, dark, cut_off, upright, skew, resolution, pages;
    double skew_degrees; /* more than this is told, though it was taken out */
    double least_dpi;
    int most_pages;
    enum rule_level paper;
    double widest, longest, narrowest, shortest; /* inches, of a page that stands upright */
    enum rule_level margins;
    double least_margin[4]; /* inches, by enum clean_side */
    enum rule_level stamp;  /* room for the recorder on page 1 */
    double stamp_top, stamp_left_free;
    enum rule_level type;
    double least_points, doubt_points; /* the law's size; below which of ours a finding is made */
};

#define RULES_BYTES_MOST ((size_t)64 * 1024)
#define RULES_MESSAGE_ROOM 200

/* ERR_PARSE, ERR_TOO_BIG, ERR_INVALID; `message` then names the key and what is wrong with it, in
 * English for staff ("paper.widest: 90 is not between 1 and 60"), "" on success. */
ERR_MUST_USE enum err rules_read(const char *bytes, size_t len, struct rules *rules,
                                 char message[RULES_MESSAGE_ROOM]);
/* Also ERR_NOT_FOUND, ERR_IO. */
ERR_MUST_USE enum err rules_read_file(const char *path, struct rules *rules,
                                      char message[RULES_MESSAGE_ROOM]);

#endif
