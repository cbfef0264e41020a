/* The contact sheet: every screen x language x {standard, largest} x {light, dark} x {portrait,
 * landscape} as PNG files and an index.html, painted by the real stage without a display.
 *
 *   kiosk311-gallery --out DIR [--screen NAME] [--lang CODE] [--size N] [--theme N] [--turned 0|1]
 * [--page N]
 *                    [--reach] [--focus NAME[#N]] [--pressed NAME[#N]] [--pseudo]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/support_fixture.h"
#include "app/support_pseudo.h"
#include "base/memory.h"
#include "stage/stage.h"
#include "ui/screen.h"

struct wanted {
    const char *out, *screen, *lang, *focus, *pressed;
    int size, theme, turned, page; /* -1: all the usual */
    bool is_reach, is_pseudo;
};

struct gallery {
    struct wanted wanted;
    struct stage *stage;
    struct panel panel;
    struct strings *strings;
    struct state state;
    struct arena *arena;
    FILE *index;
    int count;
};

static void open_stage(struct gallery *gallery, int turned) {
    struct panel panel = {.width_px = turned ? 1920 : 1080,
                          .height_px = turned ? 1080 : 1920,
                          .px_per_mm = 1080 / 268.0,
                          .bottom_above_floor_mm = 760,
                          .reach_mm = 1220};
    struct stage_params params = {.width_px = panel.width_px,
                                  .height_px = panel.height_px,
                                  .is_headless = true,
                                  .px_per_mm = panel.px_per_mm,
                                  .assets = KIOSK_SOURCE_DIR "/assets",
                                  .fonts_inter = "/usr/share/fonts/opentype/inter",
                                  .fonts_arabic = "/usr/share/fonts/truetype/noto",
                                  .fonts_chinese = "/usr/share/fonts/opentype/noto",
                                  .title = "",
                                  .keymap = ""};
    gallery->panel = panel;
    if (stage_open(&params, &gallery->stage) != ERR_OK) {
        fprintf(stderr, "gallery: fonts or icons are missing; the log above names them\n");
        exit(2);
    }
}

/* "value" or "value#2" */
static uint32_t id_of(const char *text) {
    const char *at = strchr(text, '#');
    char name[64];
    snprintf(name, sizeof(name), "%.*s", (int)(at != NULL ? at - text : 63), text);
    return node_id(name, at != NULL ? atoi(at + 1) : 0);
}

static void shoot(struct gallery *gallery, const struct fixture *fixture, int lang, int size,
                  int theme, int turned) {
    char path[1024];
    struct view view = {0};
    struct dirty dirty = {.count = 1,
                          .rects = {{0, 0, gallery->panel.width_px, gallery->panel.height_px}}};
    fixture_use(&gallery->state, fixture, (enum lang)lang, (enum text_size)size,
                (enum theme_id)theme);
    gallery->state.settings.is_reach = gallery->wanted.is_reach;
    strings_set_lang(gallery->strings, (enum lang)lang);
    const struct measure *measure = stage_measure(gallery->stage);
    struct node *root = NULL;
    for (int page = 0; page <= (gallery->wanted.page > 0 ? gallery->wanted.page : 0); page++) {
        for (const struct node *node = root; node != NULL; node = node_next(node))
            if ((node->flags & NODE_SCROLL) && node->page_next_px > 0)
                gallery->state.visit->scroll_px = node->page_next_px;
        arena_reset(gallery->arena);
        if (gallery->wanted.focus != NULL) {
            view.is_keypad = true;
            view.focus_id = id_of(gallery->wanted.focus);
        }
        if (gallery->wanted.pressed != NULL)
            view.pressed_id = id_of(gallery->wanted.pressed);
        root = screen_build(&gallery->state, gallery->strings, &gallery->panel, measure, &view,
                            gallery->arena);
    }
    stage_paint(gallery->stage, root, &dirty, (enum theme_id)theme, (enum lang)lang);
    snprintf(path, sizeof(path), "%s/%s-%s-%d-%d-%s.png", gallery->wanted.out, fixture->name,
             lang_code((enum lang)lang), size, theme, turned ? "landscape" : "portrait");
    if (stage_shot(gallery->stage, path) != ERR_OK) {
        fprintf(stderr, "gallery: cannot write %s\n", path);
        exit(1);
    }
    fprintf(gallery->index,
            "<figure><img loading=lazy src=\"%s\"><figcaption>%s</figcaption></figure>\n",
            strrchr(path, '/') + 1, strrchr(path, '/') + 1);
    gallery->count++;
}

static void shoot_all(struct gallery *gallery, int turned) {
    const struct wanted *wanted = &gallery->wanted;
    static const int sizes[] = {SIZE_STANDARD, SIZE_LARGEST},
                     themes[] = {THEME_LIGHT_HIGH, THEME_DARK_HIGH};
    for (int k = 0; k < fixture_count; k++) {
        if (wanted->screen != NULL && strcmp(wanted->screen, fixtures[k].name) != 0)
            continue;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            if (wanted->lang != NULL && strcmp(wanted->lang, lang_code((enum lang)lang)) != 0)
                continue;
            for (int s = 0; s < (wanted->size >= 0 ? 1 : 2); s++)
                for (int t = 0; t < (wanted->theme >= 0 ? 1 : 2); t++)
                    shoot(gallery, &fixtures[k], lang, wanted->size >= 0 ? wanted->size : sizes[s],
                          wanted->theme >= 0 ? wanted->theme : themes[t], turned);
        }
    }
}

static void read_arguments(struct wanted *wanted, int argc, char **argv) {
    for (int k = 1; k < argc; k++) {
        const char *value = k + 1 < argc ? argv[k + 1] : "";
        if (strcmp(argv[k], "--reach") == 0)
            wanted->is_reach = true;
        else if (strcmp(argv[k], "--pseudo") == 0)
            wanted->is_pseudo = true;
        else if (strcmp(argv[k], "--out") == 0)
            wanted->out = value, k++;
        else if (strcmp(argv[k], "--screen") == 0)
            wanted->screen = value, k++;
        else if (strcmp(argv[k], "--lang") == 0)
            wanted->lang = value, k++;
        else if (strcmp(argv[k], "--focus") == 0)
            wanted->focus = value, k++;
        else if (strcmp(argv[k], "--pressed") == 0)
            wanted->pressed = value, k++;
        else if (strcmp(argv[k], "--size") == 0)
            wanted->size = atoi(value), k++;
        else if (strcmp(argv[k], "--theme") == 0)
            wanted->theme = atoi(value), k++;
        else if (strcmp(argv[k], "--turned") == 0)
            wanted->turned = atoi(value), k++;
        else if (strcmp(argv[k], "--page") == 0)
            wanted->page = atoi(value), k++;
    }
}

int main(int argc, char **argv) {
    static struct gallery gallery = {.wanted = {.size = -1, .theme = -1, .turned = -1, .page = 0}};
    char path[1024];
    read_arguments(&gallery.wanted, argc, argv);
    if (gallery.wanted.out == NULL) {
        fprintf(stderr,
                "kiosk311-gallery --out DIR [--screen NAME] [--lang CODE] [--size 0..3] "
                "[--theme 0..3] [--turned 0|1] "
                "[--page N] [--reach] [--focus NAME[#N]] [--pressed NAME[#N]] [--pseudo]\n");
        return 2;
    }
    mkdir(gallery.wanted.out, 0777);
    snprintf(path, sizeof(path), "%s/index.html", gallery.wanted.out);
    gallery.index = fopen(path, "w");
    enum err err =
        gallery.wanted.is_pseudo
            ? pseudo_load(KIOSK_SOURCE_DIR "/assets/strings/en.json", &gallery.strings)
            : strings_load(KIOSK_SOURCE_DIR "/assets/strings", "America/Denver", &gallery.strings);
    if (gallery.index == NULL || err != ERR_OK)
        return 1;
    fprintf(gallery.index, "<!doctype html><meta charset=utf-8><title>kiosk311: every "
                           "screen</title><style>body{background:#777;"
                           "font:14px "
                           "sans-serif;display:flex;flex-wrap:wrap;gap:16px}img{height:640px}"
                           "figure{margin:0}</style>\n");
    gallery.arena = arena_create(16u << 20);
    fixture_world(&gallery.state, secret_alloc(sizeof(struct visit)));
    for (int turned = 0; turned < 2; turned++) {
        if (gallery.wanted.turned >= 0 && gallery.wanted.turned != turned)
            continue;
        open_stage(&gallery, turned);
        shoot_all(&gallery, turned);
        stage_close(gallery.stage);
    }
    fclose(gallery.index);
    printf("%d pictures and index.html in %s\n", gallery.count, gallery.wanted.out);
    return 0;
}
