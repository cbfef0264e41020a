/* What looks like a payment card's number, and what must not. Numbers are the public test ones. */
#include "flow/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(const char *const *texts, size_t count, bool expected) {
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        if (text_looks_like_card(texts[i]) != expected) {
            print_message("%s\n", texts[i]);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void card_numbers_are_found(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "my card is 5555 5555 5555 4444, exp 12/29",
        "378282246310005",
        "3782 822463 10005",
        "30569309025904",
        "4222222222222",
        "6304 0000 0000 0000 000",
        "6011.1111.1111.1117",
        "card4111111111111111end",
        "4111 - 1111 - 1111 - 1111",
        "4111\n1111\n1111\n1111",
        "4111\u00a01111\u20131111\u20141111",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
        "call 617 555 0100 4111 1111 1111 1111 please",
        "617-555-0100 4111111111111111 02139",
        "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12 34 56 4111111111111111",
    };
    check(TEXTS, sizeof TEXTS / sizeof TEXTS[0], true);
}

static void other_numbers_are_left_in_peace(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "",
        "no digits here",
        "4111111111111112",
        "4111 1111 1111 1112",
        "411111111111",
        "41111111111111111111111111",
        "617-555-0100",
        "+1 (617) 555-0100 or 617 555 0199",
        "K1-7F3Q-2Z",
        "2026-11-24T16:30 to 2026-11-25T09:00",
        "214 Mill Street, Apt 3, 02139",
        "40.7128, -74.0060",
        "4111 1111, 1111 1111",
        "4111 1111 x 1111 1111",
        "4111    1111    1111    1111",
    };
    check(TEXTS, sizeof TEXTS / sizeof TEXTS[0], false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(card_numbers_are_found),
        cmocka_unit_test(other_numbers_are_left_in_peace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
