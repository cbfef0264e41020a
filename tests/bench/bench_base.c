/* rooms: base */
/* What base costs where it is asked often: microseconds a call, best of five rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/child.h"
#include "base/locale.h"
#include "base/memory.h"
#include "base/message_format.h"
#include "base/text.h"

static const char *const sentence[] = {
    "Tell us where it is and what happened, so that a crew can find it.",
    "Cuéntenos dónde está y qué pasó, para que un equipo pueda encontrarlo.",
    "请告诉我们地点和发生了什么，以便工作人员能够找到。",
    "Hãy cho chúng tôi biết nó ở đâu và chuyện gì đã xảy ra.",
    "أخبرنا أين هو وماذا حدث \u2066K1-7F3Q-2Z\u2069 حتى يتمكن الفريق من العثور عليه.",
};
static struct locale *locales[LANG_COUNT];
static volatile size_t sink;

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void breaks(int lang) {
    uint32_t offsets[200];
    sink += text_breaks(sentence[lang], strlen(sentence[lang]), offsets, 200);
}

static void runs(int lang) {
    struct text_run found[50];
    size_t len = strlen(sentence[lang]);
    sink += text_visual_runs(sentence[lang], len, lang == LANG_AR ? TEXT_RTL : TEXT_LTR, 0, len,
                             found, 50);
}

static void clean(int lang) {
    char out[400];
    sink += text_clean(sentence[lang], strlen(sentence[lang]), false, out, sizeof out) == ERR_OK;
}

static void fold(int lang) {
    char out[400];
    sink += text_fold(sentence[lang], out, sizeof out);
}

static void format(int lang) {
    char out[400];
    const struct message_arg args[] = {{.name = "n", .is_number = true, .number = 3},
                                       {.name = "who", .text = "Elm"}};
    sink += message_format(locales[lang], "{n, plural, one {# page} other {# pages}} by {who}",
                           args, 2, out, sizeof out) == ERR_OK;
}

static void date(int lang) {
    char out[100];
    locale_date(locales[lang], 1772640000000, false, out, sizeof out);
    sink += (size_t)out[0];
}

static void free_small(int lang) {
    void *volatile block = malloc(200 + (size_t)lang);
    free(block);
}

static void spawn(int lang) {
    const char *const argv[] = {"true", NULL};
    struct child_params params = {.argv = argv, .want_stdin = true, .want_stdout = true};
    struct child child;
    sink += (size_t)lang;
    if (child_spawn(&params, &child) == ERR_OK)
        child_kill(&child);
}

static void measure(const char *name, void (*call)(int lang), int times) {
    printf("%-16s", name);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        double best = 1e9, begun = now_us();
        call(lang);
        double first = now_us() - begun;
        for (int round = 0; round < 5; round++) {
            begun = now_us();
            for (int i = 0; i < times; i++)
                call(lang);
            double one = (now_us() - begun) / times;
            best = one < best ? one : best;
        }
        printf("  %s %8.3f (%6.0f)", lang_code((enum lang)lang), best, first);
    }
    putchar('\n');
}

int main(void) {
    double begun = now_us();
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (locale_create((enum lang)lang, "America/Denver", &locales[lang]) != ERR_OK)
            return 1;
    printf("five locales created in %.0f us; then us a call (the first)\n", now_us() - begun);
    measure("text_breaks", breaks, 20000);
    measure("text_visual_runs", runs, 20000);
    measure("text_clean", clean, 20000);
    measure("text_fold", fold, 20000);
    measure("message_format", format, 20000);
    measure("locale_date", date, 5000);
    measure("malloc, free", free_small, 100000);
    measure("spawn and kill", spawn, 20);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        locale_destroy(locales[lang]);
    return 0;
}
