/* Which physical key means what. Tactile keypads show themselves as keyboards with F13 to F24;
 * which key sends which is set in the configuration. Main thread. */
#ifndef STAGE_KEYMAP_H
#define STAGE_KEYMAP_H

#include <SDL.h>

#include "stage/stage.h"

struct keymap {
    uint8_t key[SDL_NUM_SCANCODES]; /* enum input_key */
};

void keymap_default(struct keymap *keymap);
/* "select=F17,back=F18": added to what is there. ERR_INVALID: an unknown word or key, which is
 * logged; `keymap` is not changed then. */
ERR_MUST_USE enum err keymap_read(struct keymap *keymap, const char *text);

#endif
