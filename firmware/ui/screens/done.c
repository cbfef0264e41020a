/* Done: the reference first, how to take it home, then what happens next with times. */
#include <string.h>

#include "ui/parts.h"

void screen_saving(struct build *b) {
    struct page_spec spec = {.title = say(b, "saving.title"), .waiting = say(b, "saving.waiting")};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
}

static void add_thanks(struct build *b) {
    struct node *row = part_row(b, b->intro, 28);
    row->box.align = b->is_landscape ? ALIGN_START : ALIGN_CENTER; /* of three lines: the first */
    struct node *chip = part_chip(b, row, "check", 96, 60, COLOR_SUCCESS, COLOR_SURFACE);
    chip->look.radius_q = 255;
    struct node *title = part_heading(b, row, TYPE_TITLE, say(b, "done.title"));
    title->box.grow = 1;
}

static bool is_stacked(const struct build *b) {
    return b->is_large && !b->is_landscape;
}

static void add_qr(const struct build *b, struct node *row, const char *url) {
    /* Beside the words; under them in large portrait text, with its own words at its side. */
    bool is_under = is_stacked(b);
    struct node *side = is_under ? part_row(b, row, 32) : part_column(b, row, 12);
    if (!is_under)
        side->box.width = b->is_large ? 330 : 252;
    if (!is_under)
        side->box.align = ALIGN_CENTER;
    struct node *qr = node_new(b->arena, side, "done.qr", 0, ROLE_QR);
    qr->graphic = GRAPHIC_QR;
    qr->graphic_q = 248;
    qr->box.width = 248;
    qr->value = url;
    qr->look =
        (struct look){.fill = COLOR_QR_LIGHT, .edge = COLOR_BORDER, .edge_q = 2, .radius_q = 16};
    label_key(b, qr, "done.qr", NULL);
    struct node *words = part_words(b, side, TYPE_CAPTION, COLOR_TEXT, say(b, "done.follow"));
    words->text_align = is_under ? ALIGN_START : ALIGN_CENTER;
    words->box.grow = is_under;
    words->weight = WEIGHT_MEDIUM + 1;
}

static const char *page_of_reports(const struct build *b) {
    const struct catalogue *catalogue = b->state->catalogue;
    bool has_own =
        catalogue != NULL && catalogue->tracking_url != NULL && catalogue->tracking_url[0] != '\0';
    return has_own ? catalogue->tracking_url : b->state->kiosk.tracking_url;
}

static void add_reference(struct build *b) {
    const struct visit *visit = b->state->visit;
    const char *prefix = page_of_reports(b);
    struct node *card = is_stacked(b) ? part_column(b, b->body, 24) : part_row(b, b->body, 32);
    card->look = (struct look){.fill = COLOR_TINT, .radius_q = 24};
    card->box.pad_start = card->box.pad_end = 40;
    card->box.pad_top = card->box.pad_bottom = 36;
    struct node *words = part_column(b, card, 14);
    words->box.grow = !is_stacked(b);
    part_text_key(b, words, TYPE_LABEL, COLOR_TEXT, "done.reference");
    struct node *figure = part_text(b, words, TYPE_FIGURE, COLOR_TEXT, visit->reference);
    figure->name = "done.number";
    figure->id = node_id("done.number", 0);
    figure->index = 0;
    figure->flags |= NODE_LTR | NODE_EXACT;
    figure->max_lines = 1;
    part_text(b, words, TYPE_CAPTION, COLOR_TEXT, say_where(b, "done.keep"));
    if (prefix[0] != '\0' && visit->reference[0] != '\0')
        add_qr(b, card, arena_format(b->arena, "%s%s", prefix, visit->reference));
}

/* The second step: "By 30 November" when the city said so; the kiosk itself promises no time. */
static void add_when(const struct build *b, struct node *words) {
    char day[96];
    int64_t expected_ms = b->state->visit->city_words.expected_ms;
    struct message_arg date[] = {ARG_TEXT("date", day), {0}};
    if (expected_ms == 0) {
        part_text_key(b, words, TYPE_LABEL, COLOR_TEXT, "done.next2");
        part_text_key(b, words, TYPE_BODY, COLOR_TEXT_SOFT, "done.next2_text");
        return;
    }
    locale_date(strings_locale(b->strings), expected_ms, false, day, sizeof(day));
    struct node *by = part_text(b, words, TYPE_LABEL, COLOR_TEXT, say_args(b, "done.by", date));
    label_key(b, by, "done.by", date);
    part_text_key(b, words, TYPE_BODY, COLOR_TEXT_SOFT, "done.by_text");
}

static void add_next(struct build *b) {
    /* A city without a page for its reports tells by telephone. */
    bool has_page = page_of_reports(b)[0] != '\0';
    const char *const steps[3][2] = {
        {"done.next1", "done.next1_text"},
        {NULL, NULL},
        {"done.next3", has_page ? "done.next3_text" : "done.next3_ask"}};
    struct node *group = part_column(b, b->is_landscape && !b->is_cramped ? b->intro : b->body, 20);
    group->box.margin_top = b->is_landscape && !b->is_cramped ? 0 : 24;
    part_heading(b, group, TYPE_HEADING, say(b, "done.next"));
    for (int k = 0; k < 3; k++) {
        struct node *row = part_row(b, group, 28);
        row->box.align = ALIGN_START;
        struct node *number = part_row(b, row, 0);
        number->box.width = number->box.height = 60;
        number->box.justify = JUSTIFY_CENTER;
        number->look = (struct look){.fill = COLOR_PRIMARY, .radius_q = 255};
        struct node *digit =
            part_words(b, number, TYPE_BAR, COLOR_ON_PRIMARY, arena_format(b->arena, "%d", k + 1));
        digit->weight = WEIGHT_SEMIBOLD + 1;
        digit->text_align = ALIGN_CENTER;
        struct node *words = part_column(b, row, 2);
        words->box.grow = 1;
        if (steps[k][0] == NULL) {
            add_when(b, words);
            continue;
        }
        part_text_key(b, words, TYPE_LABEL, COLOR_TEXT, steps[k][0]);
        part_text(b, words, TYPE_BODY, COLOR_TEXT_SOFT, say_where(b, steps[k][1]));
    }
}

/* The city's own number, when it has come; until then, that the report is safe and on its way. */
static void add_number(struct build *b) {
    const struct visit *visit = b->state->visit;
    struct node *note;
    if (visit->number[0] != '\0')
        note = part_note(b, b->body, NOTE_SUCCESS, "check-circle",
                         say_args(b, "done.city_number",
                                  (struct message_arg[]){ARG_CODE("number", visit->number), {0}}),
                         NULL);
    else
        note = part_note(
            b, b->body, NOTE_INFO, "clock", NULL,
            say(b, b->state->kiosk.network == HEALTH_OK ? "done.on_its_way" : "done.offline"));
    note->role = ROLE_STATUS;
    note->name = "done.state";
    note->id = node_id("done.state", 0);
    note->flags |= NODE_LIVE;
    note->label = note->last->first->label;
    for (struct node *words = note->last->first; words != NULL; words = words->next)
        words->flags |= NODE_SILENT;
}

/* GeoReport service_notice: what happens with such a report, in the city's own words. */
static void add_notice(struct build *b) {
    const char *notice = b->state->visit->city_words.notice;
    const struct service *service = state_service(b->state);
    if (notice[0] == '\0')
        return;
    /* Servers know one language; the content pack may know the same words in the resident's. */
    if (service != NULL && service->notice[LANG_EN] != NULL &&
        strcmp(service->notice[LANG_EN], notice) == 0)
        notice = service->notice[b->lang];
    struct node *note =
        part_note(b, b->body, NOTE_INFO, "building", say(b, "done.city_says"), notice);
    note->role = ROLE_STATUS;
    note->name = "done.notice";
    note->id = node_id("done.notice", 0);
    note->flags |= NODE_LIVE;
    label_key(b, note, "done.city_words", (struct message_arg[]){ARG_TEXT("notice", notice), {0}});
    for (struct node *words = note->last->first; words != NULL; words = words->next)
        words->flags |= NODE_SILENT;
}

void screen_done(struct build *b) {
    struct page_spec spec = {.title = "",
                             .first = BAR_HOME,
                             .primary = say(b, "bar.finish"),
                             .primary_action = {MSG_FINISH_NOW, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    b->root->label = say(b, "done.title");
    b->intro->first = b->intro->last = NULL; /* the title stands beside its mark here */
    b->intro->box.pad_top = b->is_landscape ? 8 : 24;
    add_thanks(b);
    add_reference(b);
    add_number(b);
    add_notice(b);
    add_next(b);
}
