/* What an answer to a POST means: sent, refused, unknown; quirks of reference/open311 by number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_posted.h"
#include "sync/georeport.h"

static void quirk_09_success_without_number_or_token_is_not_success(void **state) {
    (void)state;
    assert_int_equal(posted_as(200, SERVICE_REALTIME, "[]").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(200, SERVICE_REALTIME, "[{\"service_notice\":null}]").kind,
                     POSTED_UNKNOWN);
    assert_int_equal(posted_as(201, SERVICE_REALTIME, "{}").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX, "[{\"service_notice\":null}]").kind,
                     POSTED_BLACKBOX);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX, "[{}]").kind, POSTED_BLACKBOX);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX,
                               DECLARATION "<service_requests><request><service_notice/></request>"
                                           "</service_requests>")
                         .kind,
                     POSTED_BLACKBOX);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX, "[]").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX, "[{\"code\":1,\"description\":\"no\"}]").kind,
                     POSTED_UNKNOWN);
    assert_int_equal(posted_as(200, SERVICE_BLACKBOX, DECLARATION "<service_requests/>").kind,
                     POSTED_UNKNOWN);
}

static void quirk_09_every_status_of_the_table_is_understood(void **state) {
    (void)state;
    static const char refusal[] = "[{\"code\":1,\"description\":\"service_code was not found\"}]";
    static const char bad_key[] = "[{\"code\":403,\"description\":\"api_key is not valid\"}]";
    for (int status = 400; status <= 404; status++) {
        if (status == 401)
            continue;
        assert_int_equal(posted_as(status, SERVICE_REALTIME, refusal).kind, POSTED_REFUSED);
        /* The key is about the kiosk: nothing of it is lost while staff mend it. */
        struct posted posted = posted_as(status, SERVICE_REALTIME, bad_key);
        assert_int_equal(posted.kind, POSTED_LATER);
        assert_true(posted.is_about_us);
    }
    assert_int_equal(posted_as(401, SERVICE_REALTIME, "").kind, POSTED_LATER);
    assert_int_equal(posted_as(500, SERVICE_REALTIME, refusal).kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(503, SERVICE_REALTIME, "").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(404, SERVICE_REALTIME, "Not found").kind, POSTED_UNKNOWN);
}

static void quirk_11_a_number_is_taken_only_from_the_one_record(void **state) {
    (void)state;
    char text[512];
    struct posted posted =
        posted_as(200, SERVICE_REALTIME, "[{\"service_request_id\":1},{\"service_request_id\":2}]");
    assert_int_equal(posted.kind, POSTED_UNKNOWN);
    assert_string_equal(posted.number, "");
    posted = posted_as(200, SERVICE_REALTIME,
                       "[{\"service_request_id\":1,\"description\":\"a stranger's\"}]");
    assert_int_equal(posted.kind, POSTED_UNKNOWN);
    posted = posted_as(200, SERVICE_REALTIME,
                       "[{\"service_request_id\":1,\"description\":\"x [ref K1-0000-00]\"}]");
    assert_int_equal(posted.kind, POSTED_UNKNOWN);
    snprintf(text, sizeof text, "[{\"service_request_id\":1,\"description\":\"mine %s\"}]",
             our_mark());
    posted = posted_as(200, SERVICE_REALTIME, text);
    assert_int_equal(posted.kind, POSTED_NUMBER);
    assert_string_equal(posted.number, "1");
}

static void quirk_23_a_captcha_is_about_the_kiosk(void **state) {
    (void)state;
    struct posted posted =
        posted_as(403, SERVICE_REALTIME, "[{\"description\":\"reCAPTCHA is required\"}]");
    assert_int_equal(posted.kind, POSTED_LATER);
    assert_true(posted.is_about_us);
}

static void quirk_25_too_many_and_redirects_are_not_taken(void **state) {
    (void)state;
    assert_int_equal(posted_as(429, SERVICE_REALTIME, "[{\"description\":\"slow\"}]").kind,
                     POSTED_LATER);
    assert_int_equal(posted_as(408, SERVICE_REALTIME, "").kind, POSTED_LATER);
    assert_int_equal(posted_as(425, SERVICE_REALTIME, "").kind, POSTED_LATER);
    assert_int_equal(posted_as(301, SERVICE_REALTIME, "<html/>").kind, POSTED_LATER);
    assert_int_equal(posted_as(308, SERVICE_REALTIME, "<html/>").kind, POSTED_LATER);
    /* "See there" may follow something that was done. */
    assert_int_equal(posted_as(302, SERVICE_REALTIME, "<html/>").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(303, SERVICE_REALTIME, "<html/>").kind, POSTED_UNKNOWN);
}

/* Whatever a city says, and wherever in the answer it quotes what a resident wrote, only the
 * answer's numbers go into what is kept outside the seal (law 1). */
static void no_word_of_a_refusal_is_kept(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *text, *why;
    } refusals[] = {
        {400, "[{\"code\":400,\"description\":\"Zoe lives here: not valid\"}]",
         "refused, status 400"},
        {400, "[{\"code\":\"Zoe\",\"description\":\"Zoe\"}]", "refused, status 400"},
        {400, "[{\"code\":5550311,\"description\":\"Zoe\"}]", "refused, status 400"},
        {422, "[{\"code\":411,\"description\":\"Zoe\"}]", "refused, status 422, error 411"},
        {409, "[{\"description\":\"Zoe\"}]", "said to be there already, status 409"},
        {403, "[{\"description\":\"api_key of Zoe\"}]", "the key or a captcha, status 403"},
        {400, "{\"Zoe\":{\"Zoe\":\"Zoe\"}}", "no reason given, status 400"},
        {500, "[{\"description\":\"Zoe\"}]", "status 500"},
    };
    for (size_t at = 0; at < sizeof refusals / sizeof refusals[0]; at++) {
        struct posted posted = posted_as(refusals[at].status, SERVICE_REALTIME, refusals[at].text);
        assert_string_equal(posted.why, refusals[at].why);
    }
}

static void what_left_and_was_not_answered_is_unknown(void **state) {
    (void)state;
    struct posted posted;
    struct http_answer answer = {.reach = HTTP_SOMETHING_SENT, .err = ERR_TIMEOUT, .status = 200};
    posted_read(&answer, NULL, SERVICE_REALTIME, "K1-7F3Q-2Z", false, &posted);
    assert_int_equal(posted.kind, POSTED_UNKNOWN);
    assert_string_equal(posted.why, "timeout");
    answer.reach = HTTP_NOTHING_SENT;
    posted_read(&answer, NULL, SERVICE_REALTIME, "K1-7F3Q-2Z", false, &posted);
    assert_int_equal(posted.kind, POSTED_OFFLINE);
}

static void a_number_or_token_too_long_to_keep_is_not_cut(void **state) {
    (void)state;
    char text[600], number[300];
    memset(number, '7', sizeof number - 1);
    number[sizeof number - 1] = '\0';
    snprintf(text, sizeof text, "[{\"service_request_id\":\"%s\"}]", number);
    assert_int_equal(posted_as(200, SERVICE_REALTIME, text).kind, POSTED_UNKNOWN);
    snprintf(text, sizeof text, "[{\"token\":\"%s\"}]", number);
    assert_int_equal(posted_as(200, SERVICE_BATCH, text).kind, POSTED_UNKNOWN);
}

static void the_first_reference_of_a_description_is_the_kiosk_s(void **state) {
    (void)state;
    char text[256], found[REFERENCE_ROOM], other[REFERENCE_ROOM];
    reference_make("K2", (const unsigned char[8]){9, 9, 9, 9, 9, 9, 9, 9}, other);
    snprintf(text, sizeof text, "%s\nthe same as [ref %s]", our_mark(), other);
    assert_true(georeport_reference(text, found));
    assert_memory_equal(found, our_mark() + 5, strlen(found));
    assert_false(georeport_reference("no [ref nonsense] here", found));
    assert_false(georeport_reference("", found));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quirk_09_success_without_number_or_token_is_not_success),
        cmocka_unit_test(quirk_09_every_status_of_the_table_is_understood),
        cmocka_unit_test(quirk_11_a_number_is_taken_only_from_the_one_record),
        cmocka_unit_test(quirk_23_a_captcha_is_about_the_kiosk),
        cmocka_unit_test(quirk_25_too_many_and_redirects_are_not_taken),
        cmocka_unit_test(no_word_of_a_refusal_is_kept),
        cmocka_unit_test(what_left_and_was_not_answered_is_unknown),
        cmocka_unit_test(a_number_or_token_too_long_to_keep_is_not_cut),
        cmocka_unit_test(the_first_reference_of_a_description_is_the_kiosk_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
