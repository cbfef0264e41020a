#include "ui/support_tree.h"

const struct panel tree_panel = {.width_px = 1080,
                                 .height_px = 1920,
                                 .px_per_mm = 4,
                                 .bottom_above_floor_mm = 760,
                                 .reach_mm = 1220};

static int half_width(void *context, const struct font_spec *font, const char *text, size_t len) {
    (void)context, (void)text;
    return (int)len * font->px / 2;
}

static int third(void *context, const struct font_spec *font, int line_px) {
    (void)context, (void)font;
    return line_px * 3 / 4;
}

const struct measure tree_measure = {half_width, third, NULL};

void tree_layout(struct node *root, struct arena *arena, enum lang lang) {
    struct layout_params params = {&tree_panel, &tree_measure, arena, lang, SIZE_STANDARD};
    layout_tree(root, &params);
}

struct node *tree_button(struct arena *arena, struct node *parent, const char *name, int width,
                         int height) {
    struct node *node = node_new(arena, parent, name, 0, ROLE_BUTTON);
    node->flags = NODE_FOCUSABLE;
    node->label = name;
    node->action.kind = MSG_BACK;
    node->box.width = (int16_t)width;
    node->box.height = (int16_t)height;
    node->look.fill = COLOR_SURFACE;
    return node;
}

struct node *tree_text(struct arena *arena, struct node *parent, const char *text) {
    struct node *node = node_new(arena, parent, "text", 0, ROLE_TEXT);
    node->text = node->label = text;
    node->type = TYPE_BODY;
    node->color = COLOR_TEXT;
    return node;
}
