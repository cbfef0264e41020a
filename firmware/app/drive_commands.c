/* What the driver's seat can be asked: read the tree, press, type, key, wait, shoot, listen. */
#include "drive_inner.h"

#ifdef KIOSK_DRIVE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "ui/dump.h"

static void answer(struct drive *drive, const char *text, size_t len) {
    seat_answer(drive->seat, drive->asker, text, len);
}

static void answer_json(struct drive *drive, json_t *object) {
    char *text = json_dumps(object, JSON_COMPACT);
    answer(drive, text != NULL ? text : "{}", text != NULL ? strlen(text) : 2);
    free(text);
    json_decref(object);
}

static void answer_ok(struct drive *drive) {
    answer(drive, "{\"ok\":true}", 11);
}

static void answer_error(struct drive *drive, const char *why) {
    answer_json(drive, json_pack("{s:b,s:s}", "ok", 0, "error", why));
}

static void do_tree(struct app *app, const json_t *command) {
    struct buf out;
    buf_init(&out, 4u << 20);
    enum err err = buf_add_text(&out, "{\"ok\":true,\"tree\":");
    if (err == ERR_OK && json_is_true(json_object_get(command, "text"))) {
        struct buf text;
        buf_init(&text, 1u << 20);
        err = dump_text(app->tree, &text);
        if (err == ERR_OK)
            err = dump_json_string(&out, buf_text(&text));
        buf_finish(&text);
    } else if (err == ERR_OK) {
        err = dump_json(app->tree, &out);
    }
    if (err == ERR_OK)
        err = buf_add_text(&out, "}");
    if (err == ERR_OK)
        answer(app->drive, out.data, out.len);
    else
        answer_error(app->drive, err_name(err));
    buf_finish(&out);
}

static bool matches(const struct node *node, const json_t *command) {
    const char *label = json_string_value(json_object_get(command, "label"));
    const char *name = json_string_value(json_object_get(command, "name"));
    json_t *id = json_object_get(command, "id"), *index = json_object_get(command, "index");
    if (id != NULL)
        return json_is_integer(id)
                   ? node->id == (uint32_t)json_integer_value(id)
                   : json_is_string(id) && strcmp(node->name, json_string_value(id)) == 0;
    if (name != NULL)
        return strcmp(node->name, name) == 0 &&
               (index == NULL || node->index == json_integer_value(index));
    return label != NULL && strcmp(node->label, label) == 0;
}

static const struct node *find_target(struct app *app, const json_t *command) {
    const struct node *found = NULL;
    for (const struct node *node = app->tree; node != NULL; node = node_next(node))
        if ((node->flags & NODE_FOCUSABLE) && matches(node, command) &&
            (found == NULL || node->hit.w > 0))
            found = found != NULL && found->hit.w > 0 ? found : node;
    return found;
}

static void settle(struct app *app) {
    struct input input;
    while (stage_next(app->stage, &input))
        app_input(app, &input);
}

/* A finger at the middle of the target: down, held past the 50 ms guard, up. The page is turned to
 * it first, as a person would. */
static void do_press(struct app *app, const json_t *command) {
    const struct node *node = find_target(app, command);
    if (node == NULL) {
        answer_error(app->drive, "no such target on this screen");
        return;
    }
    uint32_t id = node->id;
    if (node->hit.w <= 0 || node->hit.h <= 0) {
        app_focus(app, id);
        app->view.is_keypad = false;
        drive_turn(app); /* builds */
        node = node_find(app->tree, id);
        if (node == NULL || node->hit.w <= 0 || node->hit.h <= 0) {
            answer_error(app->drive, "the target is out of reach");
            return;
        }
    }
    int x = node->hit.x + node->hit.w / 2, y = node->hit.y + node->hit.h / 2;
    struct input down = {.kind = INPUT_FINGER, .finger = FINGER_DOWN, .x = x, .y = y}, up = down;
    up.finger = FINGER_UP;
    stage_feed(app->stage, &down);
    settle(app);
    app->gesture.down_ms -= 60; /* time stands in for the held finger: tests do not sleep */
    app->gesture.last_act_ms -= 200;
    stage_feed(app->stage, &up);
    settle(app);
    answer_ok(app->drive);
}

static void do_type(struct app *app, const json_t *command) {
    const char *text = json_string_value(json_object_get(command, "text"));
    if (text == NULL) {
        answer_error(app->drive, "text is missing");
        return;
    }
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        struct input input = {.kind = INPUT_TEXT};
        size_t from = at;
        text_next(text, len, &at);
        memcpy(input.text, text + from, at - from);
        stage_feed(app->stage, &input);
        settle(app);
        mem_wipe(&input, sizeof(input));
    }
    answer_ok(app->drive);
}

static void do_key(struct app *app, const json_t *command) {
    static const char *const names[] = {[KEYPAD_UP] = "up",
                                        [KEYPAD_DOWN] = "down",
                                        [KEYPAD_LEFT] = "left",
                                        [KEYPAD_RIGHT] = "right",
                                        [KEYPAD_SELECT] = "select",
                                        [KEYPAD_BACK] = "back",
                                        [KEYPAD_HELP] = "help",
                                        [KEYPAD_VOLUME_UP] = "volume_up",
                                        [KEYPAD_VOLUME_DOWN] = "volume_down",
                                        [KEYPAD_RATE_UP] = "rate_up",
                                        [KEYPAD_RATE_DOWN] = "rate_down",
                                        [KEYPAD_REPEAT] = "repeat",
                                        [KEYPAD_PAUSE] = "pause",
                                        [KEYPAD_BACKSPACE] = "backspace",
                                        [KEYPAD_DELETE] = "delete",
                                        [KEYPAD_ENTER] = "enter",
                                        [KEYPAD_TAB] = "tab",
                                        [KEYPAD_TAB_BACK] = "tab_back",
                                        [KEYPAD_HOME] = "home",
                                        [KEYPAD_END] = "end",
                                        [KEYPAD_PAGE_UP] = "page_up",
                                        [KEYPAD_PAGE_DOWN] = "page_down"};
    const char *name = json_string_value(json_object_get(command, "name"));
    for (size_t k = 1; name != NULL && k < sizeof(names) / sizeof(names[0]); k++) {
        if (names[k] == NULL || strcmp(names[k], name) != 0)
            continue;
        struct input input = {.kind = INPUT_KEY, .key = (enum input_key)k};
        stage_feed(app->stage, &input);
        settle(app);
        answer_ok(app->drive);
        return;
    }
    answer_error(app->drive, "no such key");
}

static void do_touch(struct app *app, const json_t *command) {
    static const char *const names[] = {"down", "move", "up", "cancel"};
    const char *name = json_string_value(json_object_get(command, "finger"));
    struct input input = {.kind = INPUT_FINGER,
                          .x = (int)json_integer_value(json_object_get(command, "x")),
                          .y = (int)json_integer_value(json_object_get(command, "y"))};
    for (uint8_t k = 0; name != NULL && k < 4; k++) {
        if (strcmp(names[k], name) != 0)
            continue;
        input.finger = k;
        stage_feed(app->stage, &input);
        settle(app);
        answer_ok(app->drive);
        return;
    }
    answer_error(app->drive, "finger must be down, move, up or cancel");
}

/* Time goes on at once: what is due then is due now. */
static void do_later(struct app *app, const json_t *command) {
    json_int_t ms = json_integer_value(json_object_get(command, "ms"));
    if (ms <= 0 || ms > LATER_MOST_MS) {
        answer_error(app->drive, "ms must be 1 to 86400000");
        return;
    }
    drive_clock_later(ms);
    answer_ok(app->drive);
}

/* The clock on the wall is set, forth or back. */
static void do_clock(struct app *app, const json_t *command) {
    json_int_t ms = json_integer_value(json_object_get(command, "offset_ms"));
    if (ms < -CLOCK_MOST_MS || ms > CLOCK_MOST_MS) {
        answer_error(app->drive, "offset_ms must be within ten years");
        return;
    }
    drive_clock_wall(ms);
    answer_ok(app->drive);
}

static void do_shot(struct app *app, const json_t *command) {
    const char *path = json_string_value(json_object_get(command, "path"));
    enum err err = path != NULL ? stage_shot(app->stage, path) : ERR_INVALID;
    if (err == ERR_OK)
        answer_ok(app->drive);
    else
        answer_error(app->drive, err_name(err));
}

static void do_said(struct app *app) {
    struct drive *drive = app->drive;
    json_t *list = json_array();
    for (int k = 0; k < drive->said_count; k++)
        json_array_append_new(list, json_pack("{s:s,s:b}", "text", drive->said[k].text, "private",
                                              drive->said[k].is_private));
    drive_forget(app);
    answer_json(drive, json_pack("{s:b,s:o}", "ok", 1, "said", list));
}

/* null: there is none. Clocks are set: what seems to lie ahead is new. */
static json_t *age_since(const struct app *app, int64_t wall_ms) {
    int64_t age_ms = app->clock->wall_ms(app->clock) - wall_ms;
    return wall_ms == 0 ? json_null() : json_integer(age_ms > 0 ? age_ms : 0);
}

static void do_state(struct app *app) {
    static const char *const names[] = {"ok", "degraded", "off"};
    const struct state *state = &app->state;
    const struct kiosk *kiosk = &state->kiosk;
    json_t *health = json_pack("{s:s,s:s,s:s,s:s,s:s}", "network", names[kiosk->network], "disk",
                               names[kiosk->disk], "database", names[kiosk->database], "speech",
                               names[kiosk->speech], "fonts", names[kiosk->fonts]);
    json_t *outbox = json_pack("{s:i,s:i,s:i,s:o}", "waiting", (int)kiosk->outbox_waiting, "staff",
                               (int)kiosk->outbox_staff, "unknown", (int)kiosk->outbox_unknown,
                               "oldest_age_ms", age_since(app, kiosk->outbox_oldest_ms));
    answer_json(
        app->drive,
        json_pack("{s:b,s:b,s:s,s:s,s:s,s:s,s:b,s:s,s:o,s:i,s:o,s:o,s:s}", "ok", 1, "phones",
                  kiosk->are_phones_in, "screen", screen_name(state->screen), "lang",
                  lang_code(state->settings.lang), "reference", state->visit->reference, "number",
                  state->visit->number, "catalogue", state->catalogue != NULL, "content",
                  state->catalogue != NULL ? state->catalogue->version : "", "catalogue_age_ms",
                  age_since(app, kiosk->catalogue_ms), "visit", (int)state->visit_serial, "outbox",
                  outbox, "health", health, "version", KIOSK_VERSION));
}

static void start_wait(struct app *app, const json_t *command) {
    struct drive *drive = app->drive;
    const char *screen = json_string_value(json_object_get(command, "screen"));
    const char *label = json_string_value(json_object_get(command, "label"));
    const char *name = json_string_value(json_object_get(command, "name"));
    json_int_t ms = json_integer_value(json_object_get(command, "ms"));
    snprintf(drive->wait_screen, sizeof(drive->wait_screen), "%s", screen != NULL ? screen : "");
    snprintf(drive->wait_label, sizeof(drive->wait_label), "%s", label != NULL ? label : "");
    snprintf(drive->wait_name, sizeof(drive->wait_name), "%s", name != NULL ? name : "");
    ms = ms <= 0 ? 5000 : ms > WAIT_MOST_MS ? WAIT_MOST_MS : ms;
    drive->wait_until_ms = app->clock->monotonic_ms(app->clock) + ms;
    drive->waiter = drive->asker;
    drive->is_waiting = true;
}

static bool is_reached(const struct app *app) {
    const struct drive *drive = app->drive;
    if (drive->wait_screen[0] != '\0' &&
        strcmp(drive->wait_screen, screen_name(app->state.screen)) != 0)
        return false;
    if (drive->wait_label[0] == '\0' && drive->wait_name[0] == '\0')
        return drive->wait_screen[0] != '\0';
    for (const struct node *node = app->tree; node != NULL; node = node_next(node)) {
        if (drive->wait_name[0] != '\0' && strcmp(node->name, drive->wait_name) == 0)
            return true;
        if (drive->wait_label[0] != '\0' && strstr(node->label, drive->wait_label) != NULL)
            return true;
    }
    return false;
}

void drive_turn(struct app *app) {
    struct drive *drive = app->drive;
    if (app->is_dirty || app->is_exposed)
        app_build(app);
    if (drive == NULL || !drive->is_waiting)
        return;
    bool is_late = app->clock->monotonic_ms(app->clock) >= drive->wait_until_ms;
    drive->is_waiting = !is_reached(app) && !is_late;
    if (drive->is_waiting)
        return;
    drive->asker = drive->waiter;
    if (is_reached(app))
        answer_ok(drive);
    else
        answer_json(drive, json_pack("{s:b,s:s,s:s}", "ok", 0, "error", "not reached in time",
                                     "screen", screen_name(app->state.screen)));
}

int64_t drive_deadline_ms(const struct app *app) {
    return app->drive != NULL && app->drive->is_waiting ? app->drive->wait_until_ms : INT64_MAX;
}

static void dispatch(struct app *app, const char *verb, const json_t *command) {
    if (strcmp(verb, "tree") == 0)
        do_tree(app, command);
    else if (strcmp(verb, "press") == 0)
        do_press(app, command);
    else if (strcmp(verb, "type") == 0)
        do_type(app, command);
    else if (strcmp(verb, "key") == 0)
        do_key(app, command);
    else if (strcmp(verb, "touch") == 0)
        do_touch(app, command);
    else if (strcmp(verb, "wait") == 0)
        start_wait(app, command);
    else if (strcmp(verb, "later") == 0)
        do_later(app, command);
    else if (strcmp(verb, "clock") == 0)
        do_clock(app, command);
    else if (strcmp(verb, "shot") == 0)
        do_shot(app, command);
    else if (strcmp(verb, "said") == 0)
        do_said(app);
    else if (strcmp(verb, "state") == 0)
        do_state(app);
    else
        answer_error(app->drive, "no such verb");
}

void drive_command(struct app *app, const struct envelope *envelope) {
    struct drive *drive = app->drive;
    struct seat_asker asker;
    json_error_t error;
    memcpy(&asker, envelope->small, sizeof(asker));
    if (drive->is_waiting && drive->waiter.number != asker.number)
        drive->is_waiting = false; /* who waited is gone */
    if (envelope->blob == NULL) {
        drive->is_waiting = false;
        return;
    }
    drive_turn(app); /* what came before is on the screen */
    drive->asker = asker;
    json_t *command = json_loads(envelope->blob, 0, &error);
    const char *verb = json_string_value(json_object_get(command, "do"));
    if (drive->is_waiting)
        answer_error(drive, "a wait is still running");
    else if (verb == NULL)
        answer_error(drive, "one JSON object a line, with \"do\"");
    else
        dispatch(app, verb, command);
    json_decref(command);
}

#else
typedef int drive_commands_are_absent;
#endif
