#include "ui/keyboard_signs.h"

#include <stddef.h>

/* The labels of the Vietnamese row come from keys_row_letter: a bare accent would be too small. */
static const struct keyboard_key SPECIALS[] = {
    [0x01] = {"", "shift", "key.shift", KEY_SHIFT, 3},
    [0x02] = {"", "backspace", "key.backspace", KEY_BACKSPACE, 3},
    [0x03] = {"?#&", NULL, "key.signs", KEY_LAYER, 4},
    [0x04] = {"ABC", NULL, "key.letters", KEY_LAYER, 4},
    [0x05] = {"", NULL, "key.space", ' ', 0},
    [0x06] = {"", "keyboard-hide", "key.hide", KEY_HIDE, 4},
    [0x07] = {"", "enter", "key.enter", KEY_ENTER, 3},
    [0x08] = {"ABC", NULL, "key.latin", KEY_LATIN, 3},
    [0x0b] = {"", NULL, "key.own", KEY_LATIN, 3},
    [0x0c] = {"´", NULL, "key.accent", KEY_ACCENT, 2},
    [0x0e] = {".com", NULL, "key.dot_com", KEY_DOT_COM, 4},
    [0x0f] = {"", NULL, "key.tone_acute", KEY_TONE_ACUTE, 2},
    [0x10] = {"", NULL, "key.tone_grave", KEY_TONE_GRAVE, 2},
    [0x11] = {"", NULL, "key.tone_hook", KEY_TONE_HOOK, 2},
    [0x12] = {"", NULL, "key.tone_tilde", KEY_TONE_TILDE, 2},
    [0x13] = {"", NULL, "key.tone_dot", KEY_TONE_DOT, 2},
    [0x14] = {"", NULL, "key.mark_circumflex", KEY_MARK_CIRCUMFLEX, 2},
    [0x15] = {"", NULL, "key.mark_breve", KEY_MARK_BREVE, 2},
    [0x16] = {"", NULL, "key.mark_horn", KEY_MARK_HORN, 2},
    [0x17] = {"áñ", NULL, "key.accents", KEY_ACCENTS, 2},
    [0x18] = {"ABC", NULL, "key.letters", KEY_ACCENTS, 4},
};

static const struct sign {
    uint32_t code_point;
    const char *name;
} SIGNS[] = {
    {',', "key.comma"},
    {'.', "key.period"},
    {'@', "key.at"},
    {'#', "key.number"},
    {'$', "key.dollar"},
    {'%', "key.percent"},
    {'&', "key.ampersand"},
    {'*', "key.asterisk"},
    {'(', "key.bracket_open"},
    {')', "key.bracket_close"},
    {'-', "key.dash"},
    {'+', "key.plus"},
    {'!', "key.exclamation"},
    {'?', "key.question"},
    {'"', "key.quote"},
    {'\'', "key.apostrophe"},
    {':', "key.colon"},
    {';', "key.semicolon"},
    {'/', "key.slash"},
    {'=', "key.equals"},
    {'_', "key.underscore"},
    {'~', "key.tilde"},
    {'^', "key.caret"},
    {'`', "key.backtick"},
    {'{', "key.brace_open"},
    {'}', "key.brace_close"},
    {'|', "key.bar"},
    {u'€', "key.euro"},
    {u'£', "key.pound"},
    {u'°', "key.degree"},
    {u'…', "key.ellipsis"},
    {u'•', "key.bullet"},
    {u'—', "key.long_dash"},
    {'[', "key.square_open"},
    {']', "key.square_close"},
    {u'¿', "key.question_open"},
    {u'¡', "key.exclamation_open"},
    {u'ª', "key.ordinal_a"},
    {u'º', "key.ordinal_o"},
    {u'，', "key.comma"},
    {u'。', "key.period"},
    {u'？', "key.question"},
    {u'！', "key.exclamation"},
    {u'、', "key.list_comma"},
    {u'：', "key.colon"},
    {u'；', "key.semicolon"},
    {u'“', "key.quote_open"},
    {u'”', "key.quote_close"},
    {u'（', "key.bracket_open"},
    {u'）', "key.bracket_close"},
    {u'·', "key.middle_dot"},
    {u'《', "key.title_open"},
    {u'》', "key.title_close"},
    {u'￥', "key.yuan"},
    {u'،', "key.comma"},
    {u'؟', "key.question"},
    {u'؛', "key.semicolon"},
    {u'«', "key.quote_open"},
    {u'»', "key.quote_close"},
    {u'٪', "key.percent"},
};

bool keyboard_special(char control, struct keyboard_key *key) {
    size_t at = (unsigned char)control;
    if (at >= sizeof SPECIALS / sizeof SPECIALS[0] || SPECIALS[at].code == 0) {
        return false;
    }
    *key = SPECIALS[at];
    return true;
}

const char *keyboard_sign_name(uint32_t code_point) {
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        if (SIGNS[i].code_point == code_point) {
            return SIGNS[i].name;
        }
    }
    return NULL;
}
