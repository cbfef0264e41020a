#include "stage/support_stage.h"

#include <string.h>

#include "base/memory.h"
#include "stage/stage_inner.h"

/* SDL opens D-Bus for its input methods and never closes it; that one is not ours to mend. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libdbus-1.so";
}

struct stage_params stage_usual_params(void) {
    return (struct stage_params){.width_px = STAGE_WIDTH,
                                 .height_px = STAGE_HEIGHT,
                                 .is_headless = true,
                                 .px_per_mm = 4,
                                 .assets = KIOSK_SOURCE_DIR "/assets",
                                 .fonts_inter = "/usr/share/fonts/opentype/inter",
                                 .fonts_arabic = "/usr/share/fonts/truetype/noto",
                                 .fonts_chinese = "/usr/share/fonts/opentype/noto",
                                 .title = "test",
                                 .keymap = ""};
}

int scene_setup(void **state) {
    struct scene *scene = mem_alloc(1, sizeof(*scene));
    struct stage_params params = stage_usual_params();
    if (stage_open(&params, &scene->stage) != ERR_OK)
        return -1;
    scene->arena = arena_create(1 << 20);
    scene_begin(scene);
    *state = scene;
    return 0;
}

int scene_teardown(void **state) {
    struct scene *scene = *state;
    stage_close(scene->stage);
    arena_destroy(scene->arena);
    mem_free(scene);
    return 0;
}

void scene_begin(struct scene *scene) {
    arena_reset(scene->arena);
    scene->root = NULL;
    scene->root =
        scene_node(scene, NULL, ROLE_PAGE, (struct rect){0, 0, STAGE_WIDTH, STAGE_HEIGHT});
    scene->root->look.fill = COLOR_CANVAS;
}

struct node *scene_node(struct scene *scene, struct node *parent, enum role role,
                        struct rect rect) {
    struct node *node = node_new(scene->arena, parent, "part", 0, role);
    node->rect = rect;
    node->clip = (struct rect){0, 0, STAGE_WIDTH, STAGE_HEIGHT};
    return node;
}

struct node *scene_text(struct scene *scene, struct node *parent, const char *text,
                        struct rect rect) {
    struct node *node = scene_node(scene, parent, ROLE_TEXT, rect);
    const struct measure *measure = stage_measure(scene->stage);
    node->text = text;
    node->color = COLOR_TEXT;
    node->text_align = ALIGN_START;
    node->font =
        (struct font_spec){.px = 40, .weight = WEIGHT_REGULAR, .lang = (uint8_t)scene->lang};
    node->lines = arena_array(scene->arena, struct text_line, 1);
    node->lines[0] = (struct text_line){0, (uint32_t)strlen(text), 0};
    node->line_count = 1;
    node->line_px = (int16_t)rect.h;
    node->baseline_px = (int16_t)measure->baseline(measure->context, &node->font, rect.h);
    return node;
}

void scene_paint_part(struct scene *scene, struct rect dirty) {
    struct dirty part = {.count = 1, .rects = {dirty}};
    stage_paint(scene->stage, scene->root, &part, scene->theme, scene->lang);
}

void scene_paint(struct scene *scene) {
    scene_paint_part(scene, scene->root->rect);
}

uint32_t scene_pixel(const struct scene *scene, int x, int y) {
    const SDL_Surface *surface = scene->stage->presenter.memory;
    return ((const uint32_t *)surface->pixels)[y * surface->pitch / 4 + x] & 0xFFFFFF;
}

struct rect scene_ink(const struct scene *scene, struct rect within, uint32_t ground) {
    int left = within.x + within.w, right = within.x, top = within.y + within.h, bottom = within.y;
    for (int y = within.y; y < within.y + within.h; y++)
        for (int x = within.x; x < within.x + within.w; x++)
            if (scene_pixel(scene, x, y) != ground) {
                left = x < left ? x : left;
                right = x + 1 > right ? x + 1 : right;
                top = y < top ? y : top;
                bottom = y + 1 > bottom ? y + 1 : bottom;
            }
    return right > left ? (struct rect){left, top, right - left, bottom - top}
                        : (struct rect){0, 0, 0, 0};
}

int scene_count(const struct scene *scene, struct rect within, uint32_t ground) {
    int count = 0;
    for (int y = within.y; y < within.y + within.h; y++)
        for (int x = within.x; x < within.x + within.w; x++)
            count += scene_pixel(scene, x, y) != ground;
    return count;
}

uint64_t scene_hash(const struct scene *scene, struct rect within) {
    uint64_t hash = 14695981039346656037u;
    for (int y = within.y; y < within.y + within.h; y++)
        for (int x = within.x; x < within.x + within.w; x++)
            hash = (hash ^ scene_pixel(scene, x, y)) * 1099511628211u;
    return hash;
}

uint32_t scene_color(const struct scene *scene, enum color color) {
    return theme_color(scene->theme, color);
}
