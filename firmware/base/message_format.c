/* A recursive descent over the pattern that writes as it reads. Branches not chosen are read too,
 * with writing off, so that a syntax error anywhere in a pattern is found whatever the values. */
#include "base/message_format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/locale.h"

#define MAX_DEPTH 8
#define NAME_ROOM 40
#define NUMBER_ROOM 80

struct parser {
    struct locale *locale; /* NULL: names are only listed */
    const char *at;
    const struct message_arg *args;
    size_t arg_count;
    char *out;
    size_t room, len;
    bool is_writing;
    void (*each)(void *context, const char *name, char type);
    void *context;
};

/* What `#` means here. */
struct plural_scope {
    bool is_inside;
    double number;
};

static enum err parse_message(struct parser *parser, const struct plural_scope *scope,
                              unsigned depth);

static enum err put(struct parser *parser, const char *bytes, size_t len) {
    if (!parser->is_writing)
        return ERR_OK;
    if (len >= parser->room - parser->len)
        return ERR_TOO_BIG;
    memcpy(parser->out + parser->len, bytes, len);
    parser->len += len;
    return ERR_OK;
}

static void skip_blanks(struct parser *parser) {
    while (*parser->at == ' ' || *parser->at == '\n' || *parser->at == '\t')
        parser->at++;
}

static bool skip(struct parser *parser, char byte) {
    if (*parser->at != byte)
        return false;
    parser->at++;
    return true;
}

static bool is_name_byte(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static enum err read_name(struct parser *parser, char name[NAME_ROOM]) {
    size_t len = 0;
    skip_blanks(parser);
    while (is_name_byte(parser->at[len]))
        len++;
    if (len == 0 || len >= NAME_ROOM)
        return ERR_PARSE;
    memcpy(name, parser->at, len);
    name[len] = '\0';
    parser->at += len;
    skip_blanks(parser);
    return ERR_OK;
}

static enum err find_arg(const struct parser *parser, const char *name,
                         const struct message_arg **arg) {
    if (!parser->is_writing)
        return ERR_OK;
    for (size_t i = 0; i < parser->arg_count; i++) {
        if (strcmp(parser->args[i].name, name) == 0) {
            *arg = &parser->args[i];
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}

static enum err put_number(struct parser *parser, double number) {
    char text[NUMBER_ROOM] = "";
    if (!parser->is_writing)
        return ERR_OK;
    locale_number(parser->locale, number, text, sizeof text);
    return put(parser, text, strlen(text));
}

static enum err put_value(struct parser *parser, const struct message_arg *arg) {
    bool is_text = !arg->is_number;
    if (is_text && (!arg->text || arg->text[0] == '\0'))
        return ERR_OK;
    enum err err = put(parser, arg->is_ltr || arg->is_number ? "\u2066" : "\u2068", 3);
    if (err == ERR_OK)
        err = is_text ? put(parser, arg->text, strlen(arg->text)) : put_number(parser, arg->number);
    return err == ERR_OK ? put(parser, "\u2069", 3) : err;
}

/* One option of plural or select that fits so far. */
struct choice {
    const char *message; /* behind its brace */
    int rank;            /* 0 none, 1 other, 2 keyword, 3 exact */
};

struct selector {
    bool is_plural;
    double number, offset;
    const char *keyword; /* NULL when not writing */
    bool has_other;
    struct choice best;
};

static enum err read_number(struct parser *parser, double *number) {
    char *end = NULL;
    char first = *parser->at;
    if (first != '-' && (first < '0' || first > '9'))
        return ERR_PARSE;
    *number = strtod(parser->at, &end);
    if (end == parser->at || end - parser->at > 20)
        return ERR_PARSE;
    parser->at = end;
    return ERR_OK;
}

/* Reads "=5" or "few" and tells how well it fits. */
static enum err read_selector(struct parser *parser, struct selector *selector, int *rank) {
    char name[NAME_ROOM];
    *rank = 0;
    if (selector->is_plural && skip(parser, '=')) {
        double number;
        enum err err = read_number(parser, &number);
        if (err == ERR_OK && selector->keyword && number == selector->number)
            *rank = 3;
        return err;
    }
    enum err err = read_name(parser, name);
    if (err != ERR_OK)
        return err;
    bool is_other = strcmp(name, "other") == 0;
    selector->has_other |= is_other;
    if (selector->keyword && strcmp(name, selector->keyword) == 0)
        *rank = 2;
    else if (is_other)
        *rank = 1;
    return ERR_OK;
}

/* Reads all options with writing off and leaves the best in `selector`. */
static enum err scan_options(struct parser *parser, struct selector *selector, unsigned depth) {
    bool was_writing = parser->is_writing;
    struct plural_scope scope = {.is_inside = selector->is_plural};
    enum err err = ERR_OK;
    parser->is_writing = false;
    for (skip_blanks(parser); err == ERR_OK && *parser->at != '}'; skip_blanks(parser)) {
        int rank;
        err = read_selector(parser, selector, &rank);
        skip_blanks(parser);
        if (err != ERR_OK || !skip(parser, '{')) {
            err = ERR_PARSE;
            break;
        }
        if (rank > selector->best.rank)
            selector->best = (struct choice){parser->at, rank};
        err = parse_message(parser, &scope, depth + 1);
        if (err == ERR_OK && !skip(parser, '}'))
            err = ERR_PARSE;
    }
    parser->is_writing = was_writing;
    return err;
}

/* Behind "{name, plural," or "{name, select,". */
static enum err parse_options(struct parser *parser, const struct message_arg *arg, bool is_plural,
                              unsigned depth) {
    struct selector selector = {.is_plural = is_plural};
    enum err err = ERR_OK;
    skip_blanks(parser);
    if (is_plural && strncmp(parser->at, "offset:", 7) == 0) {
        parser->at += 7;
        skip_blanks(parser);
        err = read_number(parser, &selector.offset);
    }
    if (err != ERR_OK)
        return err;
    if (arg && arg->is_number != is_plural)
        return ERR_INVALID;
    if (arg && is_plural) {
        selector.number = arg->number;
        selector.keyword = locale_plural(parser->locale, arg->number - selector.offset);
    } else if (arg) {
        selector.keyword = arg->text ? arg->text : "";
    }
    err = scan_options(parser, &selector, depth);
    if (err == ERR_OK && !selector.has_other && !parser->locale)
        err = ERR_PARSE;
    if (err != ERR_OK || !arg)
        return err;
    if (!selector.best.message)
        return ERR_INVALID;
    const char *end = parser->at;
    struct plural_scope scope = {is_plural, selector.number - selector.offset};
    parser->at = selector.best.message;
    err = parse_message(parser, &scope, depth + 1);
    parser->at = end;
    return err;
}

static void report_name(const struct parser *parser, const char *name, char type) {
    if (parser->each)
        parser->each(parser->context, name, type);
}

/* Behind "{". */
static enum err parse_argument(struct parser *parser, unsigned depth) {
    char name[NAME_ROOM], type[NAME_ROOM];
    const struct message_arg *arg = NULL;
    enum err err = read_name(parser, name);
    if (err == ERR_OK)
        err = find_arg(parser, name, &arg);
    if (err != ERR_OK)
        return err;
    if (skip(parser, '}')) {
        report_name(parser, name, 't');
        return arg ? put_value(parser, arg) : ERR_OK;
    }
    if (!skip(parser, ','))
        return ERR_PARSE;
    err = read_name(parser, type);
    if (err != ERR_OK)
        return err;
    if (strcmp(type, "number") == 0) {
        if (!skip(parser, '}'))
            return ERR_PARSE;
        report_name(parser, name, 'n');
        if (arg && !arg->is_number)
            return ERR_INVALID;
        return arg ? put_value(parser, arg) : ERR_OK;
    }
    bool is_plural = strcmp(type, "plural") == 0;
    if ((!is_plural && strcmp(type, "select") != 0) || !skip(parser, ','))
        return ERR_PARSE;
    report_name(parser, name, is_plural ? 'p' : 's');
    err = parse_options(parser, arg, is_plural, depth);
    if (err == ERR_OK && !skip(parser, '}'))
        err = ERR_PARSE;
    return err;
}

/* ICU's apostrophes: two are one; one quotes only when it stands before syntax. */
static enum err parse_apostrophe(struct parser *parser, bool is_plural) {
    parser->at++;
    if (skip(parser, '\''))
        return put(parser, "'", 1);
    char next = *parser->at;
    if (next != '{' && next != '}' && !(next == '#' && is_plural))
        return put(parser, "'", 1);
    enum err err = ERR_OK;
    while (*parser->at != '\0' && err == ERR_OK) {
        if (skip(parser, '\'') && *parser->at != '\'')
            break;
        err = put(parser, parser->at, 1);
        parser->at++;
    }
    return err;
}

/* Ends before the closing brace, or at the end of the pattern. */
static enum err parse_message(struct parser *parser, const struct plural_scope *scope,
                              unsigned depth) {
    enum err err = ERR_OK;
    if (depth > MAX_DEPTH)
        return ERR_PARSE;
    while (err == ERR_OK && *parser->at != '\0' && *parser->at != '}') {
        if (skip(parser, '{')) {
            err = parse_argument(parser, depth);
        } else if (*parser->at == '\'') {
            err = parse_apostrophe(parser, scope->is_inside);
        } else if (scope->is_inside && skip(parser, '#')) {
            err = put_number(parser, scope->number);
        } else {
            size_t len = 1 + strcspn(parser->at + 1, "{}'#");
            err = put(parser, parser->at, len);
            parser->at += len;
        }
    }
    return err;
}

static enum err parse_all(struct parser *parser) {
    static const struct plural_scope outside = {.is_inside = false};
    enum err err = parse_message(parser, &outside, 0);
    return err == ERR_OK && *parser->at != '\0' ? ERR_PARSE : err;
}

enum err message_format(struct locale *locale, const char *pattern, const struct message_arg *args,
                        size_t count, char *out, size_t room) {
    if (room == 0)
        return ERR_TOO_BIG;
    struct parser parser = {.locale = locale,
                            .at = pattern,
                            .args = args,
                            .arg_count = count,
                            .out = out,
                            .room = room,
                            .is_writing = true};
    enum err err = parse_all(&parser);
    out[err == ERR_OK ? parser.len : 0] = '\0';
    return err;
}

enum err message_arg_names(const char *pattern,
                           void (*each)(void *context, const char *name, char type),
                           void *context) {
    struct parser parser = {.at = pattern, .each = each, .context = context};
    return parse_all(&parser);
}
