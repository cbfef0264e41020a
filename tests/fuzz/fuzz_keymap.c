/* rooms: stage */
/* Any text as [input] keymap: what is refused changes nothing; what is taken changes only the keys
 * it names, as its entries one by one would, and can be written down and read again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "fuzz.h"
#include "stage/keymap.h"

static const char *const WORDS[] = {
    "up",     "down",      "left",        "right",   "select", "back",    "help",
    "repeat", "volume_up", "volume_down", "rate_up", "pause",  "tab",     "rate_down",
    "end",    "backspace", "delete",      "enter",   "home",   "page_up", "page_down"};
#define WORD_COUNT (sizeof(WORDS) / sizeof(WORDS[0]))
#define TEXT_MOST 4096

static bool read_is_good(struct keymap *keymap, const char *text) {
    struct keymap before = *keymap;
    bool is_good = keymap_read(keymap, text) == ERR_OK;
    assert(is_good || memcmp(keymap, &before, sizeof(before)) == 0);
    return is_good;
}

/* Each entry alone: all of them are good when the whole is, and they end at the same map. */
static void check_one_by_one(const char *text, const struct keymap *whole, bool is_good) {
    char entry[TEXT_MOST];
    struct keymap keymap;
    bool are_good = true;
    keymap_default(&keymap);
    for (const char *at = text; *at != '\0' && are_good; at += strspn(at, ",")) {
        size_t len = strcspn(at, ",");
        snprintf(entry, sizeof(entry), "%.*s", (int)len, at);
        are_good = read_is_good(&keymap, entry);
        at += len;
    }
    assert(are_good == is_good);
    assert(!is_good || memcmp(&keymap, whole, sizeof(keymap)) == 0);
}

/* A word that means this key; it is asked of the reader itself. */
static const char *word_of(uint8_t key) {
    for (size_t at = 0; at < WORD_COUNT; at++) {
        char entry[64];
        struct keymap keymap = {{0}};
        snprintf(entry, sizeof(entry), "%s=F1", WORDS[at]);
        assert(read_is_good(&keymap, entry));
        if (keymap.key[SDL_SCANCODE_F1] == key)
            return WORDS[at];
    }
    return NULL;
}

/* Writes down what differs from the usual, and reads it. */
static void check_again(const struct keymap *keymap) {
    struct keymap usual, again;
    char entry[128];
    keymap_default(&usual);
    again = usual;
    for (int scancode = 0; scancode < SDL_NUM_SCANCODES; scancode++) {
        if (keymap->key[scancode] == usual.key[scancode])
            continue;
        const char *name = SDL_GetScancodeName((SDL_Scancode)scancode);
        const char *word = word_of(keymap->key[scancode]);
        assert(scancode != SDL_SCANCODE_UNKNOWN && name[0] != '\0' && word != NULL);
        snprintf(entry, sizeof(entry), " %s = %s ,", word, name);
        assert(read_is_good(&again, entry));
    }
    assert(memcmp(&again, keymap, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct keymap keymap;
    if (size >= TEXT_MOST || log_open("/dev/null", LOG_ERROR) != ERR_OK)
        return 0;
    char *text = malloc(size + 1); /* its end is the block's end, for a sanitizer */
    memcpy(text, bytes, size);
    text[size] = '\0';
    keymap_default(&keymap);
    bool is_good = read_is_good(&keymap, text);
    check_one_by_one(text, &keymap, is_good);
    if (is_good)
        check_again(&keymap);
    free(text);
    return 0;
}
