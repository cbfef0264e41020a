/* Utterances from the tree: name, role, state, value, position, hint, in that order, in the
 * language shown (reference/voice section 6). One pure place; paint and speech cannot disagree. */
#ifndef UI_UTTER_H
#define UI_UTTER_H

#include "ui/node.h"
#include "ui/strings.h"

enum utter_policy { UTTER_CUT, UTTER_QUEUE, UTTER_STATUS };

struct utterance {
    const char *text; /* words only: numbers, money, dates, references already expanded */
    const char *hint; /* after 700 ms; NULL none */
    bool is_private;  /* headphones or not at all */
    enum utter_policy policy;
};

/* A whole new screen: title, step, instruction; of one that comes back (`is_known`) the title and
 * what is wrong. */
void utter_screen(struct node *root, bool is_known, const struct strings *strings,
                  struct arena *arena, struct utterance *utterance);
void utter_node(const struct node *root, const struct node *node, const struct strings *strings,
                struct arena *arena, struct utterance *utterance);
/* Live nodes whose label or value changed since `before`; returns how many (<= room). */
int utter_changes(const struct node *before, struct node *after, const struct strings *strings,
                  struct arena *arena, struct utterance *utterances, int room);
/* The labelled groups and lists that focus enters by going from `from` (NULL: from outside), the
 * outer one first; returns how many (<= room). */
int utter_groups_entered(const struct node *from, const struct node *to,
                         const struct node *groups[], int room);
/* In place: what only holds lines together goes, spaces and stops that met become one. */
void utter_smooth(char *text);

#endif
