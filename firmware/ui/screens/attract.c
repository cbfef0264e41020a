/* What the lobby sees: what this is, that it is free, and where to touch. */
#include "ui/parts.h"

static void promise(const struct build *b, struct node *parent, const char *key) {
    struct node *row = part_row(b, parent, 12);
    part_mark(b, row, "check", 36, COLOR_SUCCESS);
    struct node *words = part_text_key(b, row, TYPE_CAPTION, COLOR_TEXT, key);
    words->weight = WEIGHT_MEDIUM + 1;
    words->box.grow = 1;
}

static void picture(const struct build *b, struct node *parent) {
    const struct catalogue *catalogue = b->state->catalogue;
    struct node *stack = node_new(b->arena, parent, "attract.picture", 0, ROLE_IMAGE);
    stack->flags = NODE_SILENT;
    stack->box.dir = DIR_STACK;
    /* Large text: the picture gives way before words do. */
    stack->box.height = b->is_landscape ? 0 : b->is_large ? 560 : 910;
    stack->box.grow = b->is_landscape;
    struct node *scene = node_new(b->arena, stack, "attract.scene", 0, ROLE_IMAGE);
    scene->flags = NODE_SILENT;
    scene->graphic = GRAPHIC_SCENE;
    scene->graphic_q = 1010;
    struct node *brand = part_row(b, stack, 20);
    brand->box.height = 128;
    brand->box.pad_start = 64;
    brand->box.pad_top = 24;
    struct node *emblem = node_new(b->arena, brand, "emblem", 0, ROLE_IMAGE);
    emblem->flags = NODE_SILENT | NODE_SELECTED; /* on the dark sky: light tile */
    emblem->graphic = GRAPHIC_EMBLEM;
    emblem->graphic_q = 72;
    part_words(b, brand, TYPE_BRAND, COLOR_QR_LIGHT,
               catalogue != NULL ? catalogue->city_name[b->lang] : say(b, "city.name"));
}

static void words(const struct build *b, struct node *main) {
    part_heading(b, main, b->is_large && b->is_landscape ? TYPE_TITLE : TYPE_DISPLAY,
                 say(b, "attract.title"));
    part_text_key(b, main, TYPE_BODY, COLOR_TEXT_SOFT, "attract.lead")->box.margin_top = 16;
    if (b->is_large && b->is_landscape)
        return;
    struct node *promises = part_column(b, main, 16);
    promises->box.margin_top = 32;
    promise(b, promises, "attract.free");
    promise(b, promises, "attract.no_account");
    promise(b, promises, "attract.cleared");
}

void screen_attract(struct build *b) {
    b->root = node_new(b->arena, NULL, "page", 0, ROLE_PAGE);
    b->root->label = say(b, "attract.title");
    b->root->look.fill = COLOR_CANVAS;
    b->root->box.dir = b->is_landscape ? DIR_ROW : DIR_COLUMN;
    b->root->box.align = ALIGN_STRETCH;
    picture(b, b->root);
    struct node *main = part_column(b, b->root, 0);
    main->box.grow = 1;
    main->box.pad_start = main->box.pad_end = 64;
    main->box.pad_top = b->is_landscape ? 64 : 26;
    main->box.pad_bottom = 52;
    words(b, main);
    part_space(b, main, 0);
    /* Before Start: one step up from where the keys begin. */
    part_button(b, main, "attract.listen", 0, BUTTON_SECOND, say(b, "display.read"), "listen",
                (struct action){MSG_SET_SPEECH, 1, 0});
    part_space(b, main, 24);
    struct node *start = part_button(b, main, "primary", 0, BUTTON_PRIMARY, say(b, "attract.start"),
                                     NULL, (struct action){MSG_START, -1, 0});
    start->box.height = 120;
    start->flags |= NODE_DEFAULT;
    if (!b->state->kiosk.are_phones_in)
        start->spoken = heard(b, "attract.start_silent"); /* said to whom the keys are for */
    part_space(b, main, b->is_landscape ? 32 : 56);
    part_langs(b, main, false);
}
