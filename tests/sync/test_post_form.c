/* The sealed body and the POST form made from it: known fields only, none empty, the reference at
 * the end, and no answer lost when the questions changed meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "sync/definition_build.h"
#include "sync/post_form.h"
#include "sync/support_city.h"

#define REFERENCE "K1-7F3Q-2Z"

static struct locale *denver;

static const struct post_form_params plain = {.api_key = "the-key", .jurisdiction_id = ""};

static struct body *body_of(struct request *request) {
    struct body *body = body_create();
    body->request = *request;
    request_destroy(request);
    return body;
}

static json_t *tree(const char *text) {
    json_t *root = NULL;
    assert_int_equal(json_read(text, strlen(text), &root), ERR_OK);
    return root;
}

static void add_answer(struct request *request, const char *code, const char *text, bool is_multi) {
    struct request_answer *answer = &request->answers[request->answer_count++];
    snprintf(answer->code, sizeof answer->code, "%s", code);
    snprintf(answer->text, sizeof answer->text, "%s", text);
    answer->is_multi = is_multi;
    answer->part_count = 1;
}

static bool does_sound_like_error;

/* Builds, decodes nothing; the caller frees. */
static char *form_text(const struct post_form_params *params, const struct post_form_input *input) {
    struct buf out;
    buf_init(&out, POST_FORM_BYTES_MAX);
    assert_int_equal(post_form_build(params, input, &out, &does_sound_like_error), ERR_OK);
    char *text = strdup(buf_text(&out));
    buf_finish(&out);
    return text;
}

static char *decoded(const char *form, const char *name) {
    size_t len = strlen(name), used = 0;
    char *out = calloc(1, strlen(form) + 1);
    for (const char *at = form; at; at = strchr(at, '&')) {
        at += *at == '&';
        if (strncmp(at, name, len) != 0 || at[len] != '=')
            continue;
        for (at += len + 1; *at != '\0' && *at != '&'; at++) {
            if (*at == '%') {
                char digits[3] = {at[1], at[2], '\0'};
                out[used++] = (char)strtol(digits, NULL, 16);
                at += 2;
            } else {
                out[used++] = *at;
            }
        }
        return out;
    }
    free(out);
    return NULL;
}

static struct post_form_input input_of(struct body *body) {
    return (struct post_form_input){
        .body = body, .reference = REFERENCE, .uuid = "the-uuid", .definition_hash = ""};
}

static void a_body_comes_out_of_the_outbox_as_it_went_in(void **state) {
    (void)state;
    struct request *request =
        desk_request("pothole", "Tiefes Loch \xe2\x80\x9chier\xe2\x80\x9d\n2");
    snprintf(request->first_name, sizeof request->first_name, "Zo\xc3\xab");
    snprintf(request->email, sizeof request->email, "zoe@example.org");
    snprintf(request->place_notice, sizeof request->place_notice, "N-4821");
    request->lang = LANG_VI;
    request->made_ms = 1790000000123;
    request->asked = REQUEST_ASKED_PART;
    add_answer(request, "lane", "left\nright", true);
    struct body *body = body_of(request), *read = body_create();
    struct buf bytes;
    buf_init(&bytes, BODY_BYTES_MAX);
    assert_int_equal(body_write(body, NULL, &bytes), ERR_OK);
    assert_int_equal(body_read(&bytes, read), ERR_OK);
    assert_memory_equal(&body->request.description, &read->request.description,
                        sizeof read->request.description);
    assert_string_equal(read->request.first_name, "Zo\xc3\xab");
    assert_string_equal(read->request.email, "zoe@example.org");
    assert_string_equal(read->request.place_notice, "N-4821");
    assert_string_equal(read->request.answers[0].text, "left\nright");
    assert_true(read->request.answers[0].is_multi);
    assert_int_equal(read->request.lang, LANG_VI);
    assert_int_equal(read->request.made_ms, 1790000000123);
    assert_int_equal(read->request.asked, REQUEST_ASKED_PART);
    assert_true(read->request.latitude == 41.7974);
    buf_finish(&bytes);
    body_destroy(body);
    body_destroy(read);
}

static void bytes_that_are_no_body_are_refused(void **state) {
    (void)state;
    struct body *body = body_create();
    static const char *const texts[] = {
        "", "{}", "[]", "{\"v\":1}", "{\"v\":99,\"service_code\":1}", "\xff\xfe"};
    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++) {
        struct buf bytes;
        buf_init(&bytes, 100);
        assert_int_equal(buf_add_text(&bytes, texts[at]), ERR_OK);
        assert_int_not_equal(body_read(&bytes, body), ERR_OK);
        buf_finish(&bytes);
    }
    body_destroy(body);
}

static void quirk_13_only_known_fields_are_sent(void **state) {
    (void)state;
    struct request *request = desk_request("pothole", "A hole");
    add_answer(request, "size", "big", false);
    struct body *body = body_of(request);
    struct post_form_input input = input_of(body);
    char *form = form_text(&plain, &input);
    assert_string_equal(form, "api_key=the-key&service_code=pothole&lat=41.797400&long=-107.632150"
                              "&address_string=214%20Mill%20Street&attribute[size]=big"
                              "&description=%5Bref%20K1-7F3Q-2Z%5D%0AA%20hole");
    free(form);
    body_destroy(body);
}

static void quirk_14_several_values_go_as_the_server_wants_them(void **state) {
    (void)state;
    struct request *request = desk_request("x", "y");
    add_answer(request, "a b", "one\ntwo&three", true);
    struct body *body = body_of(request);
    struct post_form_input input = input_of(body);
    char *form = form_text(&plain, &input);
    assert_non_null(
        strstr(form, "&attribute[a%20b][]=one&attribute[a%20b][]=two%26three&description"));
    free(form);
    struct post_form_params repeated = plain;
    repeated.is_multi_value_repeated = true;
    form = form_text(&repeated, &input);
    assert_non_null(strstr(form, "&attribute[a%20b]=one&attribute[a%20b]=two%26three&"));
    free(form);
    body_destroy(body);
}

static void quirk_15_empty_fields_are_left_out(void **state) {
    (void)state;
    struct request *request = desk_request("x", "");
    request->latitude = request->longitude = 0;
    add_answer(request, "nothing", "", false);
    struct body *body = body_of(request);
    struct post_form_input input = input_of(body);
    const struct post_form_params bare = {.api_key = "", .jurisdiction_id = NULL};
    char *form = form_text(&bare, &input);
    assert_string_equal(form, "service_code=x&address_string=214%20Mill%20Street"
                              "&description=%5Bref%20K1-7F3Q-2Z%5D");
    free(form);
    body_destroy(body);
}

static void the_key_goes_along_only_where_it_is_known(void **state) {
    (void)state;
    struct body *body = body_of(desk_request("x", "y"));
    struct post_form_input input = input_of(body);
    struct post_form_params params = plain;
    char *form = form_text(&params, &input);
    assert_null(strstr(form, "client_request_id"));
    free(form);
    params.has_client_request_id = true;
    form = form_text(&params, &input);
    assert_non_null(strstr(form, "&client_request_id=the-uuid&"));
    free(form);
    body_destroy(body);
}

static void a_date_gets_the_city_s_zone_in_winter_and_summer(void **state) {
    (void)state;
    struct request *request = desk_request("x", "y");
    add_answer(request, "winter", "2026-11-24T16:30", false);
    add_answer(request, "summer", "2026-07-01T09:05", false);
    add_answer(request, "words", "at 2026-07-01T09:05", false);
    struct body *body = body_of(request);
    struct post_form_input input = input_of(body);
    struct post_form_params params = plain;
    params.locale = denver;
    char *form = form_text(&params, &input);
    assert_non_null(strstr(form, "attribute[winter]=2026-11-24T16%3A30%3A00-07%3A00&"));
    assert_non_null(strstr(form, "attribute[summer]=2026-07-01T09%3A05%3A00-06%3A00&"));
    assert_non_null(strstr(form, "attribute[words]=at%202026-07-01T09%3A05&"));
    free(form);
    body_destroy(body);
}

static void a_resident_cannot_write_our_mark(void **state) {
    (void)state;
    struct body *body = body_of(desk_request("x", "see [ref K1-AAAA-AA] and [ref  x]"));
    struct post_form_input input = input_of(body);
    char *form = form_text(&plain, &input), *description = decoded(form, "description");
    assert_string_equal(description, "[ref " REFERENCE "]\nsee (ref K1-AAAA-AA] and (ref  x]");
    free(description);
    free(form);
    body_destroy(body);
}

static void the_longest_description_keeps_the_reference_inside_the_limit(void **state) {
    (void)state;
    struct request *request = desk_request("x", "");
    for (size_t at = 0; at + 4 < sizeof request->description; at += 3)
        memcpy(request->description + at, "\xe7\xa7\x81", 4); /* more letters than are allowed */
    struct body *body = body_of(request);
    struct post_form_input input = input_of(body);
    char *form = form_text(&plain, &input), *description = decoded(form, "description");
    assert_true(text_count(description) <= DESCRIPTION_LETTERS);
    assert_true(text_count(description) >= DESCRIPTION_LETTERS - 1);
    assert_memory_equal(description, "[ref " REFERENCE "]\n", 17);
    assert_true(text_is_valid(description, strlen(description)));
    free(description);
    free(form);
    body_destroy(body);
}

/* -- definitions that changed while an entry waited */

#define WAS                                                                                        \
    "{\"service_code\":\"x\",\"attributes\":["                                                     \
    "{\"code\":\"kind\",\"datatype\":\"singlevaluelist\",\"description\":\"What kind?\","          \
    "\"values\":[{\"key\":\"a\",\"name\":\"Apples\"},{\"key\":\"b\",\"name\":\"Bees\"}]},"         \
    "{\"code\":\"more\",\"datatype\":\"multivaluelist\",\"description\":\"What else?\","           \
    "\"values\":[{\"key\":\"c\",\"name\":\"Cats\"},{\"key\":\"d\",\"name\":\"Dogs\"}]},"           \
    "{\"code\":\"words\",\"datatype\":\"text\",\"description\":\"In your words?\"}]}"

#define NOW                                                                                        \
    "{\"service_code\":\"x\",\"attributes\":["                                                     \
    "{\"code\":\"kind\",\"datatype\":\"singlevaluelist\",\"description\":\"What kind?\","          \
    "\"values\":[{\"key\":\"a\",\"name\":\"Apples\"}]},"                                           \
    "{\"code\":\"more\",\"datatype\":\"multivaluelist\",\"description\":\"What else?\","           \
    "\"values\":[{\"key\":\"c\",\"name\":\"Cats\"}]},"                                             \
    "{\"code\":\"new\",\"datatype\":\"string\",\"required\":true,\"description\":\"New?\"}]}"

static struct body *answered(const char *kind, const char *more, const char *words) {
    struct request *request = desk_request("x", "Mine.");
    json_t *was = tree(WAS);
    struct buf bytes;
    definition_hash(was, request->definition_hash);
    add_answer(request, "kind", kind, false);
    add_answer(request, "more", more, true);
    if (words[0] != '\0')
        add_answer(request, "words", words, false);
    struct body *body = body_of(request), *read = body_create();
    buf_init(&bytes, BODY_BYTES_MAX);
    assert_int_equal(body_write(body, was, &bytes), ERR_OK);
    assert_int_equal(body_read(&bytes, read), ERR_OK);
    buf_finish(&bytes);
    body_destroy(body);
    json_decref(was);
    return read;
}

/* Questions that were not asked are named to the city, but never in place of a resident's words. */
static void what_was_not_asked_is_said_where_there_is_room(void **state) {
    (void)state;
    static const struct {
        enum request_asked asked;
        const char *note;
    } cases[] = {
        {REQUEST_ASKED_ALL, "Mine."},
        {REQUEST_ASKED_PART,
         "Mine.\nThe kiosk could not show all questions or choices: please review."},
        {REQUEST_ASKED_NOTHING,
         "Mine.\nThe questions could not be loaded at the kiosk: please ask."},
    };
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        struct request *request = desk_request("x", "Mine.");
        request->asked = cases[at].asked;
        struct body *body = body_of(request);
        struct post_form_input input = input_of(body);
        char *form = form_text(&plain, &input), *description = decoded(form, "description");
        assert_string_equal(strchr(description, '\n') + 1, cases[at].note);
        free(description);
        free(form);
        size_t most = DESCRIPTION_LETTERS - strlen("[ref " REFERENCE "]\n");
        memset(body->request.description, 'x', most);
        body->request.description[most] = '\0';
        form = form_text(&plain, &input), description = decoded(form, "description");
        assert_int_equal(strlen(description), DESCRIPTION_LETTERS);
        assert_null(strstr(description, "kiosk"));
        free(description);
        free(form);
        body_destroy(body);
    }
}

static void answers_that_still_fit_stay_and_the_others_become_lines(void **state) {
    (void)state;
    struct body *body = answered("b", "c\nd", "soft & warm");
    json_t *now = tree(NOW);
    char hash[65];
    definition_hash(now, hash);
    struct post_form_input input = input_of(body);
    input.definition = now;
    input.definition_hash = hash;
    char *form = form_text(&plain, &input), *description = decoded(form, "description");
    assert_null(strstr(form, "attribute[kind]"));
    assert_null(strstr(form, "attribute[words]"));
    assert_non_null(strstr(form, "attribute[more][]=c&description"));
    assert_string_equal(description,
                        "[ref " REFERENCE "]\n"
                        "Mine.\nWhat kind?: Bees\nWhat else?: Cats, Dogs\n"
                        "In your words?: soft & warm\n"
                        "The questions changed after this was answered: please review.");
    free(description);
    free(form);
    json_decref(now);
    body_destroy(body);
}

static void the_same_questions_in_another_spelling_are_no_change(void **state) {
    (void)state;
    json_t *one = tree("{\"service_code\":1,\"attributes\":[{\"code\":5,\"order\":\"1\","
                       "\"required\":\"true\",\"datatype\":\"string\",\"description\":\"Q\"}]}");
    json_t *other =
        tree("{\"service_code\":\"1\",\"attributes\":{\"5\":{\"code\":\"5\",\"order\":1,"
             "\"required\":true,\"variable\":true,\"datatype\":\"String\","
             "\"description\":\"Q\",\"values\":null}}}");
    char hashes[2][65];
    definition_hash(one, hashes[0]);
    definition_hash(other, hashes[1]);
    assert_string_equal(hashes[0], hashes[1]);
    json_decref(one);
    json_decref(other);
}

static void what_does_not_fit_any_more_is_for_a_person(void **state) {
    (void)state;
    char words[1500];
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    struct body *body = answered("b", "c", words);
    memset(body->request.description, 'd', 3900);
    json_t *now = tree(NOW);
    char hash[65];
    definition_hash(now, hash);
    struct post_form_input input = input_of(body);
    struct buf out;
    input.definition = now;
    input.definition_hash = hash;
    buf_init(&out, POST_FORM_BYTES_MAX);
    assert_int_equal(post_form_build(&plain, &input, &out, &does_sound_like_error), ERR_TOO_BIG);
    buf_finish(&out);
    json_decref(now);
    body_destroy(body);
}

static void a_second_sending_in_doubt_says_so(void **state) {
    (void)state;
    struct body *body = body_of(desk_request("x", "y"));
    struct post_form_input input = input_of(body);
    input.is_repeat = true;
    char *form = form_text(&plain, &input), *description = decoded(form, "description");
    assert_string_equal(description, "[ref " REFERENCE "]\nSent again because the first answer was "
                                     "lost: it may be here twice.\ny");
    assert_false(does_sound_like_error); /* else no later "already exists" could be believed */
    free(description);
    free(form);
    body_destroy(body);
}

static int open_locale(void **state) {
    (void)state;
    return locale_create(LANG_EN, "America/Denver", &denver) == ERR_OK ? 0 : -1;
}

static int close_locale(void **state) {
    (void)state;
    locale_destroy(denver);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_comes_out_of_the_outbox_as_it_went_in),
        cmocka_unit_test(bytes_that_are_no_body_are_refused),
        cmocka_unit_test(quirk_13_only_known_fields_are_sent),
        cmocka_unit_test(quirk_14_several_values_go_as_the_server_wants_them),
        cmocka_unit_test(quirk_15_empty_fields_are_left_out),
        cmocka_unit_test(the_key_goes_along_only_where_it_is_known),
        cmocka_unit_test(a_date_gets_the_city_s_zone_in_winter_and_summer),
        cmocka_unit_test(a_resident_cannot_write_our_mark),
        cmocka_unit_test(the_longest_description_keeps_the_reference_inside_the_limit),
        cmocka_unit_test(what_was_not_asked_is_said_where_there_is_room),
        cmocka_unit_test(answers_that_still_fit_stay_and_the_others_become_lines),
        cmocka_unit_test(the_same_questions_in_another_spelling_are_no_change),
        cmocka_unit_test(what_does_not_fit_any_more_is_for_a_person),
        cmocka_unit_test(a_second_sending_in_doubt_says_so),
    };
    return cmocka_run_group_tests_name("post_form", tests, open_locale, close_locale);
}
