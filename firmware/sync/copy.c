#include "sync/copy.h"

#include <string.h>

#include "base/text.h"

#define TEXT_ROOM 8192

const char *copy_text(struct arena *arena, const char *text, bool keep_lines) {
    char cut[TEXT_ROOM / 2], clean[TEXT_ROOM];
    if (text[0] == '\0')
        return "";
    size_t len = strlen(text);
    if (len >= sizeof cut) {
        len = text_copy(cut, sizeof cut, text);
        text = cut;
    }
    if (text_clean(text, len, keep_lines, clean, sizeof clean) != ERR_OK)
        return "";
    return arena_text(arena, clean);
}

const char *copy_name(struct arena *arena, const char *text, bool keep_lines,
                      const char *otherwise) {
    const char *name = copy_text(arena, text, keep_lines);
    return text_is_blank(name) ? copy_text(arena, otherwise, false) : name;
}

const char *copy_fold(struct arena *arena, const char *first, const char *second,
                      const char *third) {
    const char *const parts[] = {first, second, third};
    char fold[TEXT_ROOM * 2];
    size_t used = 0;
    for (size_t at = 0; at < 3 && parts[at] && used + 2 < sizeof fold; at++) {
        if (at > 0)
            fold[used++] = '\n';
        used += text_fold(parts[at], fold + used, sizeof fold - used);
    }
    return arena_text_n(arena, fold, used);
}
