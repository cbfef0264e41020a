/* Editing one text buffer in place: always valid UTF-8 in NFC, the cursor always between two
 * grapheme clusters, never beyond the room. Looks only at the neighbourhood of the cursor, so a key
 * costs the same in a text of 4,000 letters. */
#ifndef FLOW_EDIT_H
#define FLOW_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EDIT_INSERT_MOST 256 /* bytes put in at once */

enum edit_result { EDIT_NOTHING, EDIT_CHANGED, EDIT_TOO_LONG };

struct edit {
    char *text; /* NUL-terminated; what is taken out is wiped */
    size_t len;
    uint32_t room;         /* bytes, with the NUL */
    uint32_t letters_most; /* code points; 0: only the room counts */
    bool keep_lines;
    uint32_t *cursor;
};

/* Puts the cursor where it may stand, whatever was there. */
void edit_open(struct edit *edit);
/* text[from, to) becomes `insert`; both are cluster boundaries. The cursor ends behind it. */
enum edit_result edit_replace(struct edit *edit, size_t from, size_t to, const char *insert);
size_t edit_before(const struct edit *edit, size_t at);
size_t edit_after(const struct edit *edit, size_t at);
/* The boundary at or before `at`. */
size_t edit_snap(const struct edit *edit, size_t at);
/* Start of the last code point before `at`. */
size_t edit_point_before(const struct edit *edit, size_t at);

#endif
