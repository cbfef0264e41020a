/* Touch, mouse, keypad and keyboard as one stream (reference/screen 5, reference/kiosk 3.8). The
 * first finger alone counts. Main thread. */
#ifndef STAGE_INPUT_H
#define STAGE_INPUT_H

#include <SDL.h>

#include "stage/keymap.h"
#include "stage/stage.h"

#define INPUTS_MOST 256

/* Which pointer is down. */
enum pointer { POINTER_NONE, POINTER_MOUSE, POINTER_FINGER };

struct input_stream {
    struct keymap keymap;
    int width_px, height_px;
    struct input ring[INPUTS_MOST];
    int first, count;
    enum pointer pointer;
    SDL_FingerID finger;
    int down_scancode;             /* the key held, for repeats */
    uint32_t down_ms, repeated_ms; /* when it went down, when it last counted */
    bool is_text_due;              /* false: text comes of a key that did not count */
};

void input_init(struct input_stream *stream, int width_px, int height_px);
/* Translates one event; what it means nothing to is dropped. */
void input_take(struct input_stream *stream, const SDL_Event *event);
void input_push(struct input_stream *stream, const struct input *input);
bool input_pop(struct input_stream *stream, struct input *input);

#endif
