/* rooms: stage */
/* What a USB device can make SDL say, seven bytes an event, in any order: fingers, mice, keys, text
 * and the window. Every press ends once, keys that act do not repeat, a finger stays on the panel,
 * and a stream that nobody reads keeps its size. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "stage/input.h"
#include "ui/gesture.h"

#define WIDTH 1080
#define HEIGHT 1920
#define EVENT_BYTES 7

struct watcher {
    struct input_stream stream;
    bool is_down, was_full;
    bool has_mouse; /* since the last reading: it is where its window says */
    uint32_t now_ms;
};

/* Of any size, and what is no number at all. */
static float odd_float(uint8_t what, uint8_t low) {
    static const float odd[] = {-1, 1, 2, 1e30f, -1e30f, 65536, 0.999999f};
    float part = (float)(what * 256 + low) / 65536;
    return what < 249 ? part : what == 255 ? NAN : odd[(what - 249) % 7];
}

static SDL_Event make_touch(const uint8_t *at) {
    static const uint32_t types[] = {SDL_FINGERDOWN, SDL_FINGERMOTION, SDL_FINGERUP};
    SDL_Event event = {.type = types[at[1] % 3]};
    event.tfinger.touchId = at[2] % 16 == 15 ? SDL_MOUSE_TOUCHID : at[2] / 128;
    event.tfinger.fingerId = at[2] % 4;
    event.tfinger.x = odd_float(at[3], at[4]);
    event.tfinger.y = odd_float(at[5], at[6]);
    return event;
}

static SDL_Event make_mouse(const uint8_t *at) {
    static const uint32_t types[] = {SDL_MOUSEBUTTONDOWN, SDL_MOUSEMOTION, SDL_MOUSEBUTTONUP};
    SDL_Event event = {.type = types[at[1] % 3]};
    if (event.type == SDL_MOUSEMOTION) {
        event.motion.x = at[3] * 16;
        event.motion.y = at[4] * 16 - 128;
        return event;
    }
    event.button.button = at[2] % 4;
    event.button.which = at[2] >= 200 ? SDL_TOUCH_MOUSEID : 0;
    event.button.x = at[3] * 16;
    event.button.y = at[4] * 16 - 128;
    return event;
}

static SDL_Event make_key(const uint8_t *at, uint32_t now_ms) {
    SDL_Event event = {.type = at[1] % 4 == 3 ? SDL_KEYUP : SDL_KEYDOWN};
    event.key.timestamp = now_ms;
    event.key.repeat = at[1] / 4 % 2;
    event.key.keysym.mod = at[1] >= 128 ? KMOD_LSHIFT : 0;
    event.key.keysym.scancode = (SDL_Scancode)(at[2] >= 250 ? 500 + at[2] : at[2]);
    return event;
}

static SDL_Event make_text(const uint8_t *at) {
    SDL_Event event = {.type = SDL_TEXTINPUT};
    for (size_t k = 0; k < sizeof(event.text.text) - 1; k++)
        event.text.text[k] = (char)at[2 + k % 5];
    event.text.text[at[1] % sizeof(event.text.text)] = '\0';
    return event;
}

static SDL_Event make_event(const uint8_t *at, uint32_t now_ms) {
    static const uint8_t windows[] = {SDL_WINDOWEVENT_HIDDEN, SDL_WINDOWEVENT_EXPOSED,
                                      SDL_WINDOWEVENT_SIZE_CHANGED, SDL_WINDOWEVENT_LEAVE};
    SDL_Event window = {.type = at[1] == 255 ? SDL_QUIT : SDL_WINDOWEVENT};
    switch (at[0] % 6) {
    case 0:
    case 1:
        return make_touch(at);
    case 2:
        return make_mouse(at);
    case 3:
        return make_key(at, now_ms);
    case 4:
        return make_text(at);
    default:
        window.window.event = windows[at[1] % 4];
        return window;
    }
}

static bool acts(enum input_key key) {
    return key == KEYPAD_SELECT || key == KEYPAD_BACK || key == KEYPAD_HELP || key == KEYPAD_ENTER;
}

static void check_finger(struct watcher *watcher, const struct input *input) {
    bool is_down = input->finger == FINGER_DOWN;
    assert(input->finger <= FINGER_CANCEL);
    if (!watcher->has_mouse)
        assert(input->x >= 0 && input->x < WIDTH && input->y >= 0 && input->y < HEIGHT);
    if (!watcher->was_full) /* a press that found no room is not told */
        assert(is_down != watcher->is_down);
    if (input->finger != FINGER_MOVE)
        watcher->is_down = is_down;
}

static void drain(struct watcher *watcher) {
    struct input input;
    while (input_pop(&watcher->stream, &input)) {
        if (input.kind == INPUT_FINGER)
            check_finger(watcher, &input);
        if (input.kind == INPUT_KEY)
            assert(input.key > KEYPAD_NONE && input.key <= KEYPAD_PAGE_DOWN &&
                   !(input.is_repeat && acts(input.key)));
        if (input.kind == INPUT_TEXT)
            assert(input.text[0] != '\0' && memchr(input.text, '\0', sizeof(input.text)));
    }
    assert(watcher->stream.count == 0);
    watcher->has_mouse = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct watcher watcher;
    memset(&watcher, 0, sizeof(watcher));
    input_init(&watcher.stream, WIDTH, HEIGHT);
    for (size_t at = 0; at + EVENT_BYTES <= size; at += EVENT_BYTES) {
        const uint8_t *from = bytes + at;
        watcher.now_ms += from[0] / 6 * 40u;
        SDL_Event event = make_event(from, watcher.now_ms);
        watcher.has_mouse = watcher.has_mouse || from[0] % 6 == 2;
        input_take(&watcher.stream, &event);
        assert(watcher.stream.count >= 0 && watcher.stream.count <= INPUTS_MOST);
        watcher.was_full = watcher.was_full || watcher.stream.count == INPUTS_MOST;
        if (from[0] < 192) /* else nobody reads for a while */
            drain(&watcher);
    }
    drain(&watcher);
    if (!watcher.was_full)
        assert(watcher.is_down == (watcher.stream.pointer != POINTER_NONE));
    return 0;
}
