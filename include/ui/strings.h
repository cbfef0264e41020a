/* The words of the product: assets/strings/<lang>.json, flat, English is the source; each value is
 * an ICU message, or {"text":..., "speak":...} when it is said otherwise than it is shown. All five
 * are read once: the first screen's before it, the others after it; a missing or broken key is
 * found by the build (tests/tidy), and shows the English text at run time. Main thread. */
#ifndef UI_STRINGS_H
#define UI_STRINGS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/locale.h"
#include "base/message_format.h"

struct strings;

/* `folder`: assets/strings. ERR_NOT_FOUND, ERR_PARSE (logged with the file's name). */
ERR_MUST_USE enum err strings_load(const char *folder, const char *time_zone,
                                   struct strings **strings);
/* The same in two steps: English and one more language, then what is missing. After an error of the
 * second the words must not be used. */
ERR_MUST_USE enum err strings_open(const char *folder, const char *time_zone, enum lang lang,
                                   struct strings **strings);
ERR_MUST_USE enum err strings_complete(struct strings *strings);
void strings_destroy(struct strings *strings);
void strings_set_lang(struct strings *strings, enum lang lang);
enum lang strings_lang(const struct strings *strings);
struct locale *strings_locale(const struct strings *strings);
/* Raw text of a key in the language set; the key itself when nobody knows it. Never NULL. */
const char *strings_get(const struct strings *strings, const char *key);
/* NULL when it is said as it is shown. */
const char *strings_speak(const struct strings *strings, const char *key);
/* The spoken form of what strings_get or strings_format gave (the same pointer, not another copy);
 * NULL when it is said as it is shown. */
const char *strings_speak_of(const struct strings *strings, const char *text);
const char *strings_get_in(const struct strings *strings, enum lang lang, const char *key);
/* Before a new tree: the spoken forms of what was formatted for the last one go with its arena. */
void strings_forget(const struct strings *strings);
/* Formatted into the arena; spoken form too when `spoken` is not NULL. Arguments end with {0}. */
const char *strings_format(const struct strings *strings, struct arena *arena, const char *key,
                           const struct message_arg *args, const char **spoken);

#endif
