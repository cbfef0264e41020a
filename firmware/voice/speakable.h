/* Text as the engine may have it: valid UTF-8, no controls, nothing that it would take for a
 * command, and pieces short enough for one child. Pure; any thread. */
#ifndef VOICE_SPEAKABLE_H
#define VOICE_SPEAKABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPEAKABLE_TEXT_MOST 2000 /* bytes of one utterance */
/* Bytes of one piece: at the slowest rate a piece stays under a minute of sound. */
#define SPEAKABLE_PIECE_MOST 240

/* Copies what may be said (at most `room` - 1 bytes, cut at the end of a sentence when it is too
 * long). Drops NUL, C0, C1, bidi controls and bad bytes; white space becomes a space; "[[" is
 * broken, since the engine reads phonemes there. Returns the length. */
size_t speakable_clean(const char *text, size_t len, char *out, size_t room);
/* Bytes of the first piece of text[0, len): up to the last end of a sentence that fits, else of a
 * clause, a word, a letter. 0 only for len 0. */
size_t speakable_piece(const char *text, size_t len, size_t most);
/* Is there anything in it that makes a sound: a letter or a digit of any script? */
bool speakable_has_sound(const char *text, size_t len);

#define SPEAKABLE_HEADER 44
/* The first bytes the engine writes: RIFF, PCM, one channel, 16 bits, our rate. */
bool speakable_is_header(const unsigned char header[SPEAKABLE_HEADER]);

#endif
