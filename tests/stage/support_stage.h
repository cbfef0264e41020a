/* A stage without a display, and trees of a few nodes whose places are given, not laid out. */
#ifndef TESTS_STAGE_SUPPORT_STAGE_H
#define TESTS_STAGE_SUPPORT_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "stage/stage.h"

#define STAGE_WIDTH 600
#define STAGE_HEIGHT 400

struct scene {
    struct stage *stage;
    struct arena *arena;
    struct node *root; /* as large as the stage, canvas colour */
    enum theme_id theme;
    enum lang lang;
};

struct stage_params stage_usual_params(void);
/* For cmocka: state is a struct scene. 4 pixels a millimetre, so 1 q is 1 pixel. */
int scene_setup(void **state);
int scene_teardown(void **state);
/* Forgets the tree and begins another. */
void scene_begin(struct scene *scene);
struct node *scene_node(struct scene *scene, struct node *parent, enum role role, struct rect rect);
/* One line of text of 40 pixels, regular, in a line as high as the node. */
struct node *scene_text(struct scene *scene, struct node *parent, const char *text,
                        struct rect rect);
void scene_paint(struct scene *scene);
void scene_paint_part(struct scene *scene, struct rect dirty);
uint32_t scene_pixel(const struct scene *scene, int x, int y); /* 0xRRGGBB */
/* The smallest rectangle inside `within` of pixels that are not `ground`. */
struct rect scene_ink(const struct scene *scene, struct rect within, uint32_t ground);
/* How many pixels of `within` are not `ground`. */
int scene_count(const struct scene *scene, struct rect within, uint32_t ground);
uint64_t scene_hash(const struct scene *scene, struct rect within);
uint32_t scene_color(const struct scene *scene, enum color color);

#endif
