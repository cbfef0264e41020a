#include "base/text_tools.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/utf16.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#define LOG_ROOM "base"

struct tools {
    UBreakIterator *lines, *clusters;
    UBiDi *paragraph, *line;
    UChar units[TEXT_SCRATCH_UNITS];
    uint32_t byte_of[TEXT_SCRATCH_UNITS + 1];
};

static _Thread_local struct tools *own_tools;
static pthread_key_t tools_key;

static void destroy_tools(void *argument) {
    struct tools *tools = argument;
    if (tools->lines)
        ubrk_close(tools->lines);
    if (tools->clusters)
        ubrk_close(tools->clusters);
    if (tools->paragraph)
        ubidi_close(tools->paragraph);
    if (tools->line)
        ubidi_close(tools->line);
    mem_free(tools);
}

static void make_key(void) {
    pthread_key_create(&tools_key, destroy_tools);
}

static struct tools *tools(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (!own_tools) {
        pthread_once(&once, make_key);
        own_tools = mem_alloc(1, sizeof *own_tools);
        pthread_setspecific(tools_key, own_tools);
    }
    return own_tools;
}

/* ICU's data is part of its library: when it fails, the installation is broken. */
static void must(UErrorCode status, const char *what) {
    if (U_SUCCESS(status))
        return;
    log_error("text.icu_failed", "call=%s code=%s", what, u_errorName(status));
    abort();
}

static UBreakIterator *iterator(UBreakIterator **kept, UBreakIteratorType type, const char *locale,
                                const struct text_units *text) {
    UErrorCode status = U_ZERO_ERROR;
    if (!*kept)
        *kept = ubrk_open(type, locale, NULL, 0, &status);
    must(status, "ubrk_open");
    ubrk_setText(*kept, text->units, (int32_t)text->count, &status);
    must(status, "ubrk_setText");
    return *kept;
}

UBreakIterator *text_line_iterator(const struct text_units *text) {
    /* Strict Chinese rules: no closing mark begins a line. They change nothing in other scripts. */
    return iterator(&tools()->lines, UBRK_LINE, "zh-Hans@lb=strict", text);
}

UBreakIterator *text_cluster_iterator(const struct text_units *text) {
    return iterator(&tools()->clusters, UBRK_CHARACTER, "en", text);
}

void text_bidi_pair(UBiDi **paragraph, UBiDi **line) {
    struct tools *own = tools();
    if (!own->paragraph)
        own->paragraph = ubidi_open();
    if (!own->line)
        own->line = ubidi_open();
    if (!own->paragraph || !own->line)
        must(U_MEMORY_ALLOCATION_ERROR, "ubidi_open");
    *paragraph = own->paragraph;
    *line = own->line;
}

void text_units_init(struct text_units *text, const char *bytes, size_t len) {
    struct tools *own = tools();
    text->is_scratch = len < TEXT_SCRATCH_UNITS;
    text->units = text->is_scratch ? own->units : mem_alloc(len, sizeof *text->units);
    text->byte_of = text->is_scratch ? own->byte_of : mem_alloc(len + 1, sizeof *text->byte_of);
    size_t count = 0;
    for (size_t at = 0; at < len;) {
        uint32_t begins = (uint32_t)at;
        uint32_t code_point = text_next(bytes, len, &at);
        text->byte_of[count] = begins;
        if (code_point < 0x10000) {
            text->units[count++] = (UChar)code_point;
            continue;
        }
        text->units[count++] = U16_LEAD(code_point);
        text->byte_of[count] = begins;
        text->units[count++] = U16_TRAIL(code_point);
    }
    text->byte_of[count] = (uint32_t)len;
    text->count = count;
}

void text_units_finish(struct text_units *text) {
    if (text->is_scratch) {
        mem_wipe(text->units, text->count * sizeof *text->units);
    } else {
        mem_free(text->units);
        mem_free(text->byte_of);
    }
    *text = (struct text_units){.count = 0};
}

size_t text_unit_from(const struct text_units *text, size_t byte) {
    size_t low = 0, high = text->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text->byte_of[middle] < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t text_unit_at(const struct text_units *text, size_t byte) {
    size_t after = text_unit_from(text, byte + 1);
    return after > 0 && after <= text->count && byte < text->byte_of[text->count] ? after - 1
                                                                                  : text->count;
}
