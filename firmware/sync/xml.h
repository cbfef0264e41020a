/* XML from outside as the JSON it could have been, so that one tolerant reader serves both formats:
 * an element with elements inside is an object, repeated ones are an array, text is a string, and
 * the root is an object with one key. No network, no document type, no entities of the document.
 * Pure; any thread. */
#ifndef SYNC_XML_H
#define SYNC_XML_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

#define XML_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define XML_DEPTH_MAX 32
#define XML_NODES_MAX 400000

/* ERR_PARSE: not well-formed, or it has a document type (as every HTML page does). ERR_TOO_BIG.
 * The caller json_decref()s. */
ERR_MUST_USE enum err xml_read(const char *bytes, size_t len, json_t **root);

#endif
