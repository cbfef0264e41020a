/* The parts of the product (mockups/principles.md), each an ordinary function that adds nodes.
 * Private to ui. */
#ifndef UI_PARTS_H
#define UI_PARTS_H

#include "ui/screen.h"

struct build {
    const struct state *state;
    const struct strings *strings;
    const struct panel *panel;
    struct arena *arena;
    enum lang lang;
    bool is_landscape, is_typing, is_large; /* large: text sizes 3 and 4 */
    bool has_pager;                         /* known only after a first layout */
    bool is_cramped;       /* ditto: in landscape the start column did not hold its words */
    bool is_problem_told;  /* the words of state's problem stand on the page */
    bool is_problem_first; /* known after a first build: no part of the page drew them */
    int32_t scroll_px;     /* where the scrolling part stands */
    int page, page_count;
    int left;              /* targets on the pages after this one */
    const char *left_name; /* the only one's, when it is short; NULL otherwise */
    const char *left_key;  /* the screen's own words for them, with {count}; NULL: any screen's */
    int32_t page_next_px, page_before_px;
    /* The zones of the page being built. */
    struct node *root, *upper, *intro, *scroll, *body, *foot;
};

enum bar_first { BAR_BACK, BAR_HELP, BAR_HOME };

struct page_spec {
    const char *title;              /* in words */
    const char *title_spoken;       /* NULL: as shown */
    const char *lead;               /* NULL none */
    const char *where, *where_icon; /* at the header's end; NULL: the building's name */
    enum type title_type;           /* 0 (caption) means TYPE_TITLE */
    enum bar_first first;
    const char *primary; /* NULL: no primary button */
    struct action primary_action;
    const char *waiting; /* stands in the primary's place */
    bool has_no_bar;
    bool is_danger; /* the primary is the one way out that loses something */
};

/* Header, step line, title, lead, primary, bar; then b->intro and b->body stand ready for the rest.
 */
void page_begin(struct build *b, const struct page_spec *spec);
/* A task's name for the header ("Report: Pothole") and its icon. */
void page_task(const struct build *b, const char **where, const char **icon);

/* Words. `key` of strings; args end with {0}, may be NULL. */
const char *say(const struct build *b, const char *key);
const char *heard(const struct build *b, const char *key); /* its spoken form, else the shown one */
const char *say_args(const struct build *b, const char *key, const struct message_arg *args);
/* Sets label (and the spoken form) of a node from a key. */
void label_key(const struct build *b, struct node *node, const char *key,
               const struct message_arg *args);
#define ARG_TEXT(n, t) ((struct message_arg){.name = (n), .text = (t)})
#define ARG_LTR(n, t) ((struct message_arg){.name = (n), .text = (t), .is_ltr = true})
#define ARG_CODE(n, t)                                                                             \
    ((struct message_arg){.name = (n), .text = (t), .is_ltr = true, .is_code = true})
#define ARG_NUMBER(n, v)                                                                           \
    ((struct message_arg){.name = (n), .is_number = true, .number = (double)(v)})

struct node *part_column(const struct build *b, struct node *parent, int gap);
struct node *part_row(const struct build *b, struct node *parent, int gap);
struct node *part_space(const struct build *b, struct node *parent, int height); /* 0: grows */
/* Text that is drawn and read; `color` 0: the type's usual. */
struct node *part_text(const struct build *b, struct node *parent, enum type type, enum color color,
                       const char *text);
struct node *part_text_key(const struct build *b, struct node *parent, enum type type,
                           enum color color, const char *key);
/* Drawn only: its parent says it. */
struct node *part_words(const struct build *b, struct node *parent, enum type type,
                        enum color color, const char *text);
struct node *part_heading(const struct build *b, struct node *parent, enum type type,
                          const char *text);
struct node *part_icon(const struct build *b, struct node *parent, const char *icon, int q,
                       enum color color);
/* `q` at standard text or smaller; in large text as much larger as the words. */
int part_scaled(const struct build *b, int q);
/* An icon beside words: it grows with them. */
struct node *part_mark(const struct build *b, struct node *parent, const char *icon, int q,
                       enum color color);
/* An icon on a tinted square. */
struct node *part_chip(const struct build *b, struct node *parent, const char *icon, int q,
                       int icon_q, enum color fill, enum color color);

enum button_kind { BUTTON_PRIMARY, BUTTON_SECOND, BUTTON_DANGER, BUTTON_SMALL };
struct node *part_button(const struct build *b, struct node *parent, const char *name,
                         int32_t index, enum button_kind kind, const char *label, const char *icon,
                         struct action action);
struct node *part_choice(const struct build *b, struct node *parent, const char *name,
                         int32_t index, bool is_check, const char *label, const char *caption,
                         bool is_selected, struct action action);
struct stepper_spec {
    const char *name, *label, *value;
    const char *said; /* in the value's place; NULL: as shown */
    bool is_set;      /* false: the value only says that there is none */
    struct action less, more;
};
/* Its name above (in landscape before); less, what it stands at, more. */
struct node *part_stepper(const struct build *b, struct node *parent,
                          const struct stepper_spec *spec);
/* A card with a switch and its word, On or Off. */
struct node *part_switch(const struct build *b, struct node *parent, const char *name,
                         const char *icon, const char *label, const char *caption, bool is_on,
                         struct action action);
struct node *part_tile(const struct build *b, struct node *parent, const char *name,
                       const char *icon, const char *label, const char *caption, bool is_hero,
                       bool is_out, struct action action);
struct node *part_list(const struct build *b, struct node *parent, const char *name);
struct node *part_list_row(const struct build *b, struct node *list, const char *name,
                           int32_t index, const char *icon, const char *label, const char *detail,
                           struct action action);
enum note_kind { NOTE_INFO, NOTE_WARNING, NOTE_DANGER, NOTE_SUCCESS, NOTE_PLAIN };
struct node *part_note(const struct build *b, struct node *parent, enum note_kind kind,
                       const char *icon, const char *title, const char *text);
/* A text that sends people to the city's telephone {phone} or to its {counter}. */
const char *say_where(const struct build *b, const char *key);
/* Where people are when a screen does not help: the city's phone, and today's hours of the hall. */
void part_phone(const struct build *b, struct node *parent, enum note_kind kind);
/* True: closed now. */
bool part_hours(const struct build *b, struct node *parent, enum note_kind kind);
/* The words of state's problem, once a page: the first call draws them, later ones do nothing. A
 * field draws those about itself; what no part has drawn stands at the top of the body. */
void part_problem(struct build *b, struct node *parent);
bool part_has_problem(const struct build *b);

struct field_spec {
    const char *name;
    enum field field;
    const char *label, *icon, *hint;
    const char *count; /* at the end of the label line, or NULL */
    int height;        /* 0: one line */
    bool is_multiline, is_ltr, has_clear;
    bool is_code; /* a number of somebody's: said sign by sign */
};
struct node *part_field(struct build *b, struct node *parent, const struct field_spec *spec);

void part_langs(const struct build *b, struct node *parent, bool is_marked);
void part_steps(const struct build *b, struct node *parent);
void part_header(const struct build *b, const char *where, const char *icon);
void part_bar(const struct build *b, enum bar_first first);
void part_waiting(const struct build *b, struct node *parent, const char *text);
void part_pager(const struct build *b, struct node *parent);
void part_keyboard(const struct build *b, struct node *parent);
void part_told(const struct build *b);

typedef void screen_fn(struct build *b);
screen_fn screen_attract, screen_home, screen_choose_service, screen_group, screen_where,
    screen_notice, screen_outside, screen_question, screen_describe, screen_contact,
    screen_contact_details, screen_review, screen_saving, screen_done, screen_track,
    screen_track_result, screen_language, screen_display, screen_help, screen_talk, screen_leave,
    screen_idle_warning, screen_unavailable;

#endif
