#include "app/support_fixture.h"

#include <stdio.h>
#include <string.h>

#include "app/support_fixture_city.h"
#include "base/text.h"
#include "flow/keys.h"

static void with_service(struct state *state) {
    snprintf(state->visit->service_code, sizeof(state->visit->service_code), "001");
}

static void with_place(struct state *state) {
    with_service(state);
    snprintf(state->visit->place_chosen, sizeof(state->visit->place_chosen),
             "214 Mill Street, Mill District");
}

static void typing(struct state *state, enum field field, const char *text) {
    uint32_t room = 0;
    char *target = visit_field(state->visit, field, &room);
    snprintf(target, room, "%s", text);
    state->visit->field = field;
    state->visit->cursor = (uint32_t)strlen(target);
    state->visit->keys.is_open = true;
}

static void home_out(struct state *state) {
    state->kiosk.can_scan = state->kiosk.can_call = true;
}

static void home_all(struct state *state) {
    state->kiosk.can_scan = state->kiosk.can_call = state->kiosk.can_pay = true;
}

/* The city cannot be reached: video is off too, and tracking knows only what is here. */
static void home_far(struct state *state) {
    home_all(state);
    state->kiosk.network = HEALTH_OFF;
}

static void search_typing(struct state *state) {
    typing(state, FIELD_SEARCH, "li");
    state->visit->match_count = 3;
    state->visit->matches[0] = 1;
    state->visit->matches[1] = 4;
    state->visit->matches[2] = 5;
}

static void search_none(struct state *state) {
    typing(state, FIELD_SEARCH, "helicopter");
    state->visit->keys.is_open = false;
}

static void group_open(struct state *state) {
    state->visit->group = 0;
}

static void where_typing(struct state *state) {
    with_service(state);
    typing(state, FIELD_PLACE, "214 mil");
    state->visit->suggestion_count = 3;
    state->visit->suggestions[1] = 1;
    state->visit->suggestions[2] = 2;
}

static void where_problem(struct state *state) {
    with_service(state);
    state->visit->problem = PROBLEM_PLACE;
}

static void notice_typing(struct state *state) {
    with_service(state);
    typing(state, FIELD_NOTICE, "N-48");
    state->visit->problem = PROBLEM_NOTICE_UNKNOWN;
}

static void outside(struct state *state) {
    with_service(state);
    snprintf(state->visit->outside_city, sizeof(state->visit->outside_city), "Lakeview");
    snprintf(state->visit->place_chosen, sizeof(state->visit->place_chosen), "12 Harbor Road");
}

static void question_at(struct state *state, int16_t question) {
    with_place(state);
    state->visit->question = question;
}

static void question_single(struct state *state) {
    question_at(state, 0);
    state->visit->answers[0].single = 2;
}

static void question_missing(struct state *state) {
    question_at(state, 0);
    state->visit->problem = PROBLEM_CHOOSE;
}

static void question_multi(struct state *state) {
    question_at(state, 1);
    state->visit->answers[1].multi[0] = 5;
}

static void question_date(struct state *state) {
    question_at(state, 2);
    snprintf(state->visit->answers[2].text, ANSWER_ROOM, "2026-11-23T16:30");
}

static void question_number(struct state *state) {
    question_at(state, 3);
    typing(state, FIELD_ANSWER, "12");
}

static void question_long(struct state *state) {
    question_at(state, 4);
}

static void question_text(struct state *state) {
    question_at(state, 5);
    typing(state, FIELD_ANSWER, "Behind the bus stop");
}

static void question_waiting(struct state *state) {
    question_at(state, 99);
    state->is_definition_loading = true;
}

static const struct words told = {
    {"It is in the right lane, just before the bus stop. Cars move over into the bike lane to get "
     "around it. It fills with wat",
     "Está en el carril derecho, justo antes de la parada. Los coches invaden el carril bici para "
     "esquivarlo. Se llena de agu",
     "在右侧车道，公交站前面。汽车会借自行车道绕行。下雨时积水",
     "Nó ở làn bên phải, ngay trước trạm xe buýt. Xe phải lấn sang làn xe đạp để tránh. Khi mưa nó "
     "đầy nướ",
     "إنها في المسار الأيمن قبل موقف الحافلة مباشرة. تنتقل السيارات إلى مسار الدراجات لتجنبها."}};

static void describe_typing(struct state *state) {
    with_place(state);
    typing(state, FIELD_DESCRIPTION, told.in[state->settings.lang]);
}

/* Latin letters, and behind them those with accents: José Peña on every keyboard. */
static void describe_latin(struct state *state) {
    with_place(state);
    typing(state, FIELD_DESCRIPTION, "Jose");
    state->visit->keys.layer = state->visit->keys.letters_layer = KEYS_LATIN;
}

static void describe_accents(struct state *state) {
    describe_latin(state);
    state->visit->keys.layer = KEYS_ACCENTS;
}

static void describe_card(struct state *state) {
    with_place(state);
    typing(state, FIELD_DESCRIPTION, "4111 1111 1111 1111");
    state->visit->problem = PROBLEM_CARD_NUMBER;
}

static void pinyin(struct state *state) {
    static const char *const texts[] = {"市政厅", "市政", "是", "时", "事"};
    with_place(state);
    typing(state, FIELD_DESCRIPTION, "在");
    if (state->settings.lang != LANG_ZH)
        return; /* elsewhere nothing is composed */
    snprintf(state->visit->keys.composing, sizeof(state->visit->keys.composing), "shizhengting");
    state->visit->keys.candidate_count = 5;
    state->visit->keys.has_more = true;
    for (int k = 0; k < 5; k++)
        snprintf(state->visit->keys.candidates[k], sizeof(state->visit->keys.candidates[k]), "%s",
                 texts[k]);
}

static void contact_given(struct state *state) {
    with_place(state);
    state->visit->contact = CONTACT_GIVEN;
}

static void contact_details(struct state *state) {
    contact_given(state);
    snprintf(state->visit->name, sizeof(state->visit->name), "Nguyễn Thị Ánh");
    snprintf(state->visit->email, sizeof(state->visit->email), "anh.nguyen@example.com");
    snprintf(state->visit->phone, sizeof(state->visit->phone), "(555) 010-0142");
}

static void contact_typing(struct state *state) {
    contact_details(state);
    typing(state, FIELD_EMAIL, "anh.nguyen");
}

static void contact_problem(struct state *state) {
    contact_details(state);
    typing(state, FIELD_PHONE, "555 010");
    state->visit->problem = PROBLEM_PHONE;
}

/* The keyboard was put away; what is wrong stands beside its field, not beside all of them. */
static void contact_email(struct state *state) {
    contact_details(state);
    snprintf(state->visit->email, sizeof(state->visit->email), "anh.nguyen@example");
    state->visit->field = FIELD_PHONE;
    state->visit->problem = PROBLEM_EMAIL;
}

static void contact_none(struct state *state) {
    contact_given(state);
    state->visit->problem = PROBLEM_CONTACT_NONE;
}

static void review(struct state *state) {
    contact_details(state);
    question_single(state);
    question_multi(state);
    question_date(state);
    snprintf(state->visit->description, sizeof(state->visit->description), "%s",
             told.in[state->settings.lang]);
}

static void review_full(struct state *state) {
    review(state);
    state->visit->problem = PROBLEM_NOT_SAVED;
}

static void review_not_asked(struct state *state) {
    review(state);
    state->visit->is_definition_missing = true;
}

/* A description taller than a page at large text, as Riverton's limit allows. */
static void review_long(struct state *state) {
    review(state);
    char *text = state->visit->description;
    size_t len = strlen(text);
    for (size_t at = len + 1; at + len < 2600; at += len + 1)
        (void)snprintf(text + at - 1, sizeof(state->visit->description) - at, " %s",
                       told.in[state->settings.lang]);
}

static void done(struct state *state) {
    with_service(state);
    snprintf(state->visit->reference, sizeof(state->visit->reference), "K1-7F3Q-2Z");
}

static void done_number(struct state *state) {
    done(state);
    snprintf(state->visit->number, sizeof(state->visit->number), "26-0004711");
}

static void done_said(struct state *state) {
    done_number(state);
    snprintf(state->visit->city_words.notice, sizeof(state->visit->city_words.notice),
             "We make it safe within 10 days. A full repair can take a season.");
    state->visit->city_words.expected_ms = state->wall_ms + INT64_C(864000000);
}

static void track_typing(struct state *state) {
    typing(state, FIELD_REFERENCE, "K1-7F");
}

static void track_found(struct state *state) {
    state->visit->track = (struct track_result){.state = TRACK_FOUND,
                                                .outbox_state = 3,
                                                .reference = "K1-7F3Q-2Z",
                                                .number = "26-0004711",
                                                .service_name = "Pothole",
                                                .status = "open",
                                                .notes = "A crew will look at it this week.",
                                                .agency = "Street team",
                                                .requested_ms = WALL_MS - 86400000,
                                                .updated_ms = WALL_MS,
                                                .expected_ms = WALL_MS + 2 * 86400000};
}

static void track_state(struct state *state, enum track_state which) {
    snprintf(state->visit->typed_reference, sizeof(state->visit->typed_reference), "K1-7F3Q-2X");
    state->visit->track.state = which;
}

static void track_none(struct state *state) {
    track_state(state, TRACK_NOT_FOUND);
}

static void track_unreachable(struct state *state) {
    track_state(state, TRACK_UNREACHABLE);
}

static void track_private(struct state *state) {
    track_state(state, TRACK_PRIVATE);
}

static void track_looking(struct state *state) {
    track_state(state, TRACK_LOOKING);
}

static void idle(struct state *state) {
    state->before_warning = SCREEN_REVIEW;
    state->idle_limit_ms = 120000;
    state->touched_ms = state->now_ms - 120000 - 7000;
}

static void unavailable(struct state *state) {
    state->visit->unavailable = FLOW_SCAN;
}

const struct fixture fixtures[] = {
    {"attract", SCREEN_ATTRACT, NULL},
    {"home", SCREEN_HOME, home_all},
    {"home_out", SCREEN_HOME, home_out},
    {"home_far", SCREEN_HOME, home_far},
    {"choose_service", SCREEN_CHOOSE_SERVICE, NULL},
    {"search_typing", SCREEN_CHOOSE_SERVICE, search_typing},
    {"search_none", SCREEN_CHOOSE_SERVICE, search_none},
    {"group", SCREEN_GROUP, group_open},
    {"where", SCREEN_WHERE, with_service},
    {"where_typing", SCREEN_WHERE, where_typing},
    {"where_chosen", SCREEN_WHERE, with_place},
    {"where_problem", SCREEN_WHERE, where_problem},
    {"notice_typing", SCREEN_NOTICE, notice_typing},
    {"outside", SCREEN_OUTSIDE, outside},
    {"question_single", SCREEN_QUESTION, question_single},
    {"question_missing", SCREEN_QUESTION, question_missing},
    {"question_multi", SCREEN_QUESTION, question_multi},
    {"question_date", SCREEN_QUESTION, question_date},
    {"question_number", SCREEN_QUESTION, question_number},
    {"question_long", SCREEN_QUESTION, question_long},
    {"question_text", SCREEN_QUESTION, question_text},
    {"question_waiting", SCREEN_QUESTION, question_waiting},
    {"describe", SCREEN_DESCRIBE, with_place},
    {"describe_typing", SCREEN_DESCRIBE, describe_typing},
    {"describe_latin", SCREEN_DESCRIBE, describe_latin},
    {"describe_accents", SCREEN_DESCRIBE, describe_accents},
    {"describe_card", SCREEN_DESCRIBE, describe_card},
    {"describe_pinyin", SCREEN_DESCRIBE, pinyin},
    {"contact", SCREEN_CONTACT, contact_given},
    {"contact_details", SCREEN_CONTACT_DETAILS, contact_details},
    {"contact_typing", SCREEN_CONTACT_DETAILS, contact_typing},
    {"contact_problem", SCREEN_CONTACT_DETAILS, contact_problem},
    {"contact_email", SCREEN_CONTACT_DETAILS, contact_email},
    {"contact_none", SCREEN_CONTACT_DETAILS, contact_none},
    {"review", SCREEN_REVIEW, review},
    {"review_full", SCREEN_REVIEW, review_full},
    {"review_not_asked", SCREEN_REVIEW, review_not_asked},
    {"review_long", SCREEN_REVIEW, review_long},
    {"saving", SCREEN_SAVING, with_service},
    {"done", SCREEN_DONE, done},
    {"done_number", SCREEN_DONE, done_number},
    {"done_said", SCREEN_DONE, done_said},
    {"track", SCREEN_TRACK, NULL},
    {"track_typing", SCREEN_TRACK, track_typing},
    {"track_looking", SCREEN_TRACK_RESULT, track_looking},
    {"track_found", SCREEN_TRACK_RESULT, track_found},
    {"track_none", SCREEN_TRACK_RESULT, track_none},
    {"track_unreachable", SCREEN_TRACK_RESULT, track_unreachable},
    {"track_private", SCREEN_TRACK_RESULT, track_private},
    {"language", SCREEN_LANGUAGE, NULL},
    {"display", SCREEN_DISPLAY, NULL},
    {"help", SCREEN_HELP, NULL},
    {"talk", SCREEN_TALK, NULL},
    {"leave", SCREEN_LEAVE, with_place},
    {"idle_warning", SCREEN_IDLE_WARNING, idle},
    {"unavailable", SCREEN_UNAVAILABLE, unavailable},
};
const int fixture_count = (int)(sizeof(fixtures) / sizeof(fixtures[0]));

void fixture_world(struct state *state, struct visit *visit) {
    struct settings defaults = {.lang = LANG_EN, .size = SIZE_STANDARD, .volume = 3, .rate = 2};
    state_init(state, visit, &defaults);
    state->catalogue = fixture_catalogue();
    state->definition = fixture_definition();
    state->timeouts = (struct timeouts){120000, 45000, 600000, 60000};
    snprintf(state->kiosk.id, sizeof(state->kiosk.id), "K1");
    snprintf(state->kiosk.counter, sizeof(state->kiosk.counter), "Counter 3");
    snprintf(state->kiosk.place_name, sizeof(state->kiosk.place_name), "100 Main Street");
    state->kiosk.speech = HEALTH_OK;
}

void fixture_use(struct state *state, const struct fixture *fixture, enum lang lang,
                 enum text_size size, enum theme_id theme) {
    visit_wipe(state->visit);
    state->settings = state->defaults;
    state->settings.lang = lang;
    state->settings.size = size;
    state->settings.theme = theme;
    state->screen = fixture->screen;
    state->now_ms = state->touched_ms = 1000000;
    state->wall_ms = WALL_MS;
    state->is_definition_loading = false;
    state->kiosk.can_scan = state->kiosk.can_pay = state->kiosk.can_call = false;
    state->kiosk.network = HEALTH_OK;
    if (fixture->set != NULL)
        fixture->set(state);
}

void fixture_end(struct state *state) {
    state_finish(state);
}
