#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/journeys.h"
#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static struct walk *at_contact(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_CONTACT);
    return walk;
}

static struct walk *at_details(void **cmocka) {
    struct walk *walk = at_contact(cmocka);
    walk_send(walk, MSG_CONTACT, CONTACT_GIVEN, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_CONTACT_DETAILS);
    return walk;
}

static void one_of_the_two_must_be_chosen(void **cmocka) {
    struct walk *walk = at_contact(cmocka);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_CHOOSE);
    walk_send(walk, MSG_CONTACT, 7, 0);
    assert_int_equal(walk->visit.contact, CONTACT_UNDECIDED);
    walk_send(walk, MSG_CONTACT, CONTACT_ANONYMOUS, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    assert_int_equal(walk->state.screen, SCREEN_CONTACT);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

static void an_email_or_a_phone_is_needed_and_a_name_is_not(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    walk_type(walk, FIELD_NAME, "Ana");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_CONTACT_NONE);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_NAME, 0);
    walk_type(walk, FIELD_PHONE, "(555) 010-0142");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

static void a_wrong_email_or_phone_is_told(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    walk_type(walk, FIELD_EMAIL, "ana@example");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMAIL);
    walk_type(walk, FIELD_EMAIL, ".org");
    walk_type(walk, FIELD_PHONE, "555 01");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_PHONE);
    assert_string_equal(walk->visit.email, "ana@example.org");
}

/* Only one field stands above the keyboard: what is told there must be about that one. */
static void the_keyboard_goes_to_the_field_that_is_wrong(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    walk_type(walk, FIELD_EMAIL, "ana@example");
    walk_type(walk, FIELD_PHONE, "(555) 010-0142");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMAIL);
    assert_int_equal(walk->visit.field, FIELD_EMAIL);
    assert_int_equal(state_problem_field(&walk->state), FIELD_EMAIL);
    walk_type(walk, FIELD_EMAIL, ".org");
    walk_type(walk, FIELD_NAME, "4111111111111111");
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_PHONE, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
    assert_int_equal(walk->visit.field, FIELD_NAME);
}

static void a_card_number_is_no_name_and_no_phone(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    walk_type(walk, FIELD_PHONE, "4111 1111 1111 1111");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_PHONE, 0);
    walk_type(walk, FIELD_PHONE, "5550100142");
    walk_type(walk, FIELD_NAME, "4111111111111111");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
}

static void digits_of_any_script_become_ascii(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    static const char ARABIC[] = " ٥٥٥ ٠١٠ ٠١٤٢ ";
    memcpy(walk->visit.phone, ARABIC, sizeof ARABIC);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    assert_string_equal(walk->visit.phone, "555 010 0142");
}

static void emails_are_checked_simply(void **cmocka) {
    (void)cmocka;
    static const char *const FINE[] = {"a@b.co", "o'neill+city@sub.example.org",
                                       "x@xn--fiq.example", "用户@例子.公司"};
    static const char *const WRONG[] = {"",         "a",        "@b.co", "a@",
                                        "a@b",      "a@b.",     "a@.co", "a@b..co",
                                        "a b@c.de", "a@b@c.de", "a@b.c", "<a@b.co>"};
    for (size_t at = 0; at < sizeof FINE / sizeof FINE[0]; at++)
        assert_true(contact_is_email(FINE[at]));
    for (size_t at = 0; at < sizeof WRONG / sizeof WRONG[0]; at++)
        assert_false(contact_is_email(WRONG[at]));
}

static void phones_are_seven_digits_or_more(void **cmocka) {
    (void)cmocka;
    static const char *const FINE[] = {"5550142", "+1 (555) 010-0142", "555.010.0142 x 12"};
    static const char *const WRONG[] = {"", "555014", "call me", "555-010a",
                                        "123456789012345678901"};
    for (size_t at = 0; at < sizeof FINE / sizeof FINE[0]; at++)
        assert_true(contact_is_phone(FINE[at]));
    for (size_t at = 0; at < sizeof WRONG / sizeof WRONG[0]; at++)
        assert_false(contact_is_phone(WRONG[at]));
}

static void a_name_put_together_again_is_as_it_was_typed(void **cmocka) {
    struct walk *walk = at_details(cmocka);
    static const char *const NAMES[][3] = {{"Nguyễn Thị Ánh", "Nguyễn Thị", "Ánh"},
                                           {"王小明", "王小明", ""},
                                           {"  Sukarno ", "Sukarno", ""},
                                           {"Seán O’Neill", "Seán", "O’Neill"}};
    walk_type(walk, FIELD_PHONE, "5550100142");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    for (size_t at = 0; at < sizeof NAMES / sizeof NAMES[0]; at++) {
        memcpy(walk->visit.name, NAMES[at][0], strlen(NAMES[at][0]) + 1);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        assert_string_equal(walk->request->first_name, NAMES[at][1]);
        assert_string_equal(walk->request->last_name, NAMES[at][2]);
        walk_send(walk, MSG_SAVE_FAILED, (int32_t)walk->visit.save_serial, ERR_IO);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(one_of_the_two_must_be_chosen),
        walk_test(an_email_or_a_phone_is_needed_and_a_name_is_not),
        walk_test(a_wrong_email_or_phone_is_told),
        walk_test(the_keyboard_goes_to_the_field_that_is_wrong),
        walk_test(a_card_number_is_no_name_and_no_phone),
        walk_test(digits_of_any_script_become_ascii),
        cmocka_unit_test(emails_are_checked_simply),
        cmocka_unit_test(phones_are_seven_digits_or_more),
        walk_test(a_name_put_together_again_is_as_it_was_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
