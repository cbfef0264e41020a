/* What a thread keeps to ask ICU about text: iterators opened on first use, and a scratch for the
 * UTF-16 form of a text, so that short texts need no allocation. Private to base. */
#ifndef BASE_TEXT_TOOLS_H
#define BASE_TEXT_TOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>

#define TEXT_SCRATCH_UNITS 1024

/* A text in UTF-16 and, for each unit, the byte it came from. Bad bytes are one U+FFFD each. */
struct text_units {
    UChar *units;      /* count of them, not NUL-terminated */
    uint32_t *byte_of; /* count + 1: the last is the length in bytes */
    size_t count;
    bool is_scratch;
};

/* One at a time in a thread: the scratch is one. text_units_finish wipes it. */
void text_units_init(struct text_units *text, const char *bytes, size_t len);
void text_units_finish(struct text_units *text);
/* The first unit that begins at or after `byte`; the last unit that begins at or before it. */
size_t text_unit_from(const struct text_units *text, size_t byte);
size_t text_unit_at(const struct text_units *text, size_t byte);

/* This thread's iterators, set to `text`. Valid until text_units_finish. */
UBreakIterator *text_line_iterator(const struct text_units *text);
UBreakIterator *text_cluster_iterator(const struct text_units *text);
/* Two objects: a paragraph and a line of it. */
void text_bidi_pair(UBiDi **paragraph, UBiDi **line);

/* Like text_next, but says that the bytes were bad by -1. */
int32_t text_decode(const char *text, size_t len, size_t *at);
/* The code point at units[*at]; a lone surrogate as it is. Advances. */
int32_t text_unit_next(const UChar *units, size_t count, size_t *at);
bool text_is_ascii(const char *text, size_t len);
/* UTF-8 of units; `out` must hold 3 * count bytes. Returns the bytes written, no NUL. */
size_t text_from_units(const UChar *units, size_t count, char *out);

#endif
