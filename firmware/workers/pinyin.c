/* kiosk311-pinyin DATA: pinyin letters in, Chinese out, by librime (reference/i18n section 6; the
 * messages are described in devices/input/pinyin_wire.h). It learns nothing: the schema in DATA has
 * no user dictionary, and the process may not write a single byte to any file. It needs no deploy:
 * DATA's schema uses the tables that Debian's package brings compiled. */
#include <inttypes.h>
#include <limits.h>
#include <rime_api.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/child.h"
#include "base/crash.h"
#include "base/memory.h"
#include "workers/pinyin_question.h"

#define CHANNEL 3
#define SCHEMA "kiosk_pinyin"
#define PAGE 9
#define TEXT_MOST 47
#define MESSAGE_MOST 1024
#define PRESS_DOWN 0xff54 /* X11 key symbols, as librime takes them */
#define PRESS_PAGE_DOWN 0xff56

struct engine {
    RimeApi *api;
    RimeSessionId session;
};

/* One line of an answer, made while walking down the page. */
struct found {
    int count;
    char lines[MESSAGE_MOST];
    size_t len;
};

/* Whatever librime or its libraries would like to keep: no file grows by a byte. */
static bool forbid_writing(void) {
    const struct rlimit nothing = {0, 0};
    signal(SIGXFSZ, SIG_IGN);
    return setrlimit(RLIMIT_FSIZE, &nothing) == 0 && crash_keep_no_core() == ERR_OK &&
           crash_keep_out() == ERR_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static bool open_engine(const char *data, struct engine *engine) {
    char prebuilt[PATH_MAX], schema[64] = "";
    snprintf(prebuilt, sizeof prebuilt, "%s/build", KIOSK_RIME_DATA);
    RIME_STRUCT(RimeTraits, traits);
    traits.shared_data_dir = KIOSK_RIME_DATA;
    traits.user_data_dir = data;
    traits.staging_dir = data;
    traits.prebuilt_data_dir = prebuilt;
    traits.app_name = "rime.kiosk311";
    traits.log_dir = "";
    traits.min_log_level = 3;
    engine->api = rime_get_api();
    engine->api->setup(&traits);
    engine->api->initialize(&traits);
    engine->session = engine->api->create_session();
    return engine->session != 0 && engine->api->select_schema(engine->session, SCHEMA) &&
           engine->api->get_current_schema(engine->session, schema, sizeof schema) &&
           strcmp(schema, SCHEMA) == 0;
}

static void close_engine(struct engine *engine) {
    if (engine->api == NULL)
        return;
    if (engine->session != 0) {
        engine->api->destroy_session(engine->session);
    }
    engine->api->finalize();
}

/* How many letters the highlighted candidate stands for: what follows it in the preedit text is the
 * rest of the letters as they were typed. */
static size_t used_of(const RimeComposition *composition, const char *letters) {
    size_t len = strlen(letters);
    size_t shown = composition->preedit != NULL ? strlen(composition->preedit) : 0;
    size_t end = composition->sel_end > 0 ? (size_t)composition->sel_end : shown;
    size_t rest = end < shown ? shown - end : 0;
    bool is_tail = rest < len && composition->preedit != NULL &&
                   strcmp(composition->preedit + (shown - rest), letters + (len - rest)) == 0;
    return is_tail ? len - rest : len;
}

static void add_candidate(struct found *found, const char *text, size_t used) {
    size_t room = sizeof found->lines - found->len;
    if (text == NULL || text[0] == '\0' || strlen(text) > TEXT_MOST || strchr(text, '\n') != NULL) {
        return;
    }
    int len = snprintf(found->lines + found->len, room, "\n%zu %s", used, text);
    if (len > 0 && (size_t)len < room) {
        found->len += (size_t)len;
        found->count++;
    }
}

/* Walks down the page: each candidate, highlighted, tells how far it reaches. */
static void walk_page(const struct engine *engine, const struct pinyin_question *question,
                      struct found *found, bool *has_more) {
    int rows = 1;
    for (int row = 0; row < rows && row < PAGE; row++) {
        RIME_STRUCT(RimeContext, context);
        if (!engine->api->get_context(engine->session, &context)) {
            return;
        }
        const RimeMenu *menu = &context.menu;
        rows = menu->page_no == question->page ? menu->num_candidates : 0;
        *has_more = rows > 0 && !menu->is_last_page;
        if (row < rows && menu->highlighted_candidate_index == row) {
            add_candidate(found, menu->candidates[row].text,
                          used_of(&context.composition, question->letters));
        }
        engine->api->free_context(&context);
        if (row + 1 < rows) {
            engine->api->process_key(engine->session, PRESS_DOWN, 0);
        }
    }
}

static void answer(const struct engine *engine, const struct pinyin_question *question) {
    struct found found = {0};
    char bytes[MESSAGE_MOST + 64];
    bool has_more = false;
    for (const char *letter = question->letters; *letter != '\0'; letter++) {
        engine->api->process_key(engine->session, *letter, 0);
    }
    for (int i = 0; i < question->page; i++) {
        engine->api->process_key(engine->session, PRESS_PAGE_DOWN, 0);
    }
    walk_page(engine, question, &found, &has_more);
    engine->api->clear_composition(engine->session);
    int len = snprintf(bytes, sizeof bytes, "A %" PRIu32 " %d %d %d%s", question->serial,
                       question->page, has_more ? 1 : 0, found.count, found.lines);
    (void)!channel_send(CHANNEL, bytes, (size_t)len, -1);
    mem_wipe(bytes, sizeof bytes);
    mem_wipe(&found, sizeof found);
}

static void serve(const struct engine *engine) {
    enum err err = channel_send(CHANNEL, "H 1", 3, -1);
    while (err == ERR_OK || err == ERR_TIMEOUT) {
        char bytes[MESSAGE_MOST];
        struct pinyin_question question;
        size_t len = 0;
        err = channel_receive(CHANNEL, bytes, sizeof bytes, INT32_MAX, &len, NULL);
        if (err != ERR_OK) {
            continue;
        }
        if (pinyin_question_read(bytes, len, &question)) {
            answer(engine, &question);
        }
        mem_wipe(&question, sizeof question);
        mem_wipe(bytes, sizeof bytes);
    }
}

int main(int argc, char **argv) {
    struct engine engine = {0};
    if (argc != 2) {
        fprintf(stderr, "kiosk311-pinyin: wants the folder of its schema; started by kiosk311\n");
        return 2;
    }
    bool is_open = forbid_writing() && open_engine(argv[1], &engine);
    if (is_open) {
        serve(&engine);
    }
    close_engine(&engine);
    return is_open ? 0 : 1;
}
