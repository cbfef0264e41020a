#include "stage/input.h"

#include <string.h>

#include "base/memory.h"
#include "ui/gesture.h"

/* EN 301 549 5.7: nobody sends a second key by resting on it. Moving and the volume may repeat,
 * letters and deleting only when the key is held on purpose; what acts (select, back, help) never
 * does. */
#define MOVE_FIRST_MS 500
#define MOVE_NEXT_MS 200
#define TYPE_FIRST_MS 2000
#define TYPE_NEXT_MS 500

void input_init(struct input_stream *stream, int width_px, int height_px) {
    memset(stream, 0, sizeof(*stream));
    keymap_default(&stream->keymap);
    stream->width_px = width_px;
    stream->height_px = height_px;
    stream->is_text_due = true;
}

static struct input *newest(struct input_stream *stream) {
    return stream->count > 0 ? &stream->ring[(stream->first + stream->count - 1) % INPUTS_MOST]
                             : NULL;
}

static bool is_move(const struct input *input) {
    return input->kind == INPUT_FINGER && input->finger == FINGER_MOVE;
}

/* Of many moves only the last matters. When nobody drains the stream, what comes last is lost, but
 * never the end of a touch: that one takes the place of the last. */
void input_push(struct input_stream *stream, const struct input *input) {
    struct input *last = newest(stream);
    if (last != NULL && is_move(last) && is_move(input)) {
        *last = *input;
        return;
    }
    if (stream->count == INPUTS_MOST) {
        if (input->kind == INPUT_QUIT ||
            (input->kind == INPUT_FINGER && input->finger == FINGER_UP))
            *last = *input;
        return;
    }
    stream->ring[(stream->first + stream->count++) % INPUTS_MOST] = *input;
}

bool input_pop(struct input_stream *stream, struct input *input) {
    if (stream->count == 0)
        return false;
    struct input *oldest = &stream->ring[stream->first];
    *input = *oldest;
    mem_wipe(oldest, sizeof(*oldest)); /* a resident's letters */
    stream->first = (stream->first + 1) % INPUTS_MOST;
    stream->count--;
    return true;
}

static void push_finger(struct input_stream *stream, enum finger finger, int x, int y) {
    struct input input = {.kind = INPUT_FINGER, .finger = (uint8_t)finger, .x = x, .y = y};
    input_push(stream, &input);
}

static void take_mouse(struct input_stream *stream, const SDL_Event *event) {
    if (event->type == SDL_MOUSEMOTION) {
        if (stream->pointer == POINTER_MOUSE)
            push_finger(stream, FINGER_MOVE, event->motion.x, event->motion.y);
        return;
    }
    if (event->button.button != SDL_BUTTON_LEFT || event->button.which == SDL_TOUCH_MOUSEID)
        return;
    if (event->type == SDL_MOUSEBUTTONDOWN && stream->pointer == POINTER_NONE) {
        stream->pointer = POINTER_MOUSE;
        push_finger(stream, FINGER_DOWN, event->button.x, event->button.y);
    } else if (event->type == SDL_MOUSEBUTTONUP && stream->pointer == POINTER_MOUSE) {
        stream->pointer = POINTER_NONE;
        push_finger(stream, FINGER_UP, event->button.x, event->button.y);
    }
}

/* A panel may say anything, also what no int holds, and what is no number. */
static int pixel_of(float part, int size_px) {
    return !(part > 0) ? 0 : part >= 1 ? size_px - 1 : (int)(part * (float)size_px);
}

static void take_finger(struct input_stream *stream, const SDL_TouchFingerEvent *touch) {
    int x = pixel_of(touch->x, stream->width_px), y = pixel_of(touch->y, stream->height_px);
    bool is_ours = stream->pointer == POINTER_FINGER && stream->finger == touch->fingerId;
    if (touch->touchId == SDL_MOUSE_TOUCHID)
        return; /* a mouse in disguise; it is taken as a mouse */
    if (touch->type == SDL_FINGERDOWN && stream->pointer == POINTER_NONE) {
        stream->pointer = POINTER_FINGER;
        stream->finger = touch->fingerId;
        push_finger(stream, FINGER_DOWN, x, y);
    } else if (touch->type == SDL_FINGERMOTION && is_ours) {
        push_finger(stream, FINGER_MOVE, x, y);
    } else if (touch->type == SDL_FINGERUP && is_ours) {
        stream->pointer = POINTER_NONE;
        push_finger(stream, FINGER_UP, x, y);
    }
}

static bool never_repeats(enum input_key key) {
    return key == KEYPAD_SELECT || key == KEYPAD_BACK || key == KEYPAD_HELP ||
           key == KEYPAD_ENTER || key == KEYPAD_REPEAT || key == KEYPAD_PAUSE;
}

static bool is_typing_key(enum input_key key) {
    return key == KEYPAD_NONE || key == KEYPAD_BACKSPACE || key == KEYPAD_DELETE;
}

/* The system repeats keys as fast as it likes; we count those that are slow enough. */
static bool counts(struct input_stream *stream, const SDL_KeyboardEvent *event,
                   enum input_key key) {
    int scancode = (int)event->keysym.scancode;
    if (!event->repeat || scancode != stream->down_scancode) {
        stream->down_scancode = scancode;
        stream->down_ms = stream->repeated_ms = event->timestamp;
        return !event->repeat || !never_repeats(key);
    }
    uint32_t first = is_typing_key(key) ? TYPE_FIRST_MS : MOVE_FIRST_MS;
    uint32_t next = is_typing_key(key) ? TYPE_NEXT_MS : MOVE_NEXT_MS;
    if (never_repeats(key) || event->timestamp - stream->down_ms < first ||
        event->timestamp - stream->repeated_ms < next)
        return false;
    stream->repeated_ms = event->timestamp;
    return true;
}

static void take_key(struct input_stream *stream, const SDL_KeyboardEvent *event) {
    unsigned scancode = (unsigned)event->keysym.scancode;
    enum input_key key =
        scancode < SDL_NUM_SCANCODES ? (enum input_key)stream->keymap.key[scancode] : KEYPAD_NONE;
    bool is_counted = counts(stream, event, key);
    /* A key with a meaning writes nothing. */
    stream->is_text_due = is_counted && key == KEYPAD_NONE;
    if (key == KEYPAD_TAB && (event->keysym.mod & KMOD_SHIFT) != 0)
        key = KEYPAD_TAB_BACK;
    if (!is_counted || key == KEYPAD_NONE)
        return;
    struct input input = {.kind = INPUT_KEY, .key = key, .is_repeat = event->repeat != 0};
    input_push(stream, &input);
}

/* An input method may commit without a key, so only the text of a key that did not count is
 * dropped. */
static void take_text(struct input_stream *stream, const SDL_TextInputEvent *event) {
    struct input input = {.kind = INPUT_TEXT};
    if (!stream->is_text_due || event->text[0] == '\0')
        return;
    SDL_strlcpy(input.text, event->text, sizeof(input.text));
    input_push(stream, &input);
}

static void take_window(struct input_stream *stream, const SDL_WindowEvent *event) {
    struct input exposed = {.kind = INPUT_EXPOSED};
    switch (event->event) {
    case SDL_WINDOWEVENT_HIDDEN:
    case SDL_WINDOWEVENT_MINIMIZED:
        if (stream->pointer != POINTER_NONE)
            push_finger(stream, FINGER_CANCEL, 0, 0);
        stream->pointer = POINTER_NONE;
        break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        input_push(stream, &exposed);
        break;
    default:
        break;
    }
}

void input_take(struct input_stream *stream, const SDL_Event *event) {
    struct input quit = {.kind = INPUT_QUIT};
    switch (event->type) {
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        take_mouse(stream, event);
        break;
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        take_finger(stream, &event->tfinger);
        break;
    case SDL_KEYDOWN:
        take_key(stream, &event->key);
        break;
    case SDL_KEYUP:
        stream->is_text_due = true;
        break;
    case SDL_TEXTINPUT:
        take_text(stream, &event->text);
        break;
    case SDL_WINDOWEVENT:
        take_window(stream, &event->window);
        break;
    case SDL_QUIT:
        input_push(stream, &quit);
        break;
    default:
        break;
    }
}
