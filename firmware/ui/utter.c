#include "ui/utter.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "flow/reference.h"
#include "ui/spoken.h"

#define UTTERANCE_MOST 2000 /* bytes the engine takes (reference/voice section 2) */

struct speech {
    const struct strings *strings;
    struct buf text;
};

/* A sentence that has its end: no second stop is put after it. */
static bool ends_sentence(const char *text, size_t len) {
    static const char *const ends[] = {".", "?", "!", ":", "؟", "。", "？", "！"};
    if (len >= 3 && memcmp(text + len - 3, "\xE2\x81\xA9", 3) == 0)
        len -= 3; /* U+2069: the end of an isolate is not heard */
    for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
        size_t size = strlen(ends[k]);
        if (len >= size && memcmp(text + len - size, ends[k], size) == 0)
            return true;
    }
    return len == 0;
}

/* Parts are sentences: the engine makes a pause at a full stop. A buffer that is full drops the
 * rest. */
static void add(struct speech *speech, const char *text) {
    if (text == NULL || text[0] == '\0')
        return;
    size_t len = speech->text.len;
    bool has_end = len == 0 || ends_sentence(buf_text(&speech->text), len);
    if (len + strlen(text) + 3 > UTTERANCE_MOST)
        return;
    if (buf_add_text(&speech->text, len == 0  ? ""
                                    : has_end ? " "
                                              : ". ") != ERR_OK ||
        buf_add_text(&speech->text, text) != ERR_OK)
        return;
}

static void add_code(struct speech *speech, const char *code) {
    char out[UTTERANCE_MOST];
    spoken_reference(strings_lang(speech->strings), code, false, out, sizeof(out));
    add(speech, out);
    mem_wipe(out, sizeof(out));
}

/* Shown text becomes words: a reference sign by sign, everything else by the language's rules. */
static void add_words(struct speech *speech, const char *shown) {
    char out[UTTERANCE_MOST], reference[REFERENCE_ROOM];
    enum lang lang = strings_lang(speech->strings);
    if (shown == NULL || shown[0] == '\0')
        return;
    if (strchr(shown, '-') != NULL && reference_parse(shown, reference) == ERR_OK)
        spoken_reference(lang, shown, false, out, sizeof(out)); /* the signs that are shown */
    else
        spoken_text(lang, shown, out, sizeof(out));
    add(speech, out);
    mem_wipe(out, sizeof(out));
}

static void add_label(struct speech *speech, const struct node *node) {
    const char *spoken =
        node->spoken != NULL ? node->spoken : strings_speak_of(speech->strings, node->label);
    add_words(speech, spoken != NULL ? spoken : node->label);
}

/* A key is called as its letter will be when it is typed. */
static bool add_letter(struct speech *speech, const struct node *node) {
    char out[96];
    size_t at = 0, len = strlen(node->label);
    if (node->role != ROLE_KEY || node->spoken != NULL || len == 0)
        return false;
    uint32_t sign = text_next(node->label, len, &at);
    if (at < len)
        return false;
    spoken_key(strings_lang(speech->strings), sign, out, sizeof(out));
    add(speech, out);
    return true;
}

static void add_role(struct speech *speech, const struct node *node) {
    static const char *const keys[ROLE_COUNT] = {
        [ROLE_BUTTON] = "role.button", [ROLE_LINK_ROW] = "role.link", [ROLE_CHOICE] = "role.choice",
        [ROLE_CHECK] = "role.check",   [ROLE_SWITCH] = "role.switch", [ROLE_FIELD] = "role.field"};
    if (keys[node->role] == NULL)
        return;
    const char *speak = strings_speak(speech->strings, keys[node->role]);
    add_words(speech, speak != NULL ? speak : strings_get(speech->strings, keys[node->role]));
}

static void add_key(struct speech *speech, const char *key) {
    const char *speak = strings_speak(speech->strings, key);
    add_words(speech, speak != NULL ? speak : strings_get(speech->strings, key));
}

static void add_state(struct speech *speech, const struct node *node) {
    bool is_selected = (node->flags & NODE_SELECTED) != 0;
    if (node->role == ROLE_SWITCH)
        add_key(speech, is_selected ? "state.on" : "state.off");
    else if (node->role == ROLE_CHOICE || node->role == ROLE_CHECK)
        add_key(speech, is_selected ? "state.selected" : "state.not_selected");
    else if (node->role == ROLE_KEY && is_selected)
        add_key(speech, "state.on");
    if (node->flags & NODE_DISABLED)
        add_key(speech, "state.disabled");
    if (node->flags & NODE_REQUIRED)
        add_key(speech, "state.required");
    if (node->flags & NODE_BUSY)
        add_key(speech, "state.busy");
}

/* "2 of 5" among its like under the same parent, for rows and choices; "My problem is not here"
 * below three answers is not the fourth. */
static void add_position(struct speech *speech, const struct node *node, struct arena *arena) {
    int at = 0, count = 0;
    if (node->parent == NULL ||
        (node->role != ROLE_CHOICE && node->role != ROLE_CHECK && node->role != ROLE_LINK_ROW))
        return;
    for (const struct node *one = node->parent->first; one != NULL; one = one->next) {
        count += one->role == node->role && strcmp(one->name, node->name) == 0;
        if (one->id == node->id)
            at = count;
    }
    if (count < 2)
        return;
    struct message_arg args[] = {{.name = "at", .is_number = true, .number = at},
                                 {.name = "count", .is_number = true, .number = count},
                                 {0}};
    const char *spoken = NULL;
    const char *text = strings_format(speech->strings, arena, "say.position", args, &spoken);
    add_words(speech, spoken != NULL ? spoken : text);
}

/* Spaces that only hold lines together, line ends, and stops that met. */
void utter_smooth(char *text) {
    char *to = text;
    for (const char *at = text; *at != '\0'; at++) {
        bool is_after_space = to > text && to[-1] == ' ';
        if (at[0] == '\xC2' && at[1] == '\xA0')
            at++, *to++ = ' ';
        else if (at[0] == '\xE2' && at[1] == '\x81' && (unsigned char)at[2] >= 0xA6 &&
                 (unsigned char)at[2] <= 0xA9)
            at += 2; /* U+2066-2069: isolates are for the eye */
        else if ((at[0] == '\n' || at[0] == ' ') && is_after_space)
            continue;
        else if (at[0] == '\n')
            *to++ = ' ';
        else if (at[0] != '.' || to == text || to[-1] != '.')
            *to++ = *at;
    }
    *to = '\0';
}

static void finish(struct speech *speech, struct arena *arena, struct utterance *utterance) {
    char *text = arena_text(arena, buf_text(&speech->text));
    utter_smooth(text);
    utterance->text = text;
    buf_finish(&speech->text);
}

static void add_value(struct speech *speech, const struct node *node) {
    if (node->value == NULL || node->role == ROLE_QR || node->role == ROLE_PROGRESS)
        return;
    const char *spoken = strings_speak_of(speech->strings, node->value);
    if (node->flags & NODE_CODE)
        add_code(speech, node->value);
    else
        add_words(speech, spoken != NULL ? spoken : node->value);
}

void utter_node(const struct node *root, const struct node *node, const struct strings *strings,
                struct arena *arena, struct utterance *utterance) {
    struct speech speech = {.strings = strings};
    (void)root;
    memset(utterance, 0, sizeof(*utterance));
    utterance->policy = UTTER_CUT;
    bool has_value = node->value != NULL && node->value[0] != '\0';
    utterance->is_private = (node->flags & NODE_PRIVATE) &&
                            (has_value || node->role == ROLE_KEY || node->role == ROLE_GROUP);
    buf_init(&speech.text, UTTERANCE_MOST + 8);
    if (!add_letter(&speech, node))
        add_label(&speech, node);
    add_role(&speech, node);
    add_state(&speech, node);
    add_value(&speech, node);
    if (node->role == ROLE_FIELD && node->value != NULL && node->value[0] == '\0')
        add_key(&speech, "field.empty");
    add_position(&speech, node, arena);
    finish(&speech, arena, utterance);
    if (node->hint != NULL && node->hint[0] != '\0') {
        char out[UTTERANCE_MOST];
        const char *spoken = strings_speak_of(strings, node->hint);
        spoken_text(strings_lang(strings), spoken != NULL ? spoken : node->hint, out, sizeof(out));
        utter_smooth(out);
        utterance->hint = arena_text(arena, out);
        mem_wipe(out, sizeof(out));
    }
}

int utter_groups_entered(const struct node *from, const struct node *to,
                         const struct node *groups[], int room) {
    int count = 0;
    for (const struct node *up = to->parent; up != NULL && count < room; up = up->parent) {
        if ((up->role != ROLE_GROUP && up->role != ROLE_LIST) || up->label[0] == '\0')
            continue;
        for (const struct node *old = from; old != NULL; old = old->parent)
            if (strcmp(old->label, up->label) == 0)
                return count; /* still inside, or its heading was just said */
        memmove(&groups[1], &groups[0], (size_t)count * sizeof(groups[0]));
        groups[0] = up;
        count++;
    }
    return count;
}

/* "Reported most often" without what is: a heading over buttons is said when one comes to it. */
static bool is_over_buttons(const struct node *heading) {
    if (heading->role != ROLE_HEADING || heading->parent == NULL)
        return false;
    const struct node *after = heading->parent;
    while (after != NULL && after->next == NULL)
        after = after->parent;
    after = after != NULL ? after->next : NULL;
    for (const struct node *node = heading->next; node != NULL && node != after;
         node = node_next(node))
        if (node->flags & NODE_FOCUSABLE)
            return true;
    return false;
}

static bool is_read(const struct node *node) {
    return !(node->flags & NODE_SILENT) &&
           (node->role == ROLE_HEADING || node->role == ROLE_TEXT || node->role == ROLE_STATUS ||
            node->role == ROLE_ALERT || node->role == ROLE_PROGRESS || node->role == ROLE_QR);
}

static const struct node *find_title(const struct node *root) {
    for (const struct node *node = root; node != NULL; node = node_next(node))
        if (node->role == ROLE_HEADING && is_read(node))
            return node;
    return root;
}

void utter_screen(struct node *root, bool is_known, const struct strings *strings,
                  struct arena *arena, struct utterance *utterance) {
    struct speech speech = {.strings = strings};
    const struct node *title = find_title(root);
    memset(utterance, 0, sizeof(*utterance));
    utterance->policy = UTTER_CUT;
    buf_init(&speech.text, UTTERANCE_MOST + 8);
    add_label(&speech, title);
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (node == title || !is_read(node) || is_over_buttons(node))
            continue;
        if (!is_known || node->role == ROLE_ALERT)
            add_label(&speech, node);
    }
    finish(&speech, arena, utterance);
}

/* A countdown of 45: at 30, 20, 10 and 5. */
static bool is_told_second(const char *value) {
    int seconds = value != NULL ? (int)strtol(value, NULL, 10) : 0;
    return seconds == 5 || (seconds > 0 && seconds % 10 == 0);
}

int utter_changes(const struct node *before, struct node *after, const struct strings *strings,
                  struct arena *arena, struct utterance *utterances, int room) {
    int count = 0;
    for (struct node *node = after; node != NULL && count < room; node = node_next(node)) {
        if (!(node->flags & NODE_LIVE) || (node->flags & NODE_SILENT) || node->label[0] == '\0')
            continue;
        const struct node *same =
            before != NULL ? node_find((struct node *)(uintptr_t)before, node->id) : NULL;
        bool is_list = node->role == ROLE_LIST && same != NULL && same->value != NULL &&
                       node->value != NULL && strcmp(same->value, node->value) != 0;
        if (same != NULL && strcmp(same->label, node->label) == 0 && !is_list)
            continue;
        if (node->graphic == GRAPHIC_RING && same != NULL && !is_told_second(node->value))
            continue;
        utter_node(after, node, strings, arena, &utterances[count]);
        utterances[count].policy = node->role == ROLE_ALERT ? UTTER_CUT : UTTER_STATUS;
        count++;
    }
    return count;
}
