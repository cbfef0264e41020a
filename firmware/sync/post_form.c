#include "sync/post_form.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/georeport.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define NOTE_CHANGED "The questions changed after this was answered: please review."
#define NOTE_NOT_ASKED "The questions could not be loaded at the kiosk: please ask."
#define NOTE_PART_ASKED "The kiosk could not show all questions or choices: please review."
#define NOTE_REPEAT "Sent again because the first answer was lost: it may be here twice."

/* What the city asks now, as far as one answer is concerned. */
struct now_asked {
    const struct request_answer *answer;
    bool is_there, is_list;
    struct buf *kept, *dropped; /* keys still offered, and those that are not, joined by \n */
};

static enum err add_part(struct buf *list, const char *text, size_t len) {
    enum err err = list->len > 0 ? buf_add(list, "\n", 1) : ERR_OK;
    return err == ERR_OK ? buf_add(list, text, len) : err;
}

struct offered {
    const char *key;
    size_t len;
    bool is_there;
};

static void compare_key(void *context, const char *key, const char *name) {
    struct offered *offered = context;
    (void)name;
    if (strlen(key) == offered->len && memcmp(key, offered->key, offered->len) == 0)
        offered->is_there = true;
}

static void sort_keys(struct now_asked *now, const json_t *values) {
    for (const char *at = now->answer->text; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        struct offered offered = {at, len, false};
        georeport_each_value(values, compare_key, &offered);
        if (len > 0 && add_part(offered.is_there ? now->kept : now->dropped, at, len) != ERR_OK)
            log_error("post_form.keys", "bytes=%zu", len);
        at += len + (at[len] == '\n');
    }
}

static void look_up_question(void *context, const struct georeport_question *question) {
    struct now_asked *now = context;
    if (now->is_there || !question->is_question || strcmp(question->code, now->answer->code) != 0)
        return;
    now->is_there = true;
    now->is_list =
        (question->datatype == DATATYPE_SINGLE || question->datatype == DATATYPE_MULTI) &&
        georeport_each_value(question->values, NULL, NULL) > 0;
    if (now->is_list)
        sort_keys(now, question->values);
}

/* -- one answer */

/* "2026-11-24T16:30" in the city's zone -> "2026-11-24T16:30:00-07:00"; other text as it is. */
static void datetime_text(struct locale *locale, const char *text, char out[40]) {
    struct time_fields fields = {.year = 0};
    int used = 0;
    int64_t wall_ms = 0;
    snprintf(out, 40, "%.39s", text);
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d%n", &fields.year, &fields.month, &fields.day,
               &fields.hour, &fields.minute, &used) != 5 ||
        text[used] != '\0')
        return;
    long offset_min = 0;
    if (locale && locale_from_fields(locale, &fields, &wall_ms) == ERR_OK) {
        char as_utc[40];
        int64_t utc_ms = 0;
        snprintf(as_utc, sizeof as_utc, "%.16s:00Z", text);
        if (time_parse(as_utc, &utc_ms) == ERR_OK)
            offset_min = (long)((utc_ms - wall_ms) / 60000);
    }
    long size = labs(offset_min) % 1440;
    snprintf(out, 40, "%.16s:00%c%02ld:%02ld", text, offset_min < 0 ? '-' : '+', size / 60,
             size % 60);
}

static bool looks_like_datetime(const char *text) {
    static const char pattern[] = "dddd-dd-ddTdd:dd";
    for (size_t at = 0; at < sizeof pattern; at++) {
        bool is_digit = text[at] >= '0' && text[at] <= '9';
        if (pattern[at] == 'd' ? !is_digit : text[at] != pattern[at])
            return false;
    }
    return true;
}

static enum err add_attribute(const struct post_form_params *params,
                              const struct request_answer *answer, const char *text,
                              struct buf *out) {
    struct buf name;
    char part[ANSWER_ROOM];
    buf_init(&name, 512);
    enum err err = buf_add_text(&name, "attribute[");
    if (err == ERR_OK)
        err = percent_add(&name, answer->code);
    if (err == ERR_OK)
        err =
            buf_add_text(&name, answer->is_multi && !params->is_multi_value_repeated ? "][]" : "]");
    for (const char *at = text; err == ERR_OK && *at != '\0';) {
        size_t len = answer->is_multi ? strcspn(at, "\n") : strlen(at);
        snprintf(part, sizeof part, "%.*s", (int)len, at);
        /* percent_add_field would encode the percent signs of the code again. */
        if (len > 0) {
            err = out->len > 0 ? buf_add(out, "&", 1) : ERR_OK;
            if (err == ERR_OK)
                err = buf_add(out, buf_text(&name), name.len);
            if (err == ERR_OK)
                err = buf_add(out, "=", 1);
            if (err == ERR_OK)
                err = percent_add(out, part);
        }
        at += len + (at[len] == '\n');
    }
    mem_wipe(part, sizeof part);
    buf_finish(&name);
    return err;
}

static enum err add_line(struct buf *lines, const struct body_words *words,
                         const struct request_answer *answer, const char *text) {
    const char *asked = words->asked[0] != '\0' ? words->asked : answer->code;
    const char *said = words->said[0] != '\0' ? words->said : text;
    enum err err = buf_add_format(lines, "\n%s: ", asked);
    for (const char *at = said; err == ERR_OK && *at != '\0'; at++)
        err = *at == '\n' ? buf_add(lines, ", ", 2) : buf_add(lines, at, 1);
    return err;
}

static enum err add_changed(const struct post_form_params *params,
                            const struct post_form_input *input, int at, struct buf *out,
                            struct buf *lines) {
    const struct request_answer *answer = &input->body->request.answers[at];
    struct buf kept, dropped;
    buf_init(&kept, ANSWER_ROOM);
    buf_init(&dropped, ANSWER_ROOM);
    struct now_asked now = {answer, false, false, &kept, &dropped};
    georeport_each_question(input->definition, look_up_question, &now);
    enum err err = ERR_OK;
    if (now.is_there && !now.is_list)
        err = add_attribute(params, answer, answer->text, out);
    else if (kept.len > 0)
        err = add_attribute(params, answer, buf_text(&kept), out);
    if (err == ERR_OK && (!now.is_there || dropped.len > 0))
        err = add_line(lines, &input->body->words[at], answer,
                       now.is_there ? buf_text(&dropped) : answer->text);
    buf_finish(&kept);
    buf_finish(&dropped);
    return err;
}

static bool is_changed(const struct post_form_input *input) {
    const char *then = input->body->request.definition_hash;
    return input->definition && then[0] != '\0' && input->definition_hash[0] != '\0' &&
           strcmp(then, input->definition_hash) != 0;
}

static enum err add_answers(const struct post_form_params *params,
                            const struct post_form_input *input, struct buf *out,
                            struct buf *lines) {
    struct request *request = &input->body->request;
    enum err err = ERR_OK;
    for (int at = 0; err == ERR_OK && at < request->answer_count; at++) {
        struct request_answer *answer = &request->answers[at];
        const struct body_words *words = &input->body->words[at];
        bool is_date = words->is_date || words->asked[0] == '\0';
        if (is_date && !answer->is_multi && looks_like_datetime(answer->text)) {
            char text[40];
            datetime_text(params->locale, answer->text, text);
            snprintf(answer->text, sizeof answer->text, "%s", text);
        }
        if (is_changed(input))
            err = add_changed(params, input, at, out, lines);
        else
            err = add_attribute(params, answer, answer->text, out);
    }
    return err;
}

/* -- the description */

/* What a resident typed must not look like our own mark. */
static void take_marks_apart(char *text) {
    for (char *at = strstr(text, "[ref "); at; at = strstr(at, "[ref "))
        *at = '(';
}

static size_t cut_letters(const char *text, size_t most) {
    size_t at = 0, len = strlen(text), count = 0, last = 0;
    while (at < len && count < most) {
        (void)text_next(text, len, &at);
        last = at;
        count++;
    }
    return at >= len ? len : text_cluster_before(text, last + 1);
}

/* True when a line more has room, which is then taken. */
static bool take_room(size_t *left, const char *line) {
    size_t letters = strlen(line) + 1;
    if (letters > *left)
        return false;
    *left -= letters;
    return true;
}

static enum err add_own(const char *own, size_t most, struct buf *out) {
    size_t letters = text_count(own);
    if (own[0] == '\0' || most == 0)
        return ERR_OK;
    if (letters + 1 > most) /* flow leaves room for the mark: an older body may not */
        log_warn("post_form.description_cut", "letters=%zu", letters);
    enum err err = buf_add(out, "\n", 1);
    return err == ERR_OK ? buf_add(out, own, cut_letters(own, most - 1)) : err;
}

static const char *asked_note(enum request_asked asked) {
    switch (asked) {
    case REQUEST_ASKED_PART:
        return NOTE_PART_ASKED;
    case REQUEST_ASKED_NOTHING:
        return NOTE_NOT_ASKED;
    case REQUEST_ASKED_ALL:
        break;
    }
    return "";
}

static enum err add_note(struct buf *out, const char *note) {
    enum err err = note[0] != '\0' ? buf_add(out, "\n", 1) : ERR_OK;
    return err == ERR_OK ? buf_add_text(out, note) : err;
}

/* Our mark comes first, and behind it that it may be there twice: some servers cut descriptions,
 * and a request whose mark is cut off could not be found again. */
static enum err build_description(const struct post_form_input *input, struct buf *lines,
                                  struct buf *out) {
    char *own = input->body->request.description, mark[40];
    take_marks_apart(own);
    int mark_len = snprintf(mark, sizeof mark, "[ref %s]", input->reference);
    size_t most = DESCRIPTION_LETTERS - (size_t)mark_len,
           line_letters = text_count(buf_text(lines));
    size_t own_letters = own[0] != '\0' ? text_count(own) + 1 : 0;
    size_t left = own_letters < most ? most - own_letters : 0;
    if (line_letters > left)
        return ERR_TOO_BIG;
    left -= line_letters;
    const char *asked = asked_note(input->body->request.asked);
    bool says_repeat = input->is_repeat && take_room(&left, NOTE_REPEAT);
    bool says_asked = asked[0] != '\0' && take_room(&left, asked);
    bool says_changed = is_changed(input) && take_room(&left, NOTE_CHANGED);
    enum err err = buf_add_text(out, mark);
    if (err == ERR_OK)
        err = add_note(out, says_repeat ? NOTE_REPEAT : "");
    if (err == ERR_OK)
        err = add_own(own, most, out);
    if (err == ERR_OK)
        err = buf_add(out, buf_text(lines), lines->len);
    if (err == ERR_OK)
        err = add_note(out, says_asked ? asked : "");
    return err == ERR_OK ? add_note(out, says_changed ? NOTE_CHANGED : "") : err;
}

static enum err add_description(const struct post_form_input *input, struct buf *lines,
                                struct buf *out, bool *sounds_like_error) {
    struct buf description;
    buf_init(&description, (size_t)DESCRIPTION_LETTERS * 4 + 64);
    enum err err = build_description(input, lines, &description);
    if (err == ERR_OK)
        err = percent_add_field(out, "description", buf_text(&description));
    *sounds_like_error = georeport_sounds_like_error(buf_text(&description));
    buf_finish(&description);
    return err;
}

/* -- the place */

static enum err add_place(const struct request *request, struct buf *out) {
    char latitude[32], longitude[32], address[320];
    bool is_known = (request->latitude != 0 || request->longitude != 0) &&
                    isfinite(request->latitude) && isfinite(request->longitude) &&
                    fabs(request->latitude) <= 90 && fabs(request->longitude) <= 180;
    enum err err = ERR_OK;
    if (is_known) {
        snprintf(latitude, sizeof latitude, "%.6f", request->latitude);
        snprintf(longitude, sizeof longitude, "%.6f", request->longitude);
        err = percent_add_field(out, "lat", latitude);
        if (err == ERR_OK)
            err = percent_add_field(out, "long", longitude);
    }
    snprintf(address, sizeof address, request->place_notice[0] != '\0' ? "%s (notice %s)" : "%s",
             request->place_text, request->place_notice);
    return err == ERR_OK ? percent_add_field(out, "address_string", address) : err;
}

enum err post_form_build(const struct post_form_params *params, const struct post_form_input *input,
                         struct buf *out, bool *sounds_like_error) {
    const struct request *request = &input->body->request;
    const char *const fields[][2] = {
        {"jurisdiction_id", params->jurisdiction_id},
        {"api_key", params->api_key},
        {"service_code", request->service_code},
        {"first_name", request->first_name},
        {"last_name", request->last_name},
        {"email", request->email},
        {"phone", request->phone},
        {"client_request_id", params->has_client_request_id ? input->uuid : ""},
        {"media_url", input->media_url},
    };
    struct buf lines;
    buf_init(&lines, (size_t)ANSWERS_MOST * (ANSWER_ROOM + 512));
    enum err err = ERR_OK;
    for (size_t at = 0; err == ERR_OK && at < sizeof fields / sizeof fields[0]; at++)
        err = percent_add_field(out, fields[at][0], fields[at][1] ? fields[at][1] : "");
    if (err == ERR_OK)
        err = add_place(request, out);
    if (err == ERR_OK)
        err = add_answers(params, input, out, &lines);
    if (err == ERR_OK)
        err = add_description(input, &lines, out, sounds_like_error);
    buf_finish(&lines);
    return err;
}
