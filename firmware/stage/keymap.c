#define LOG_ROOM "stage"

#include "stage/keymap.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

static const struct {
    const char *name;
    enum input_key key;
} words[] = {
    {"up", KEYPAD_UP},
    {"down", KEYPAD_DOWN},
    {"left", KEYPAD_LEFT},
    {"right", KEYPAD_RIGHT},
    {"select", KEYPAD_SELECT},
    {"back", KEYPAD_BACK},
    {"help", KEYPAD_HELP},
    {"volume_up", KEYPAD_VOLUME_UP},
    {"volume_down", KEYPAD_VOLUME_DOWN},
    {"rate_up", KEYPAD_RATE_UP},
    {"rate_down", KEYPAD_RATE_DOWN},
    {"repeat", KEYPAD_REPEAT},
    {"pause", KEYPAD_PAUSE},
    {"backspace", KEYPAD_BACKSPACE},
    {"delete", KEYPAD_DELETE},
    {"enter", KEYPAD_ENTER},
    {"tab", KEYPAD_TAB},
    {"home", KEYPAD_HOME},
    {"end", KEYPAD_END},
    {"page_up", KEYPAD_PAGE_UP},
    {"page_down", KEYPAD_PAGE_DOWN},
};

/* The keypad's functions lie on F13 to F24, which no keyboard in an office has. */
static const struct {
    SDL_Scancode scancode;
    enum input_key key;
} usual[] = {
    {SDL_SCANCODE_F13, KEYPAD_UP},
    {SDL_SCANCODE_F14, KEYPAD_DOWN},
    {SDL_SCANCODE_F15, KEYPAD_LEFT},
    {SDL_SCANCODE_F16, KEYPAD_RIGHT},
    {SDL_SCANCODE_F17, KEYPAD_SELECT},
    {SDL_SCANCODE_F18, KEYPAD_BACK},
    {SDL_SCANCODE_F19, KEYPAD_HELP},
    {SDL_SCANCODE_F20, KEYPAD_VOLUME_UP},
    {SDL_SCANCODE_F21, KEYPAD_VOLUME_DOWN},
    {SDL_SCANCODE_F22, KEYPAD_RATE_UP},
    {SDL_SCANCODE_F23, KEYPAD_RATE_DOWN},
    {SDL_SCANCODE_F24, KEYPAD_REPEAT},
    {SDL_SCANCODE_PAUSE, KEYPAD_PAUSE},
    {SDL_SCANCODE_VOLUMEUP, KEYPAD_VOLUME_UP},
    {SDL_SCANCODE_VOLUMEDOWN, KEYPAD_VOLUME_DOWN},
    {SDL_SCANCODE_UP, KEYPAD_UP},
    {SDL_SCANCODE_DOWN, KEYPAD_DOWN},
    {SDL_SCANCODE_LEFT, KEYPAD_LEFT},
    {SDL_SCANCODE_RIGHT, KEYPAD_RIGHT},
    {SDL_SCANCODE_ESCAPE, KEYPAD_BACK},
    {SDL_SCANCODE_F1, KEYPAD_HELP},
    {SDL_SCANCODE_RETURN, KEYPAD_ENTER},
    {SDL_SCANCODE_KP_ENTER, KEYPAD_ENTER},
    {SDL_SCANCODE_BACKSPACE, KEYPAD_BACKSPACE},
    {SDL_SCANCODE_DELETE, KEYPAD_DELETE},
    {SDL_SCANCODE_TAB, KEYPAD_TAB},
    {SDL_SCANCODE_HOME, KEYPAD_HOME},
    {SDL_SCANCODE_END, KEYPAD_END},
    {SDL_SCANCODE_PAGEUP, KEYPAD_PAGE_UP},
    {SDL_SCANCODE_PAGEDOWN, KEYPAD_PAGE_DOWN},
};

void keymap_default(struct keymap *keymap) {
    memset(keymap, 0, sizeof(*keymap));
    for (size_t k = 0; k < sizeof(usual) / sizeof(usual[0]); k++)
        keymap->key[usual[k].scancode] = (uint8_t)usual[k].key;
}

static enum input_key key_of_word(const char *word, size_t len) {
    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
        if (strlen(words[k].name) == len && strncmp(words[k].name, word, len) == 0)
            return words[k].key;
    return KEYPAD_NONE;
}

/* The part of text[0,len) without the spaces around it. */
static size_t trim(const char **text, size_t len) {
    while (len > 0 && **text == ' ') {
        (*text)++;
        len--;
    }
    while (len > 0 && (*text)[len - 1] == ' ')
        len--;
    return len;
}

static enum err read_one(struct keymap *keymap, const char *entry, size_t len) {
    char name[64];
    const char *equals = memchr(entry, '=', len), *word = entry;
    const char *value = equals != NULL ? equals + 1 : entry + len;
    size_t word_len = trim(&word, equals != NULL ? (size_t)(equals - entry) : len);
    size_t value_len = trim(&value, (size_t)(entry + len - value));
    enum input_key key = key_of_word(word, word_len);
    snprintf(name, sizeof(name), "%.*s", (int)value_len, value);
    SDL_Scancode scancode = SDL_GetScancodeFromName(name);
    if (key == KEYPAD_NONE || scancode == SDL_SCANCODE_UNKNOWN) {
        log_error("keymap.invalid", "entry=\"%.*s\" unknown=%s", (int)len, entry,
                  key == KEYPAD_NONE ? "word" : "key");
        return ERR_INVALID;
    }
    keymap->key[scancode] = (uint8_t)key;
    return ERR_OK;
}

enum err keymap_read(struct keymap *keymap, const char *text) {
    struct keymap read = *keymap;
    for (const char *at = text; *at != '\0';) {
        at += strspn(at, ", ");
        size_t len = strcspn(at, ",");
        if (len > 0 && read_one(&read, at, len) != ERR_OK)
            return ERR_INVALID;
        at += len;
    }
    *keymap = read;
    return ERR_OK;
}
