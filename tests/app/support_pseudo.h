/* The pseudo-language of reference/i18n section 2: accents on vowels, 40 % longer, [[ ]] around. */
#ifndef TESTS_PSEUDO_H
#define TESTS_PSEUDO_H

#include "ui/strings.h"

/* All five languages are the pseudo-language then. */
enum err pseudo_load(const char *english, struct strings **strings);
/* One text; what stands in braces is left alone. */
void pseudo_text(const char *text, char *out, size_t room);

#endif
