/* UTF-8 text: the rules that need Unicode data (ICU 72). Pure; any thread, except where said. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Decodes one code point at text[*at], advances *at; bad bytes give U+FFFD and advance by one. */
uint32_t text_next(const char *text, size_t len, size_t *at);
/* Writes 1-4 bytes, returns how many. */
size_t text_encode(uint32_t code_point, char out[4]);
bool text_is_valid(const char *text, size_t len);
size_t text_count(const char *text); /* code points */
size_t text_clusters(
    const char *text); /* grapheme clusters (UAX 29), what a resident calls a letter */
/* Byte offset of the cluster boundary before/after `at`; 0 and strlen at the ends. */
size_t text_cluster_before(const char *text, size_t at);
size_t text_cluster_after(const char *text, size_t at);
/* Copies at most room-1 bytes, cut at a cluster. Returns the bytes written. */
size_t text_copy(char *out, size_t room, const char *text);

/* The door for outside text: NFC, drops controls (keeps \n when asked), unpaired surrogates, bidi
 * controls U+202A-202E and stray isolates; keeps U+200C/D. reference/i18n section 8.
 * ERR_TOO_BIG when it does not fit (nothing written then). */
ERR_MUST_USE enum err text_clean(const char *in, size_t len, bool keep_lines, char *out,
                                 size_t room);

/* The fold for search (reference/i18n section 7): case fold, NFKD, no marks, d for đ, Arabic letter
 * families, ASCII digits, other signs to one space. Cuts at `room`. Returns bytes written. */
size_t text_fold(const char *in, char *out, size_t room);

/* Line break opportunities (UAX 14, strict for Chinese): fills byte offsets after which a line may
 * end; a mandatory break is offset | TEXT_BREAK_HARD. The end of the text is the last one. Returns
 * how many (<= room). */
#define TEXT_BREAK_HARD 0x80000000u
size_t text_breaks(const char *text, size_t len, uint32_t *offsets, size_t room);

/* Bidi (UAX 9): the visual runs of text[from,to) when the paragraph is the whole of `text`. */
enum text_dir { TEXT_LTR, TEXT_RTL, TEXT_AUTO_LTR, TEXT_AUTO_RTL };
struct text_run {
    size_t from, to; /* bytes, logical order inside the run */
    bool is_rtl;
};
size_t text_visual_runs(const char *text, size_t len, enum text_dir dir, size_t from, size_t to,
                        struct text_run *runs, size_t room);

enum text_script { TEXT_SCRIPT_LATIN, TEXT_SCRIPT_ARABIC, TEXT_SCRIPT_HAN, TEXT_SCRIPT_COMMON };
enum text_script text_script_of(uint32_t code_point);
bool text_is_emoji(uint32_t code_point);
/* Nothing of it is seen: empty, or only blanks, joiners, fillers and the like. */
bool text_is_blank(const char *text);
/* ASCII digits for any script's digits, in place where the length allows; others unchanged. */
void text_ascii_digits(char *text);

#endif
