/* What a screen gives to the ear, from the trees of the fixtures: what must not be heard in the
 * room, and codes as codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/support_fixture.h"
#include "base/memory.h"
#include "flow/keys.h"
#include "ui/screen.h"
#include "ui/utter.h"

static const struct panel panel = {.width_px = 1080,
                                   .height_px = 1920,
                                   .px_per_mm = 4,
                                   .bottom_above_floor_mm = 760,
                                   .reach_mm = 1220};
static struct strings *words;
static struct state state;
static struct arena *arena;

static int width(void *context, const struct font_spec *font, const char *text, size_t len) {
    (void)context, (void)text;
    return (int)len * font->px / 4;
}

static int baseline(void *context, const struct font_spec *font, int line_px) {
    (void)context, (void)font;
    return line_px * 3 / 4;
}

static struct node *build(const char *name, enum lang lang) {
    static const struct measure measure = {width, baseline, NULL};
    struct view view = {0};
    for (int k = 0; k < fixture_count; k++)
        if (strcmp(fixtures[k].name, name) == 0)
            fixture_use(&state, &fixtures[k], lang, SIZE_STANDARD, THEME_LIGHT_HIGH);
    arena_reset(arena);
    strings_set_lang(words, lang);
    return screen_build(&state, words, &panel, &measure, &view, arena);
}

static const char *said(struct node *root, const struct node *node, bool *is_private) {
    struct utterance utterance;
    utter_node(root, node, words, arena, &utterance);
    *is_private = utterance.is_private;
    return utterance.text;
}

/* Who follows which keys are passed reads along: the key itself is private. */
static void keys_that_type_into_a_private_field_are_private(void **unused) {
    (void)unused;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct node *root = build("contact_typing", (enum lang)lang);
        int hidden = 0, open = 0;
        for (struct node *node = root; node != NULL; node = node_next(node)) {
            bool is_private = false;
            if (node->role != ROLE_KEY)
                continue;
            (void)said(root, node, &is_private);
            bool types = node->action.a < KEY_BACKSPACE || node->action.a == KEY_DOT_COM ||
                         (node->action.a >= KEY_ACCENT && node->action.a <= KEY_MARK_HORN);
            assert_int_equal(is_private, types);
            hidden += is_private;
            open += !is_private;
        }
        assert_true(hidden > 30 && open >= 2);
    }
}

static void keys_of_a_public_field_are_not(void **unused) {
    (void)unused;
    struct node *root = build("describe_typing", LANG_EN);
    int keys = 0;
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        bool is_private = false;
        if (node->role != ROLE_KEY)
            continue;
        assert_string_not_equal(said(root, node, &is_private), "");
        assert_false(is_private);
        keys++;
    }
    assert_true(keys > 30);
}

static int start(void **unused) {
    (void)unused;
    static struct visit *visit;
    visit = mem_alloc(1, sizeof(*visit));
    arena = arena_create(16u << 20);
    fixture_world(&state, visit);
    return strings_load(KIOSK_SOURCE_DIR "/assets/strings", "America/Denver", &words) == ERR_OK
               ? 0
               : -1;
}

static int finish(void **unused) {
    (void)unused;
    struct visit *visit = state.visit;
    fixture_end(&state);
    mem_free(visit);
    strings_destroy(words);
    arena_destroy(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_type_into_a_private_field_are_private),
        cmocka_unit_test(keys_of_a_public_field_are_not),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
