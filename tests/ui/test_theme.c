/* The pairs of tokens.py: text >= 7:1 in the high themes, 4.5:1 in the others; shapes and rings
 * 3:1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/theme.h"

static const enum color text_pairs[][2] = {{COLOR_TEXT, COLOR_CANVAS},
                                           {COLOR_TEXT, COLOR_SURFACE},
                                           {COLOR_TEXT, COLOR_SUNKEN},
                                           {COLOR_TEXT, COLOR_TINT},
                                           {COLOR_TEXT, COLOR_DANGER_TINT},
                                           {COLOR_TEXT, COLOR_SUCCESS_TINT},
                                           {COLOR_TEXT, COLOR_WARNING_TINT},
                                           {COLOR_TEXT_SOFT, COLOR_CANVAS},
                                           {COLOR_TEXT_SOFT, COLOR_SURFACE},
                                           {COLOR_TEXT_SOFT, COLOR_SUNKEN},
                                           {COLOR_TEXT_SOFT, COLOR_TINT},
                                           {COLOR_ON_PRIMARY, COLOR_PRIMARY},
                                           {COLOR_ON_PRIMARY, COLOR_PRIMARY_PRESS},
                                           {COLOR_ON_HERO, COLOR_HERO},
                                           {COLOR_ON_HERO_SOFT, COLOR_HERO},
                                           {COLOR_PRIMARY, COLOR_CANVAS},
                                           {COLOR_PRIMARY, COLOR_SURFACE},
                                           {COLOR_PRIMARY, COLOR_TINT},
                                           {COLOR_ON_ACCENT, COLOR_ACCENT},
                                           {COLOR_DANGER, COLOR_CANVAS},
                                           {COLOR_DANGER, COLOR_SURFACE},
                                           {COLOR_DANGER, COLOR_DANGER_TINT},
                                           {COLOR_ON_DANGER, COLOR_DANGER},
                                           {COLOR_SUCCESS, COLOR_CANVAS},
                                           {COLOR_SUCCESS, COLOR_SURFACE},
                                           {COLOR_SUCCESS, COLOR_SUCCESS_TINT},
                                           {COLOR_WARNING, COLOR_CANVAS},
                                           {COLOR_WARNING, COLOR_SURFACE},
                                           {COLOR_WARNING, COLOR_WARNING_TINT},
                                           {COLOR_QR_DARK, COLOR_QR_LIGHT},
                                           {COLOR_ON_LOGO, COLOR_LOGO}};
static const enum color shape_pairs[][2] = {
    {COLOR_BORDER, COLOR_CANVAS},     {COLOR_BORDER, COLOR_SURFACE},
    {COLOR_BORDER, COLOR_SUNKEN},     {COLOR_BORDER, COLOR_TINT},
    {COLOR_FOCUS, COLOR_CANVAS},      {COLOR_FOCUS, COLOR_SURFACE},
    {COLOR_FOCUS, COLOR_SUNKEN},      {COLOR_FOCUS, COLOR_TINT},
    {COLOR_FOCUS, COLOR_DANGER_TINT}, {COLOR_FOCUS, COLOR_FOCUS_INNER},
    {COLOR_PRIMARY, COLOR_SUNKEN},    {COLOR_FOCUS_INNER, COLOR_PRIMARY},
    {COLOR_PRIMARY, COLOR_CANVAS},    {COLOR_ACCENT, COLOR_HERO}};

static void every_pair_has_its_contrast_in_every_theme(void **context) {
    (void)context;
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        bool is_high = theme == THEME_LIGHT_HIGH || theme == THEME_DARK_HIGH;
        for (size_t k = 0; k < sizeof(text_pairs) / sizeof(text_pairs[0]); k++)
            assert_true(theme_contrast(theme_color((enum theme_id)theme, text_pairs[k][0]),
                                       theme_color((enum theme_id)theme, text_pairs[k][1])) >=
                        (is_high ? 7.0 : 4.5));
        for (size_t k = 0; k < sizeof(shape_pairs) / sizeof(shape_pairs[0]); k++)
            assert_true(theme_contrast(theme_color((enum theme_id)theme, shape_pairs[k][0]),
                                       theme_color((enum theme_id)theme, shape_pairs[k][1])) >=
                        3.0);
    }
}

static void contrast_is_the_ratio_of_wcag(void **context) {
    (void)context;
    assert_true(theme_contrast(0x000000, 0xFFFFFF) > 20.99 &&
                theme_contrast(0xFFFFFF, 0x000000) < 21.01);
    assert_true(theme_contrast(0x777777, 0xFFFFFF) > 4.47 &&
                theme_contrast(0x777777, 0xFFFFFF) < 4.49);
}

static void every_type_is_tall_enough_at_every_size(void **context) {
    (void)context;
    for (int type = 0; type < TYPE_COUNT; type++)
        for (int size = 0; size < SIZE_COUNT; size++)
            for (int turned = 0; turned < 2; turned++) {
                int q = theme_type_q((enum type)type, (enum text_size)size, turned);
                assert_true(q / 4.0 * 0.727 >= 4.8); /* 707.7.2: 3/16 in */
                if (size > 0)
                    assert_true(
                        q >= theme_type_q((enum type)type, (enum text_size)(size - 1), turned) ||
                        turned);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_pair_has_its_contrast_in_every_theme),
                                       cmocka_unit_test(contrast_is_the_ratio_of_wcag),
                                       cmocka_unit_test(every_type_is_tall_enough_at_every_size)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
