/* A panel and a measure without fonts: every byte of text is half its size wide. */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include "ui/layout.h"

extern const struct panel tree_panel; /* 1080 x 1920, 4 px a millimetre: 1 q is 1 px */
extern const struct measure tree_measure;
void tree_layout(struct node *root, struct arena *arena, enum lang lang);
struct node *tree_button(struct arena *arena, struct node *parent, const char *name, int width,
                         int height);
struct node *tree_text(struct arena *arena, struct node *parent, const char *text);

#endif
