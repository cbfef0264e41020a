/* One stream of input becomes actions: touch, mouse, keypad, physical keyboard, driver's seat. */
#include <string.h>

#include "app_inner.h"
#include "base/text.h"
#include "flow/keys.h"
#include "ui/focus.h"

#define APPROACH_MS 30000

static struct node *scroll_of(const struct node *node) {
    for (const struct node *up = node->parent; up != NULL; up = up->parent)
        if (up->flags & NODE_SCROLL)
            return (struct node *)(uintptr_t)up;
    return NULL;
}

/* Focus on another page turns to it. */
static void show(struct app *app, const struct node *node) {
    const struct node *scroll = scroll_of(node);
    bool is_whole =
        scroll == NULL || (node->rect.y >= scroll->clip.y &&
                           node->rect.y + node->rect.h <= scroll->clip.y + scroll->clip.h);
    if (!is_whole)
        app_message(app, MSG_SCROLL, layout_scroll_to(scroll, node), 0);
}

void app_focus(struct app *app, uint32_t node_id) {
    const struct node *node = node_find(app->tree, node_id);
    if (node == NULL)
        return;
    app->view.focus_id = node_id;
    app->view.is_keypad = true;
    app->is_dirty = true;
    show(app, node);
}

/* Keys alone: a finger is where it is. What did not work though all is filled in can be sent again,
 * and Continue keeps the focus for that. */
static bool is_refused(const struct app *app, const struct msg *msg, enum screen screen) {
    uint8_t problem = app->state.visit->problem;
    return msg->kind == MSG_CONTINUE && app->view.is_keypad && app->state.screen == screen &&
           problem != PROBLEM_NONE && problem != PROBLEM_NOT_SAVED &&
           problem != PROBLEM_DEFINITION && problem != PROBLEM_SERVICE_GONE;
}

/* Where in the text a touch fell: from the lines that layout made. */
static int32_t caret_at(struct app *app, const struct node *field, int x, int y) {
    const struct measure *measure = stage_measure(app->stage);
    const struct node *text = field->first;
    while (text != NULL && strcmp(text->name, "field.text") != 0)
        text = text->next;
    if (text == NULL || text->line_count == 0 || text->line_px == 0 ||
        lang_is_rtl(app->state.settings.lang))
        return -1;
    int line = (y - text->rect.y) / text->line_px;
    line = line < 0 ? 0 : line >= text->line_count ? text->line_count - 1 : line;
    size_t at = text->lines[line].from, to = text->lines[line].to;
    int before = 0, wanted = x - text->rect.x + text->text_x;
    while (at < to) {
        size_t next = text_cluster_after(text->text, at);
        int width =
            measure->width(measure->context, &text->font, text->text + text->lines[line].from,
                           next - text->lines[line].from);
        if (wanted < (before + width) / 2)
            break;
        before = width;
        at = next;
    }
    return (int32_t)at;
}

void app_activate(struct app *app, uint32_t node_id, int x, int y) {
    const struct node *node = node_find(app->tree, node_id);
    if (node == NULL || !(node->flags & NODE_FOCUSABLE))
        return;
    if (!(node->flags & NODE_DISABLED)) {
        struct msg msg = {
            .kind = (enum msg_kind)node->action.kind, .a = node->action.a, .b = node->action.b};
        bool is_active_field = node->role == ROLE_FIELD && (node->flags & NODE_SELECTED);
        int32_t caret = is_active_field && x >= 0 ? caret_at(app, node, x, y) : -1;
        if (is_active_field && caret >= 0)
            msg = (struct msg){.kind = MSG_CURSOR, .a = caret};
        enum screen screen = app->state.screen;
        app->view.focus_id = node_id;
        speech_before_typed(app, &msg);
        app_send(app, &msg);
        app->is_refused = is_refused(app, &msg, screen);
        speech_typed(app, &msg);
    }
    app->is_dirty = true;
}

/* Any action interrupts (508 402.2.4), and ends a pause. */
static void hush(struct app *app) {
    voice_cancel(app->voice);
    app->is_paused = false;
}

static void handle_finger(struct app *app, const struct input *input) {
    int64_t now_ms = app->clock->monotonic_ms(app->clock);
    uint32_t before = app->gesture.pressed_id;
    struct gesture_result result =
        gesture_finger(&app->gesture, app->tree, (enum finger)input->finger, input->x, input->y,
                       now_ms, app->panel.px_per_mm);
    app->view.pressed_id = app->gesture.pressed_id;
    if (before != app->gesture.pressed_id)
        app->is_dirty = true;
    if (input->finger == FINGER_DOWN) {
        app->is_dirty = app->is_dirty || app->view.is_keypad;
        app->view.is_keypad = false;
        hush(app);
    }
    if (result.is_scrolled)
        app_message(app, MSG_SCROLL, result.scroll_px, 0);
    if (result.activate_id != 0)
        app_activate(app, result.activate_id, result.x, result.y);
}

static void move(struct app *app, enum focus_move to) {
    bool was_keypad = app->view.is_keypad;
    uint32_t id = app->view.focus_id;
    /* The first key press after touching only shows where focus is. */
    if (was_keypad || id == 0)
        id = focus_move(app->tree, id, to, app->state.settings.is_speech);
    app_focus(app, id);
}

static void adjust(struct app *app, int by) {
    const struct node *node = node_find(app->tree, app->view.focus_id);
    const struct action *action = node == NULL ? NULL
                                  : by < 0     ? &node->adjust_less
                                               : &node->adjust_more;
    if (action != NULL && action->kind != 0)
        app_message(app, (enum msg_kind)action->kind, action->a, action->b);
    else
        move(app, by < 0 ? FOCUS_LEFT : FOCUS_RIGHT);
}

static void page_by(struct app *app, int by) {
    for (const struct node *node = app->tree; node != NULL; node = node_next(node)) {
        int32_t to = by < 0 ? node->page_before_px : node->page_next_px;
        if ((node->flags & NODE_SCROLL) && node->page_count > 1 && to >= 0) {
            app_message(app, MSG_SCROLL, to, 0);
            return;
        }
    }
}

static void type(struct app *app, int32_t code) {
    struct msg msg = {.kind = MSG_KEY, .a = code};
    if (app->state.visit->field == FIELD_NONE || !app->state.visit->keys.is_open)
        return;
    speech_before_typed(app, &msg);
    app_send(app, &msg);
    speech_typed(app, &msg);
}

/* Select while a field is being typed in from a real keyboard's Enter is a line or Continue. */
static void select_focused(struct app *app) {
    bool is_hidden = !app->view.is_keypad;
    app->view.is_keypad = true;
    if (is_hidden)
        app_focus(app, app->view.focus_id);
    else
        app_activate(app, app->view.focus_id, -1, -1);
}

/* A key on the attract screen after a while comes from somebody new: it only wakes. */
static void approach(struct app *app) {
    int64_t now_ms = app->clock->monotonic_ms(app->clock);
    if (app->state.screen == SCREEN_ATTRACT && now_ms - app->key_ms > APPROACH_MS) {
        app->view.is_keypad = false;
        app->spoken.mode = SPEECH_SILENT;
    }
    app->key_ms = now_ms;
}

/* Back where there is nothing behind: not a dead key, but the name of the place. */
static void back(struct app *app) {
    bool was_home = app->state.screen == SCREEN_HOME;
    app_message(app, MSG_BACK, 0, 0);
    if (was_home && app->state.screen == SCREEN_HOME)
        speech_key(app, "home.title", NULL);
}

/* Nobody who presses Repeat in silence wants silence. */
static void repeat(struct app *app) {
    if (app->state.settings.is_speech)
        speech_repeat(app);
    else
        app_message(app, MSG_SET_SPEECH, 1, 0);
}

static void handle_key(struct app *app, const struct input *input) {
    static const struct {
        enum input_key key;
        enum msg_kind kind;
        int32_t a;
    } simple[] = {{KEYPAD_HELP, MSG_GO, SCREEN_HELP},
                  {KEYPAD_VOLUME_UP, MSG_VOLUME, 1},
                  {KEYPAD_VOLUME_DOWN, MSG_VOLUME, -1},
                  {KEYPAD_RATE_UP, MSG_RATE, 1},
                  {KEYPAD_RATE_DOWN, MSG_RATE, -1}};
    static const struct {
        enum input_key key;
        int32_t code;
    } typed[] = {{KEYPAD_BACKSPACE, KEY_BACKSPACE},
                 {KEYPAD_DELETE, KEY_DELETE},
                 {KEYPAD_ENTER, KEY_ENTER},
                 {KEYPAD_HOME, KEY_HOME},
                 {KEYPAD_END, KEY_END}};
    approach(app);
    if (input->key != KEYPAD_PAUSE && input->key != KEYPAD_REPEAT)
        hush(app);
    for (size_t k = 0; k < sizeof(simple) / sizeof(simple[0]); k++)
        if (simple[k].key == input->key) {
            app_message(app, simple[k].kind, simple[k].a, 0);
            return;
        }
    for (size_t k = 0; k < sizeof(typed) / sizeof(typed[0]); k++)
        if (typed[k].key == input->key && app->state.visit->keys.is_open) {
            type(app, typed[k].code);
            return;
        }
    if (input->key == KEYPAD_UP || input->key == KEYPAD_TAB_BACK)
        move(app, input->key == KEYPAD_UP ? FOCUS_UP : FOCUS_PREVIOUS);
    else if (input->key == KEYPAD_DOWN || input->key == KEYPAD_TAB)
        move(app, input->key == KEYPAD_DOWN ? FOCUS_DOWN : FOCUS_NEXT);
    else if (input->key == KEYPAD_LEFT || input->key == KEYPAD_RIGHT)
        adjust(app, (input->key == KEYPAD_LEFT) != lang_is_rtl(app->state.settings.lang) ? -1 : 1);
    else if (input->key == KEYPAD_SELECT || input->key == KEYPAD_ENTER)
        select_focused(app);
    else if (input->key == KEYPAD_PAGE_UP || input->key == KEYPAD_PAGE_DOWN)
        page_by(app, input->key == KEYPAD_PAGE_UP ? -1 : 1);
    else if (input->key == KEYPAD_BACK)
        back(app);
    else if (input->key == KEYPAD_REPEAT)
        repeat(app);
    else if (input->key == KEYPAD_PAUSE)
        voice_pause(app->voice, app->is_paused = !app->is_paused);
}

static void handle_text(struct app *app, const char *text) {
    for (size_t at = 0, len = strlen(text); at < len;)
        type(app, (int32_t)text_next(text, len, &at));
}

void app_input(struct app *app, const struct input *input) {
    switch (input->kind) {
    case INPUT_FINGER:
        handle_finger(app, input);
        break;
    case INPUT_KEY:
        handle_key(app, input);
        break;
    case INPUT_TEXT:
        handle_text(app, input->text);
        break;
    case INPUT_EXPOSED:
        app->is_exposed = true;
        break;
    case INPUT_QUIT:
        app->must_quit = true;
        break;
    case INPUT_NONE:
        break;
    }
}
