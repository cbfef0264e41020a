/* The only SDL room: a window (or memory) to paint into, input as one stream, and a doorbell. The
 * surface is software; the presenter behind it is narrow (reference/screen 4). Main thread, but for
 * stage_ring. */
#ifndef STAGE_STAGE_H
#define STAGE_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/difference.h"
#include "ui/layout.h"

struct stage;

struct stage_params {
    int width_px, height_px; /* headless and windowed; a full screen takes the display's own */
    bool is_headless;        /* no display: paints into memory, input only by stage_feed */
    bool is_fullscreen;
    double px_per_mm;
    const char *assets; /* folder with icons/ */
    const char *cache;  /* folder for what can be made again; NULL none */
    const char *fonts_inter, *fonts_arabic, *fonts_chinese; /* folders, or file for Chinese */
    const char *title;
    const char
        *keymap; /* "select=F17,back=F18,...", names as SDL_GetScancodeFromName; "" default */
};

enum input_kind {
    INPUT_NONE,
    INPUT_FINGER,  /* finger (ui/gesture.h), x, y */
    INPUT_KEY,     /* key */
    INPUT_TEXT,    /* text: UTF-8 from a physical keyboard */
    INPUT_EXPOSED, /* the whole screen must be painted again */
    INPUT_QUIT,    /* SIGTERM or the window closed */
};
enum input_key {
    KEYPAD_NONE,
    KEYPAD_UP,
    KEYPAD_DOWN,
    KEYPAD_LEFT,
    KEYPAD_RIGHT,
    KEYPAD_SELECT,
    KEYPAD_BACK,
    KEYPAD_HELP,
    KEYPAD_VOLUME_UP,
    KEYPAD_VOLUME_DOWN,
    KEYPAD_RATE_UP,
    KEYPAD_RATE_DOWN,
    KEYPAD_REPEAT,
    KEYPAD_PAUSE,
    /* physical keyboard */
    KEYPAD_BACKSPACE,
    KEYPAD_DELETE,
    KEYPAD_ENTER,
    KEYPAD_TAB,
    KEYPAD_TAB_BACK,
    KEYPAD_HOME,
    KEYPAD_END,
    KEYPAD_PAGE_UP,
    KEYPAD_PAGE_DOWN,
};
struct input {
    enum input_kind kind;
    uint8_t finger;
    int x, y;
    enum input_key key;
    bool is_repeat;
    char text[32];
};

/* ERR_NOT_FOUND: fonts or icons are missing or damaged (each logged, a font with its Debian
 * package); ERR_IO: no display; ERR_INVALID: an entry of `keymap` (logged). The first input asks to
 * be painted. */
ERR_MUST_USE enum err stage_open(const struct stage_params *params, struct stage **stage);
/* One part of what stage_open needs, without a display: --check-config. As stage_open says them. */
enum stage_part { STAGE_FONTS, STAGE_ICONS, STAGE_KEYMAP };
ERR_MUST_USE enum err stage_check(const struct stage_params *params, enum stage_part part);
/* After the first painting, while nobody has touched: what was drawn is kept in `cache` for the
 * next start, which then opens no font before its first screen. */
void stage_keep(struct stage *stage);
void stage_close(struct stage *stage);
void stage_size(const struct stage *stage, int *width_px, int *height_px);
const struct measure *stage_measure(struct stage *stage);
/* Sleeps until input, the bell, or the time is over (-1: for ever). An X window and a headless
 * stage sleep without any wake-up; other drivers of SDL poll (reference/screen 5). */
void stage_wait(struct stage *stage, int64_t timeout_ms);
/* False: nothing more has come. One finger at a time; moves melt into the last. Held keys (EN 301
 * 549 5.7): select, back, help and enter come once, arrows and volume again after 0.5 s, letters
 * and deleting after 2 s. Letters are wiped from the stream when taken. */
bool stage_next(struct stage *stage, struct input *input);
/* Puts an input into the stream as if a device had sent it: the driver's seat. */
void stage_feed(struct stage *stage, const struct input *input);
/* Any thread: wakes stage_wait. Coalesced; carries nothing. */
void stage_ring(void *stage);
/* Paints the dirty part of a laid-out tree and presents it; all of it when the window had lost its
 * pixels. Nothing of the tree is kept. */
void stage_paint(struct stage *stage, const struct node *root, const struct dirty *dirty,
                 enum theme_id theme, enum lang lang);
/* What has become of the fonts since they were found good at the start: a file may be replaced or
 * lost. Words of a language that cannot be shown are left blank. */
struct stage_fonts {
    int lost; /* faces; another weight stands in where there is one */
    bool can_show[LANG_COUNT];
};
void stage_fonts(const struct stage *stage, struct stage_fonts *fonts);
/* Writes the surface as PNG. ERR_IO. */
ERR_MUST_USE enum err stage_shot(struct stage *stage, const char *path);
/* A visit ended: wipes every cached run and width. Nothing tells a resident's words from ours once
 * they are drawn, and drawing a page anew costs 2 ms. */
void stage_forget(struct stage *stage);
/* Statistics for benches: bytes of cached runs, pixels painted since the last call. */
void stage_statistics(struct stage *stage, uint64_t *cache_bytes, uint64_t *painted_px);

#endif
