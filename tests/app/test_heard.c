/* What a screen gives to the ear, from the trees of the fixtures: what must not be heard in the
 * room, and codes as codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/support_fixture.h"
#include "base/memory.h"
#include "flow/keys.h"
#include "ui/screen.h"
#include "ui/spoken.h"
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

static struct node *rebuild(void) {
    static const struct measure measure = {width, baseline, NULL};
    struct view view = {0};
    return screen_build(&state, words, &panel, &measure, &view, arena);
}

static struct node *build(const char *name, enum lang lang) {
    for (int k = 0; k < fixture_count; k++)
        if (strcmp(fixtures[k].name, name) == 0)
            fixture_use(&state, &fixtures[k], lang, SIZE_STANDARD, THEME_LIGHT_HIGH);
    arena_reset(arena);
    strings_set_lang(words, lang);
    return rebuild();
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

static const char *heard_all(struct node *root) {
    char *all = arena_text(arena, "");
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        bool is_private = false;
        if (!(node->flags & NODE_SILENT) && node->label[0] != '\0')
            all = arena_format(arena, "%s\n%s", all, said(root, node, &is_private));
    }
    return all;
}

/* As whoever writes it down needs it: 4711 is "four, seven, one, one" and never a quantity. */
static void a_number_to_write_down_is_said_sign_by_sign(void **unused) {
    (void)unused;
    static const char *const screens[] = {"done_number", "track_found", "track_none",
                                          "track_typing"};
    for (int k = 0; k < 4; k++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            char signs[256], whole[256];
            struct node *root = build(screens[k], (enum lang)lang);
            snprintf(state.visit->number, sizeof(state.visit->number), "4711");
            snprintf(state.visit->track.number, sizeof(state.visit->track.number), "4711");
            snprintf(state.visit->typed_reference, sizeof(state.visit->typed_reference), "4711");
            arena_reset(arena);
            root = rebuild();
            spoken_reference((enum lang)lang, "4711", false, signs, sizeof(signs));
            spoken_number((enum lang)lang, 4711, whole, sizeof(whole));
            const char *all = heard_all(root);
            if (strstr(all, signs) == NULL || strstr(all, whole) != NULL)
                fail_msg("%s %s: %s not in %s", screens[k], lang_code((enum lang)lang), signs, all);
        }
}

static void the_reference_is_said_sign_by_sign(void **unused) {
    (void)unused;
    static const char *const screens[] = {"done", "track_found"};
    for (int k = 0; k < 2; k++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            char signs[256];
            struct node *root = build(screens[k], (enum lang)lang);
            spoken_reference((enum lang)lang,
                             k == 0 ? state.visit->reference : state.visit->track.reference, false,
                             signs, sizeof(signs));
            if (strstr(heard_all(root), signs) == NULL)
                fail_msg("%s: %s not in %s", lang_code((enum lang)lang), signs, heard_all(root));
        }
}

/* How it is paged says nothing of how it is read. */
static void what_stands_whole_on_a_page_is_no_code(void **unused) {
    (void)unused;
    bool is_private = false;
    struct node *root = build("where", LANG_EN);
    struct node amount = {.role = ROLE_TEXT, .name = "", .label = "Fee", .value = "1200"};
    const char *plain = said(root, &amount, &is_private);
    amount.flags = NODE_WHOLE;
    assert_string_equal(said(root, &amount, &is_private), plain);
    amount.flags = NODE_CODE;
    assert_string_not_equal(said(root, &amount, &is_private), plain);
}

static const char *heard_at_hours(int from_min, int until_min) {
    (void)build("talk", LANG_EN);
    struct catalogue *catalogue = (struct catalogue *)(uintptr_t)state.catalogue;
    struct opening before[7];
    memcpy(before, catalogue->openings, sizeof(before));
    for (int day = 0; day < 7; day++)
        catalogue->openings[day] = (struct opening){(int16_t)from_min, (int16_t)until_min, false};
    const char *all = heard_all(rebuild());
    memcpy(catalogue->openings, before, sizeof(before));
    return all;
}

/* "until 24:00" is how a timetable says midnight. */
static void a_hall_that_closes_at_midnight_has_hours_too(void **unused) {
    (void)unused;
    const char *all = heard_at_hours(480, 1440);
    if (strstr(all, "Today from eight A.M. until midnight.") == NULL)
        fail_msg("not in %s", all);
}

static void nobody_is_sent_to_a_counter_that_has_closed(void **unused) {
    (void)unused;
    assert_non_null(strstr(heard_at_hours(0, 1440), "Please choose another way on this page."));
    assert_null(strstr(heard_at_hours(0, 1), "Please choose another way on this page."));
    assert_null(strstr(heard_at_hours(1439, 1440), "Please choose another way on this page."));
    const char *all = heard_at_hours(0, 1440);
    assert_null(strstr(all, "phone are open"));
    assert_null(strstr(all, "your place in line"));
}

static void assert_heard(const char *all, const char *yes, const char *no) {
    if (strstr(all, yes) == NULL || strstr(all, no) != NULL)
        fail_msg("%s not in, or %s in %s", yes, no, all);
}

static const char *code_of(struct node *root) {
    for (struct node *node = root; node != NULL; node = node_next(node))
        if (node->role == ROLE_QR)
            return node->value;
    return "none";
}

static void the_page_of_a_report_is_promised_where_there_is_one(void **unused) {
    (void)unused;
    assert_heard(heard_all(build("done", LANG_EN)), "The page of your report says so.",
                 "to hear about it");
    struct catalogue *catalogue = (struct catalogue *)(uintptr_t)state.catalogue;
    const char *before = catalogue->tracking_url;
    catalogue->tracking_url = "";
    assert_heard(heard_all(rebuild()), "and say your number to hear about it.",
                 "The page of your report");
    /* A plain GeoReport server has no content pack: then the configuration names the page. */
    snprintf(state.kiosk.tracking_url, sizeof(state.kiosk.tracking_url), "https://own.example/t/");
    struct node *root = rebuild();
    assert_heard(heard_all(root), "The page of your report says so.", "to hear about it");
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "https://own.example/t/%s", state.visit->reference);
    assert_string_equal(code_of(root), wanted);
    catalogue->tracking_url = before; /* the pack's own comes first */
    assert_non_null(strstr(code_of(rebuild()), before));
    state.kiosk.tracking_url[0] = '\0';
}

static void what_has_not_reached_the_city_was_made_and_not_sent(void **unused) {
    (void)unused;
    static const bool is_ours[] = {false, true, true, false, false, true, true, true};
    for (uint8_t k = 0; k < sizeof(is_ours); k++) {
        (void)build("track_found", LANG_EN);
        state.visit->track.outbox_state = k;
        state.visit->track.status[0] = '\0';
        const char *all = heard_all(rebuild());
        assert_heard(all, is_ours[k] ? "Made on" : "Sent on", is_ours[k] ? "Sent on" : "Made on");
    }
    assert_heard(heard_all(build("track_found", LANG_EN)), "Sent on", "Made on");
}

static void home_says_that_the_city_cannot_be_reached(void **unused) {
    (void)unused;
    const char *far = "We cannot reach the city right now.";
    assert_heard(heard_all(build("home_far", LANG_EN)), far, "With your reference");
    assert_heard(heard_all(build("home", LANG_EN)), "Track a request", far);
}

static void the_time_for_papers_is_the_configured_one(void **unused) {
    (void)unused;
    assert_heard(heard_all(build("idle_warning", LANG_EN)), "I need ten minutes", "I need one");
    state.timeouts.papers = 119000;
    assert_heard(heard_all(rebuild()), "I need one minute to", "minutes to find");
}

/* A word of ours inside a sentence of ours keeps its vowels: the name of the step, of an answer. */
static void words_put_into_arabic_sentences_carry_their_vowels(void **unused) {
    (void)unused;
    static const char *const parts[][2] = {{"where", "step.place"},
                                           {"contact", "step.contact"},
                                           {"review", "review.place"},
                                           {"display", "display.volume"}};
    for (int k = 0; k < 4; k++) {
        struct node *root = build(parts[k][0], LANG_AR);
        const char *spoken = strings_speak(words, parts[k][1]);
        assert_non_null(spoken);
        if (strstr(heard_all(root), spoken) == NULL)
            fail_msg("%s: %s not in %s", parts[k][0], spoken, heard_all(root));
    }
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
        cmocka_unit_test(a_number_to_write_down_is_said_sign_by_sign),
        cmocka_unit_test(the_reference_is_said_sign_by_sign),
        cmocka_unit_test(what_stands_whole_on_a_page_is_no_code),
        cmocka_unit_test(a_hall_that_closes_at_midnight_has_hours_too),
        cmocka_unit_test(the_page_of_a_report_is_promised_where_there_is_one),
        cmocka_unit_test(what_has_not_reached_the_city_was_made_and_not_sent),
        cmocka_unit_test(home_says_that_the_city_cannot_be_reached),
        cmocka_unit_test(the_time_for_papers_is_the_configured_one),
        cmocka_unit_test(nobody_is_sent_to_a_counter_that_has_closed),
        cmocka_unit_test(words_put_into_arabic_sentences_carry_their_vowels),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
