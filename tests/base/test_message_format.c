#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include <cmocka.h>

#include "base/locale.h"
#include "base/message_format.h"

static struct locale *locales[LANG_COUNT];

static int open_locales(void **state) {
    (void)state;
    for (int i = 0; i < LANG_COUNT; i++)
        if (locale_create((enum lang)i, "America/Denver", &locales[i]) != ERR_OK)
            return -1;
    return 0;
}

static int close_locales(void **state) {
    (void)state;
    for (int i = 0; i < LANG_COUNT; i++)
        locale_destroy(locales[i]);
    return 0;
}

/* The isolates drawn as < and >, so that expectations can be read; { for U+2066. */
static void simplify(char *text) {
    static const struct {
        const char *sign;
        char shown;
    } signs[] = {{"\u2068", '<'}, {"\u2066", '['}, {"\u2069", '>'}};
    for (int i = 0; i < 3; i++) {
        for (char *at; (at = strstr(text, signs[i].sign));) {
            *at = signs[i].shown;
            memmove(at + 1, at + 3, strlen(at + 3) + 1);
        }
    }
}

static const struct message_arg args[] = {
    {.name = "n", .is_number = true, .number = 3},
    {.name = "one", .is_number = true, .number = 1},
    {.name = "zero", .is_number = true, .number = 0},
    {.name = "big", .is_number = true, .number = 1234567},
    {.name = "half", .is_number = true, .number = 1.5},
    {.name = "who", .text = "O'Neill {x} #"},
    {.name = "phone", .text = "+1 (617) 555-0100", .is_ltr = true},
    {.name = "kind", .text = "paper"},
    {.name = "none", .text = ""},
};
#define ARG_COUNT (sizeof args / sizeof args[0])

static void check(enum lang lang, const char *pattern, const char *expected) {
    char out[300];
    enum err err = message_format(locales[lang], pattern, args, ARG_COUNT, out, sizeof out);
    if (err != ERR_OK)
        fail_msg("%s: error %d", pattern, err);
    simplify(out);
    assert_string_equal(out, expected);
}

static void values_are_inserted_whole_and_isolated(void **state) {
    (void)state;
    check(LANG_EN, "", "");
    check(LANG_EN, "Hello {who}!", "Hello <O'Neill {x} #>!");
    check(LANG_EN, "Call { phone }", "Call [+1 (617) 555-0100>");
    check(LANG_EN, "{big} {big, number}", "[1,234,567> [1,234,567>");
    check(LANG_ES, "{half, number}", "[1.5>");
    check(LANG_VI, "{half}", "[1,5>");
    check(LANG_AR, "{big}", "[1,234,567>");
    check(LANG_EN, "a{none}b", "ab");
}

static void plurals_choose_by_language_exact_numbers_first(void **state) {
    (void)state;
    const char *pages = "{n, plural, =3 {three} one {# page} other {# pages}}";
    check(LANG_EN, pages, "three");
    check(LANG_EN, "{n,plural,one{# page}other{# pages}}", "3 pages");
    check(LANG_EN, "{one,plural,one{# page}other{# pages}}", "1 page");
    check(LANG_EN, "{zero,plural,=0{none}one{#}other{#}}", "none");
    check(LANG_EN, "{big,plural,other{#}}", "1,234,567");
    check(LANG_ZH, "{n,plural,other{#页}}", "3页");
    check(LANG_AR, "{n,plural,zero{z}one{o}two{t}few{f #}many{m}other{x}}", "f 3");
    check(LANG_AR, "{zero,plural,=0{exact}zero{z}other{x}}", "exact");
    check(LANG_AR, "{zero,plural,zero{z}other{x}}", "z");
    check(LANG_EN, "{n,plural,offset:1 =3{exact}one{o}other{x}}", "exact");
    check(LANG_EN, "{n, plural, offset:2 one {you and # more} other {#}}", "you and 1 more");
    check(LANG_EN, "{n,plural,other{# {one,plural,one{# in #}other{}} #}}", "3 1 in 1 3");
    check(LANG_EN, "{n,plural,other{{who} #}}", "<O'Neill {x} #> 3");
}

static void select_chooses_by_text(void **state) {
    (void)state;
    check(LANG_EN, "{kind, select, paper {Add paper} jam {Open} other {Ask}}", "Add paper");
    check(LANG_EN, "{who, select, paper {no} other {# stays}}", "# stays");
    check(LANG_EN, "{none,select,other{x}}", "x");
    check(LANG_EN, "{kind,select,paper{{n,plural,one{a}other{# left}}}other{b}}", "3 left");
}

static void apostrophes_quote_only_before_syntax(void **state) {
    (void)state;
    check(LANG_EN, "don't", "don't");
    check(LANG_EN, "l'eau d''or", "l'eau d'or");
    check(LANG_EN, "'{n}' is {n}", "{n} is [3>");
    check(LANG_EN, "'{it''s}'", "{it's}");
    check(LANG_EN, "'{open", "{open");
    check(LANG_EN, "'#' '|'", "'#' '|'");
    check(LANG_EN, "{n,plural,other{'#' is #}}", "# is 3");
    check(LANG_EN, "end'", "end'");
    check(LANG_EN, "a # b", "a # b");
}

static void mistakes_are_errors_and_leave_nothing(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        enum err err;
    } rows[] = {
        {"{", ERR_PARSE},
        {"{n", ERR_PARSE},
        {"}", ERR_PARSE},
        {"a } b", ERR_PARSE},
        {"{}", ERR_PARSE},
        {"{n,}", ERR_PARSE},
        {"{n,date}", ERR_PARSE},
        {"{n,number,integer}", ERR_PARSE},
        {"{n,plural}", ERR_PARSE},
        {"{n,plural,other}", ERR_PARSE},
        {"{n,plural,other{}", ERR_PARSE},
        {"{n,plural,=x{}other{}}", ERR_PARSE},
        {"{n,plural,one{{}other{}}", ERR_PARSE}, /* in a branch that is not chosen */
        {"{missing}", ERR_NOT_FOUND},
        {"{who,number}", ERR_INVALID},
        {"{who,plural,other{}}", ERR_INVALID},
        {"{n,select,other{}}", ERR_INVALID},
        {"{n,plural,one{#}}", ERR_INVALID},
        {"{kind,select,jam{}}", ERR_INVALID},
        {"{a_name_that_is_much_longer_than_any_name_has_to_be}", ERR_PARSE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[100] = "before";
        enum err err =
            message_format(locales[LANG_EN], rows[i].pattern, args, ARG_COUNT, out, sizeof out);
        if (err != rows[i].err)
            fail_msg("%s gave %s", rows[i].pattern, err_name(err));
        assert_string_equal(out, "");
    }
    char deep[200] = "";
    for (int i = 0; i < 12; i++)
        strcat(deep, "{n,plural,other{");
    char out[100];
    assert_int_equal(message_format(locales[LANG_EN], deep, args, ARG_COUNT, out, sizeof out),
                     ERR_PARSE);
}

static void what_does_not_fit_is_an_error(void **state) {
    (void)state;
    char out[11];
    assert_int_equal(message_format(locales[LANG_EN], "1234567890", NULL, 0, out, 11), ERR_OK);
    assert_int_equal(message_format(locales[LANG_EN], "12345678901", NULL, 0, out, 11),
                     ERR_TOO_BIG);
    assert_string_equal(out, "");
    assert_int_equal(message_format(locales[LANG_EN], "{phone}", args, ARG_COUNT, out, 11),
                     ERR_TOO_BIG);
    assert_int_equal(message_format(locales[LANG_EN], "x", NULL, 0, out, 0), ERR_TOO_BIG);
}

static void note_name(void *context, const char *name, char type) {
    char *list = context;
    size_t len = strlen(list);
    snprintf(list + len, 200 - len, "%s:%c ", name, type);
}

static void names_are_listed_with_their_types(void **state) {
    (void)state;
    char list[200] = "";
    assert_int_equal(message_arg_names("{a} {b,number} {c,plural,one{{d}}other{#}}"
                                       "{e,select,x{}other{{a}}}",
                                       note_name, list),
                     ERR_OK);
    assert_string_equal(list, "a:t b:n c:p d:t e:s a:t ");
    assert_int_equal(message_arg_names("{a,plural,one{}}", note_name, list), ERR_PARSE);
    assert_int_equal(message_arg_names("{a", note_name, list), ERR_PARSE);
}

/* ICU's own formatter as the second opinion; it takes arguments by index. */
static void the_subset_means_what_icu_means(void **state) {
    (void)state;
    static const char *const patterns[] = {
        "don''t {0,plural,=0{none}=1{just one}one{# page}few{few #}many{many #}other{# pages}} '{'",
        "{0,plural,offset:1 =0{a}one{# b}two{two #}other{'#' c # d''e}}",
        "{0,number} {0,plural,zero{Z}one{O}two{T}few{F}many{M}other{X}} l'eau '|' '#'",
        "{0,plural,other{{0,plural,one{i'{'#'}'}other{j#}}}}",
    };
    static const double numbers[] = {0, 1, 2, 3, 11, 100, 101, 1.5, 1000000};
    static const char *const names[] = {"en_US", "es_US", "zh_Hans_US", "vi_US",
                                        "ar_US@numbers=latn"};
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        UChar pattern[300];
        u_uastrcpy(pattern, patterns[p]);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            UErrorCode status = U_ZERO_ERROR;
            UMessageFormat *icu = umsg_open(pattern, -1, names[lang], NULL, &status);
            for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
                UChar units[300];
                char expected[300], out[300];
                int32_t len = umsg_format(icu, units, 300, &status, numbers[n]);
                u_strToUTF8(expected, 300, NULL, units, len, &status);
                assert_true(U_SUCCESS(status));
                struct message_arg arg = {.name = "0", .is_number = true, .number = numbers[n]};
                assert_int_equal(
                    message_format(locales[lang], patterns[p], &arg, 1, out, sizeof out), ERR_OK);
                for (char *at; (at = strstr(out, "\u2066"));)
                    memmove(at, at + 3, strlen(at + 3) + 1);
                for (char *at; (at = strstr(out, "\u2069"));)
                    memmove(at, at + 3, strlen(at + 3) + 1);
                assert_string_equal(out, expected);
            }
            umsg_close(icu);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_inserted_whole_and_isolated),
        cmocka_unit_test(plurals_choose_by_language_exact_numbers_first),
        cmocka_unit_test(select_chooses_by_text),
        cmocka_unit_test(apostrophes_quote_only_before_syntax),
        cmocka_unit_test(mistakes_are_errors_and_leave_nothing),
        cmocka_unit_test(what_does_not_fit_is_an_error),
        cmocka_unit_test(names_are_listed_with_their_types),
        cmocka_unit_test(the_subset_means_what_icu_means),
    };
    return cmocka_run_group_tests(tests, open_locales, close_locales);
}
