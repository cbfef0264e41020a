/* Text from the city and from the keyboard, said in words: any bytes, any room, every language. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ui/spoken.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say_all(enum lang lang, const char *text, char *out, size_t room) {
    if (spoken_text(lang, text, out, room) >= room || spoken_phone(lang, text, out, room) >= room ||
        spoken_email(lang, text, out, room) >= room ||
        spoken_reference(lang, text, true, out, room) >= room)
        abort();
    if (strlen(out) >= room)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    enum lang lang = (enum lang)(data[0] % LANG_COUNT);
    size_t room = (size_t)data[1] * 16 + 1;
    char *text = malloc(size - 1), *out = malloc(room);
    memcpy(text, data + 2, size - 2);
    text[size - 2] = '\0';
    say_all(lang, text, out, room);
    if (size >= 10) {
        int64_t number;
        memcpy(&number, data + 2, sizeof(number));
        spoken_number(lang, number, out, room);
        spoken_money(lang, number, out, room);
        spoken_sign(lang, (uint32_t)number, out, room);
        spoken_date(lang, (int)data[2] * 40, data[3], data[4], data[5], out, room);
        spoken_time(lang, data[2], data[3], out, room);
    }
    free(text);
    free(out);
    return 0;
}
