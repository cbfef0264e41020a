/* The sixth reader: the tree as text, for tests to compare and for the driver's seat (JSON lines).
 * Pure. */
#ifndef UI_DUMP_H
#define UI_DUMP_H

#include "base/buf.h"
#include "ui/node.h"

/* One line a node that means something: indent, role "label" =value (flags) [hint] -> action. */
ERR_MUST_USE enum err dump_text(const struct node *root, struct buf *out);
/* A JSON array of {id,name,index,role,label,value,flags[],rect[x,y,w,h],hit[..]}. A private value
 * is left out. */
ERR_MUST_USE enum err dump_json(const struct node *root, struct buf *out);
/* Appends `text` as a JSON string with its quotes. */
ERR_MUST_USE enum err dump_json_string(struct buf *out, const char *text);

#endif
