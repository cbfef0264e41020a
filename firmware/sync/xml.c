#include "sync/xml.h"

#include <libxml/xmlreader.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

/* One open element: what it holds so far. */
struct level {
    char name[64];
    json_t *object; /* NULL until an element is found inside */
};

struct reading {
    struct level levels[XML_DEPTH_MAX + 1]; /* [0] is the document */
    int depth;
    int nodes;
    struct buf text; /* of the innermost element */
};

/* libxml2 would write to stderr: what is wrong with outside bytes is told by the error code. */
static void drop_error(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

static void copy_name(char out[64], const xmlChar *name) {
    size_t len = name ? strlen((const char *)name) : 0;
    if (len > 63)
        len = 63;
    memcpy(out, name, len);
    out[len] = '\0';
}

static enum err open_element(struct reading *reading, const xmlChar *name) {
    if (reading->depth == XML_DEPTH_MAX)
        return ERR_TOO_BIG;
    struct level *level = &reading->levels[++reading->depth];
    copy_name(level->name, name);
    level->object = NULL;
    buf_clear(&reading->text);
    return ERR_OK;
}

static json_t *text_value(struct buf *text) {
    const char *from = buf_text(text), *end = from + text->len;
    while (from < end && strchr(" \t\r\n", *from))
        from++;
    while (end > from && strchr(" \t\r\n", end[-1]))
        end--;
    return json_stringn_nocheck(from, (size_t)(end - from));
}

/* Repeated names become an array in their order. */
static void put(json_t *object, const char *name, json_t *value) {
    json_t *there = json_object_get(object, name);
    if (!there) {
        json_object_set_new_nocheck(object, name, value);
        return;
    }
    if (!json_is_array(there)) {
        json_t *list = json_array();
        json_array_append(list, there);
        json_object_set_new_nocheck(object, name, list);
        there = list;
    }
    json_array_append_new(there, value);
}

static void close_element(struct reading *reading) {
    struct level *level = &reading->levels[reading->depth--];
    struct level *parent = &reading->levels[reading->depth];
    json_t *value = level->object ? level->object : text_value(&reading->text);
    level->object = NULL;
    if (!parent->object)
        parent->object = json_object();
    put(parent->object, level->name, value);
    buf_clear(&reading->text);
}

static enum err add_text(struct reading *reading, const xmlChar *text) {
    if (!text || reading->levels[reading->depth].object)
        return ERR_OK; /* white space between elements, or mixed content that nobody defines */
    return buf_add_text(&reading->text, (const char *)text);
}

static enum err read_node(struct reading *reading, xmlTextReaderPtr reader) {
    if (++reading->nodes > XML_NODES_MAX)
        return ERR_TOO_BIG;
    enum err err = ERR_OK;
    switch (xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT: {
        bool is_empty = xmlTextReaderIsEmptyElement(reader) == 1;
        err = open_element(reading, xmlTextReaderConstLocalName(reader));
        if (err == ERR_OK && is_empty)
            close_element(reading);
        return err;
    }
    case XML_READER_TYPE_END_ELEMENT:
        close_element(reading);
        return ERR_OK;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        return add_text(reading, xmlTextReaderConstValue(reader));
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY:
    case XML_READER_TYPE_ENTITY_REFERENCE:
        return ERR_PARSE;
    default:
        return ERR_OK;
    }
}

static bool begins(const char *bytes, size_t len, size_t at, const char *with) {
    size_t count = strlen(with);
    return len - at >= count && memcmp(bytes + at, with, count) == 0;
}

/* A document type is refused before libxml2 sees it: it would read the entities declared there. It
 * stands before the first element, with only comments and instructions around it, whose text is
 * stepped over: it may look like an element. */
static bool has_document_type(const char *bytes, size_t len) {
    const char *open = bytes;
    while ((open = memchr(open, '<', len - (size_t)(open - bytes))) != NULL) {
        size_t at = (size_t)(open - bytes);
        bool is_comment = begins(bytes, len, at, "<!--");
        if (!is_comment && !begins(bytes, len, at, "<?"))
            return begins(bytes, len, at, "<!");
        const char *end = is_comment ? memmem(open + 4, len - at - 4, "-->", 3)
                                     : memmem(open + 2, len - at - 2, "?>", 2);
        if (!end)
            return false; /* it never ends: broken */
        open = end;
    }
    return false;
}

static enum err read_all(struct reading *reading, xmlTextReaderPtr reader) {
    enum err err = ERR_OK;
    int more;
    while (err == ERR_OK && (more = xmlTextReaderRead(reader)) == 1)
        err = read_node(reading, reader);
    if (err == ERR_OK && (more < 0 || reading->depth != 0 || !reading->levels[0].object))
        err = ERR_PARSE;
    return err;
}

enum err xml_read(const char *bytes, size_t len, json_t **root) {
    if (len > XML_BYTES_MAX)
        return ERR_TOO_BIG;
    /* A NUL: UTF-16, in which a document type would not be seen. No server sends it. */
    if (memchr(bytes, '\0', len) || has_document_type(bytes, len))
        return ERR_PARSE;
    struct reading reading = {.depth = 0};
    buf_init(&reading.text, XML_BYTES_MAX);
    enum err err = ERR_PARSE;
    int options = XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlTextReaderPtr reader = xmlReaderForMemory(bytes, (int)len, NULL, NULL, options);
    if (!reader)
        goto out;
    xmlTextReaderSetStructuredErrorHandler(reader, drop_error, NULL);
    err = read_all(&reading, reader);
    xmlFreeTextReader(reader);
out:
    while (err != ERR_OK && reading.depth > 0)
        json_decref(reading.levels[reading.depth--].object);
    if (err == ERR_OK)
        *root = reading.levels[0].object;
    else
        json_decref(reading.levels[0].object);
    buf_finish(&reading.text);
    return err;
}
