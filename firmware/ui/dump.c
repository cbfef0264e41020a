#include "ui/dump.h"

#include <string.h>

static const struct {
    uint32_t flag;
    const char *name;
} flags[] = {{NODE_FOCUSABLE, "focusable"}, {NODE_DISABLED, "disabled"},
             {NODE_SELECTED, "selected"},   {NODE_REQUIRED, "required"},
             {NODE_BUSY, "busy"},           {NODE_LIVE, "live"},
             {NODE_PRIVATE, "private"},     {NODE_FOCUSED, "focused"},
             {NODE_PRESSED, "pressed"},     {NODE_DEFAULT, "default"}};
#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

/* Keys are left out of the text: forty lines that never differ from the layout tables. */
static bool is_told(const struct node *node) {
    return node->role != ROLE_NONE && node->role != ROLE_KEY && !(node->flags & NODE_SILENT);
}

static int depth_of(const struct node *node) {
    int depth = 0;
    for (const struct node *up = node->parent; up != NULL; up = up->parent)
        depth += is_told(up);
    return depth;
}

static enum err text_node(const struct node *node, struct buf *out) {
    enum err err = buf_add_format(out, "%*s%s \"%s\"", depth_of(node) * 2, "",
                                  role_name((enum role)node->role), node->label);
    if (err == ERR_OK && node->value != NULL && node->value[0] != '\0')
        err = buf_add_format(out, " =\"%s\"", node->value);
    for (size_t k = 0; k < FLAG_COUNT && err == ERR_OK; k++)
        if ((node->flags & flags[k].flag) && flags[k].flag != NODE_FOCUSABLE)
            err = buf_add_format(out, " %s", flags[k].name);
    if (err == ERR_OK && node->hint != NULL)
        err = buf_add_format(out, " [%s]", node->hint);
    if (err == ERR_OK && node->flags & NODE_FOCUSABLE)
        err = buf_add_format(out, " <%s%s%.0d>", node->name, node->index ? "#" : "", node->index);
    return err == ERR_OK ? buf_add_text(out, "\n") : err;
}

enum err dump_text(const struct node *root, struct buf *out) {
    enum err err = ERR_OK;
    for (const struct node *node = root; node != NULL && err == ERR_OK; node = node_next(node))
        if (is_told(node))
            err = text_node(node, out);
    return err;
}

enum err dump_json_string(struct buf *out, const char *text) {
    enum err err = buf_add_text(out, "\"");
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0' && err == ERR_OK;
         at++) {
        if (*at == '"' || *at == '\\')
            err = buf_add_format(out, "\\%c", *at);
        else if (*at < 32)
            err = buf_add_format(out, "\\u%04x", *at);
        else
            err = buf_add(out, at, 1);
    }
    return err == ERR_OK ? buf_add_text(out, "\"") : err;
}

static enum err json_flags(const struct node *node, struct buf *out) {
    const char *comma = "";
    enum err err = buf_add_text(out, ",\"flags\":[");
    for (size_t k = 0; k < FLAG_COUNT && err == ERR_OK; k++) {
        if (!(node->flags & flags[k].flag))
            continue;
        err = buf_add_format(out, "%s\"%s\"", comma, flags[k].name);
        comma = ",";
    }
    return err == ERR_OK ? buf_add_text(out, "]") : err;
}

static enum err json_node(const struct node *node, struct buf *out) {
    const char *value = node->value != NULL && !(node->flags & NODE_PRIVATE) ? node->value : "";
    enum err err = buf_add_format(
        out, "{\"id\":%u,\"name\":\"%s\",\"index\":%d,\"role\":\"%s\",\"label\":", node->id,
        node->name, node->index, role_name((enum role)node->role));
    if (err == ERR_OK)
        err = dump_json_string(out, node->label);
    if (err == ERR_OK)
        err = buf_add_text(out, ",\"value\":");
    if (err == ERR_OK)
        err = dump_json_string(out, value);
    if (err == ERR_OK)
        err = json_flags(node, out);
    if (err == ERR_OK)
        err = buf_add_format(out, ",\"rect\":[%d,%d,%d,%d],\"hit\":[%d,%d,%d,%d]}", node->rect.x,
                             node->rect.y, node->rect.w, node->rect.h, node->hit.x, node->hit.y,
                             node->hit.w, node->hit.h);
    return err;
}

enum err dump_json(const struct node *root, struct buf *out) {
    const char *comma = "";
    enum err err = buf_add_text(out, "[");
    for (const struct node *node = root; node != NULL && err == ERR_OK; node = node_next(node)) {
        if (node->role == ROLE_NONE || (node->flags & NODE_SILENT))
            continue;
        err = buf_add_text(out, comma);
        if (err == ERR_OK)
            err = json_node(node, out);
        comma = ",";
    }
    return err == ERR_OK ? buf_add_text(out, "]") : err;
}
