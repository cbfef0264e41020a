/* rooms: base */
#include <string.h>

#include "base/locale.h"
#include "base/memory.h"
#include "base/message_format.h"
#include "base/text.h"
#include "fuzz.h"

static void count_name(void *context, const char *name, char type) {
    size_t *count = context;
    assert(name[0] != '\0' && strchr("tnps", type));
    (*count)++;
}

/* The first byte chooses language and number, the second the room; the rest is the pattern. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct locale *locales[LANG_COUNT];
    static const double numbers[] = {0, 1, 2, 3, 11, 100, 1.5, 1e6, -1, 1e300};
    if (size < 2)
        return 0;
    int lang = bytes[0] % LANG_COUNT;
    if (!locales[lang] && locale_create((enum lang)lang, "UTC", &locales[lang]) != ERR_OK)
        return 0;
    const struct message_arg args[] = {
        {.name = "n", .is_number = true, .number = numbers[bytes[0] / LANG_COUNT % 10]},
        {.name = "a", .text = "{x} '#'"},
        {.name = "b", .text = "paper", .is_ltr = true},
    };
    char *pattern = mem_alloc(1, size - 1);
    char *out = mem_alloc(1, (size_t)bytes[1] * 4 + 1);
    memcpy(pattern, bytes + 2, size - 2);
    enum err err = message_format(locales[lang], pattern, args, 3, out, (size_t)bytes[1] * 4 + 1);
    size_t len = strlen(out), names = 0;
    assert(len <= (size_t)bytes[1] * 4);
    assert(err == ERR_OK || len == 0);
    if (err == ERR_OK && text_is_valid(pattern, strlen(pattern)))
        assert(text_is_valid(out, len));
    enum err names_err = message_arg_names(pattern, count_name, &names);
    /* What the build's check accepts can only fail for its values or its room. */
    assert(names_err != ERR_OK || err != ERR_PARSE);
    mem_free(out);
    mem_free(pattern);
    return 0;
}
