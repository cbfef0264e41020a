/* The Arabic words of the product are said from a form with vowel marks: without them the engine
 * drops the vowels. It must be the same words, and really marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"

static bool is_mark(uint32_t sign) {
    return (sign >= 0x64b && sign <= 0x652) || sign == 0x670;
}

static bool is_arabic_letter(uint32_t sign) {
    return sign >= 0x621 && sign <= 0x64a && sign != 0x640;
}

/* The bare word: no marks; the alefs alike; ة as ه, which is how it sounds in pause. */
static void bare(const char *text, char *out, size_t room) {
    size_t used = 0, len = strlen(text);
    for (size_t at = 0; at < len && used + 5 < room;) {
        uint32_t sign = text_next(text, len, &at);
        if (is_mark(sign) || (sign >= 0x2066 && sign <= 0x2069))
            continue;
        if (sign == 0x622 || sign == 0x623 || sign == 0x625 || sign == 0x671)
            sign = 0x627;
        used += text_encode(sign == 0x629 ? 0x647 : sign, out + used);
    }
    out[used] = '\0';
}

/* Words of three letters and more that carry no mark at all. */
static int unmarked_words(const char *text) {
    int letters = 0, marks = 0, found = 0;
    size_t len = strlen(text);
    for (size_t at = 0; at <= len;) {
        uint32_t sign = at < len ? text_next(text, len, &at) : 0;
        if (is_arabic_letter(sign)) {
            letters++;
        } else if (is_mark(sign)) {
            marks++;
        } else {
            found += letters >= 3 && marks == 0;
            letters = marks = 0;
            at += sign == 0;
        }
    }
    return found;
}

static bool has_arabic(const char *text) {
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        if (is_arabic_letter(text_next(text, len, &at)))
            return true;
    }
    return false;
}

static void every_arabic_text_has_a_marked_form_of_the_same_words(void **state) {
    json_t *root = NULL, *value = NULL;
    const char *key = NULL;
    int bad = 0;
    (void)state;
    assert_int_equal(json_read_file(KIOSK_SOURCE_DIR "/assets/strings/ar.json", &root), ERR_OK);
    assert_true(json_object_size(root) > 200);
    json_object_foreach(root, key, value) {
        char shown[1024], said[1024];
        const char *text =
            json_string_value(json_is_string(value) ? value : json_object_get(value, "text"));
        const char *speak = json_string_value(json_object_get(value, "speak"));
        assert_non_null(text);
        if (speak == NULL && !has_arabic(text))
            continue;
        bare(text, shown, sizeof(shown));
        bare(speak != NULL ? speak : "", said, sizeof(said));
        if (speak == NULL || strcmp(shown, said) != 0 || unmarked_words(speak) > 1) {
            print_message("ar.json: %s: give it a speak form of the same words with marks\n", key);
            bad++;
        }
    }
    json_decref(root);
    assert_int_equal(bad, 0);
}

static void the_check_sees_a_missing_mark_and_a_changed_word(void **state) {
    char a[64], b[64];
    (void)state;
    assert_int_equal(unmarked_words("مدينة"), 1);
    assert_int_equal(unmarked_words("مَدِينَة"), 0);
    bare("المَدِينَه", a, sizeof(a));
    bare("المدينة", b, sizeof(b));
    assert_string_equal(a, b);
    bare("المدن", b, sizeof(b));
    assert_string_not_equal(a, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_arabic_text_has_a_marked_form_of_the_same_words),
        cmocka_unit_test(the_check_sees_a_missing_mark_and_a_changed_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
