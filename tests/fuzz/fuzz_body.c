/* rooms: sync flow base */
/* What the outbox kept of a request (whoever sealed it: an older program, a damaged one), and the
 * form made of it. Byte 0: how it is sent; then the body; behind a NUL byte what the city asks now.
 * A body that is read is written as it was read; of a form every pair says something, the
 * description is the city's length at most and begins with our reference. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/locale.h"
#include "base/text.h"
#include "flow/reference.h"
#include "fuzz.h"
#include "sync/definition_build.h"
#include "sync/georeport.h"
#include "sync/post_form.h"

static char our_reference[REFERENCE_ROOM];

enum how { HOW_IDEMPOTENT = 1, HOW_REPEATED_VALUES = 2, HOW_AGAIN = 4, HOW_UTC = 8 };

static void check_field(const char *text, size_t room) {
    size_t len = strnlen(text, room);
    assert(len < room && text_is_valid(text, len));
}

static void check_body(const struct body *body) {
    const struct request *request = &body->request;
    assert(request->answer_count >= 0 && request->answer_count <= ANSWERS_MOST);
    assert(request->lang < LANG_COUNT && request->asked <= REQUEST_ASKED_NOTHING);
    assert(request->service_code[0] != '\0');
    check_field(request->service_code, sizeof request->service_code);
    check_field(request->definition_hash, sizeof request->definition_hash);
    check_field(request->description, sizeof request->description);
    check_field(request->place_text, sizeof request->place_text);
    check_field(request->email, sizeof request->email);
    for (int at = 0; at < request->answer_count; at++) {
        check_field(request->answers[at].code, sizeof request->answers[at].code);
        check_field(request->answers[at].text, sizeof request->answers[at].text);
        check_field(body->words[at].asked, sizeof body->words[at].asked);
        check_field(body->words[at].said, sizeof body->words[at].said);
    }
}

/* Twice: of what was read, and of what was read of that. */
static void check_round(struct body *body, struct body *again) {
    struct buf first, second;
    buf_init(&first, (size_t)1 << 20);
    buf_init(&second, (size_t)1 << 20);
    enum err err = body_write(body, NULL, &first);
    assert(err == ERR_OK);
    err = body_read(&first, again);
    assert(err == ERR_OK);
    err = body_write(again, NULL, &second);
    assert(err == ERR_OK && first.len == second.len);
    assert(memcmp(first.data, second.data, first.len) == 0);
    buf_finish(&first);
    buf_finish(&second);
}

static int digit(char sign) {
    return sign >= '0' && sign <= '9'   ? sign - '0'
           : sign >= 'A' && sign <= 'F' ? sign - 'A' + 10
                                        : -1;
}

/* The value between `from` and `end` into `out`: nothing stands there that must be encoded. */
static void decode(const char *from, const char *end, char *out) {
    while (from < end) {
        if (*from != '%') {
            assert(strchr("-._~", *from) || (*from >= '0' && *from <= '9') ||
                   (*from >= 'A' && *from <= 'Z') || (*from >= 'a' && *from <= 'z'));
            *out++ = *from++;
            continue;
        }
        assert(end - from >= 3 && digit(from[1]) >= 0 && digit(from[2]) >= 0);
        *out++ = (char)(digit(from[1]) * 16 + digit(from[2]));
        from += 3;
    }
    *out = '\0';
}

static void check_description(const char *text) {
    char reference[REFERENCE_ROOM], mark[REFERENCE_ROOM + 8];
    int len = snprintf(mark, sizeof mark, "[ref %s]", our_reference);
    assert(text_is_valid(text, strlen(text)) && text_count(text) <= DESCRIPTION_LETTERS);
    assert(strncmp(text, mark, (size_t)len) == 0);
    assert(georeport_reference(text, reference) && strcmp(reference, our_reference) == 0);
}

static void check_form(const char *form, size_t len) {
    char *value = malloc(len + 1);
    int descriptions = 0;
    for (const char *at = form; at < form + len;) {
        const char *end = at + strcspn(at, "&"), *equals = memchr(at, '=', (size_t)(end - at));
        assert(equals != NULL && equals > at && end > equals + 1);
        decode(equals + 1, end, value);
        assert(text_is_valid(value, strlen(value)));
        if (strncmp(at, "description=", 12) == 0) {
            check_description(value);
            descriptions++;
        }
        if (strncmp(at, "lat=", 4) == 0)
            assert(strtod(value, NULL) >= -90 && strtod(value, NULL) <= 90);
        at = *end == '&' ? end + 1 : end;
    }
    assert(descriptions == 1);
    free(value);
}

static void build_form(struct body *body, uint8_t how, const json_t *definition) {
    static struct locale *denver;
    char hash[65] = "";
    struct buf out;
    bool sounds_like_error = false;
    if (denver == NULL && locale_create(LANG_EN, "America/Denver", &denver) != ERR_OK)
        abort();
    if (definition != NULL)
        definition_hash(definition, hash);
    const struct post_form_params params = {.api_key = "key",
                                            .jurisdiction_id = "",
                                            .has_client_request_id = (how & HOW_IDEMPOTENT) != 0,
                                            .is_multi_value_repeated =
                                                (how & HOW_REPEATED_VALUES) != 0,
                                            .locale = how & HOW_UTC ? NULL : denver};
    const struct post_form_input input = {.body = body,
                                          .reference = our_reference,
                                          .uuid = "0f0e0d0c-0b0a-4908-8706-050403020100",
                                          .definition = definition,
                                          .definition_hash = hash,
                                          .is_repeat = (how & HOW_AGAIN) != 0};
    buf_init(&out, POST_FORM_BYTES_MAX);
    enum err err = post_form_build(&params, &input, &out, &sounds_like_error);
    assert(err == ERR_OK || err == ERR_TOO_BIG);
    if (err == ERR_OK)
        check_form(buf_text(&out), out.len);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct body *body, *again;
    json_t *definition = NULL;
    struct buf text;
    if (body == NULL) {
        body = body_create();
        again = body_create();
        reference_make("K1", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, our_reference);
    }
    if (size < 2)
        return 0;
    const uint8_t *stop = memchr(bytes + 1, '\0', size - 1);
    size_t len = stop != NULL ? (size_t)(stop - bytes) - 1 : size - 1;
    buf_init(&text, BODY_BYTES_MAX);
    body_wipe(body);
    body_wipe(again);
    if (buf_add(&text, bytes + 1, len) == ERR_OK && body_read(&text, body) == ERR_OK) {
        check_body(body);
        check_round(body, again);
        if (stop != NULL &&
            json_read((const char *)stop + 1, size - len - 2, &definition) != ERR_OK)
            definition = NULL;
        build_form(body, bytes[0], definition);
        json_decref(definition);
    }
    buf_finish(&text);
    return 0;
}
