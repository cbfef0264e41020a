#include "ui/node.h"

#include <string.h>

uint32_t node_id(const char *name, int32_t index) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const char *at = name; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    for (int shift = 0; shift < 32; shift += 8)
        hash = (hash ^ ((uint32_t)index >> shift & 255u)) * 16777619u;
    return hash != 0 ? hash : 1;
}

struct node *node_new(struct arena *arena, struct node *parent, const char *name, int32_t index,
                      enum role role) {
    struct node *node = arena_new(arena, struct node);
    node->name = name;
    node->index = index;
    node->id = node_id(name, index);
    node->role = (uint8_t)role;
    node->label = "";
    node->parent = parent;
    if (parent == NULL)
        return node;
    if (parent->last != NULL)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

struct node *node_next(const struct node *node) {
    if (node->first != NULL)
        return node->first;
    while (node != NULL && node->next == NULL)
        node = node->parent;
    return node != NULL ? node->next : NULL;
}

struct node *node_find(struct node *root, uint32_t id) {
    for (struct node *node = root; node != NULL && id != 0; node = node_next(node))
        if (node->id == id)
            return node;
    return NULL;
}

struct node *node_find_name(struct node *root, const char *name, int32_t index) {
    for (struct node *node = root; node != NULL; node = node_next(node))
        if (node->index == index && strcmp(node->name, name) == 0)
            return node;
    return NULL;
}

const char *role_name(enum role role) {
    static const char *const names[ROLE_COUNT] = {
        "none",   "page",  "group", "heading", "text",  "button", "link",     "choice", "check",
        "switch", "field", "key",   "list",    "image", "qr",     "progress", "status", "alert"};
    return names[role];
}
