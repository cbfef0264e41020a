/* Boot order, the main turn, and the mirror image of the boot. */
#include "app/app.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app_inner.h"
#include "base/crash.h"
#include "base/log.h"
#include "base/memory.h"
#include "ui/focus.h"

#define LOG_ROOM "app"
#define MAILBOX_SLOTS 256
#define TREE_BYTES (8u << 20)
#define TURN_SLOW_MS 50

void app_send(struct app *app, struct msg *msg) {
    struct effects effects = {0};
    msg->now_ms = app->clock->monotonic_ms(app->clock);
    msg->wall_ms = app->clock->wall_ms(app->clock);
    flow_update(&app->state, msg, &effects);
    app->is_dirty = true;
    router_effects(app, &effects);
    mem_wipe(&effects, sizeof(effects));
}

void app_message(struct app *app, enum msg_kind kind, int32_t a, int32_t b) {
    struct msg msg = {.kind = kind, .a = a, .b = b};
    app_send(app, &msg);
}

/* The city's zone in minutes east of UTC, as of now: it moves with daylight saving. */
void app_tell_zone(struct app *app) {
    struct time_fields at;
    int64_t wall_ms = app->clock->wall_ms(app->clock);
    locale_fields(strings_locale(app->strings), wall_ms, &at);
    struct tm local = {.tm_year = at.year - 1900,
                       .tm_mon = at.month - 1,
                       .tm_mday = at.day,
                       .tm_hour = at.hour,
                       .tm_min = at.minute};
    int64_t minutes = (int64_t)timegm(&local) / 60 - wall_ms / 60000;
    app_message(app, MSG_ZONE, (int32_t)minutes, 0);
}

static enum text_size size_of(const char *word) {
    return word[0] == 's' && word[1] == 'm' ? SIZE_SMALL
           : strcmp(word, "large") == 0     ? SIZE_LARGE
           : strcmp(word, "largest") == 0   ? SIZE_LARGEST
                                            : SIZE_STANDARD;
}

static enum theme_id theme_of(const char *word) {
    return word[0] == 'm'   ? THEME_LIGHT_MEDIUM
           : word[0] == 'd' ? THEME_DARK_HIGH
           : word[0] == 's' ? THEME_SOFT
                            : THEME_LIGHT_HIGH;
}

static void start_state(struct app *app) {
    const struct config *config = app->config;
    struct settings defaults = {.theme = theme_of(config->theme),
                                .size = size_of(config->text_size),
                                .is_reduced_motion = config->is_reduced_motion,
                                .volume = (int8_t)config->volume,
                                .rate = (int8_t)config->rate};
    if (lang_from_code(config->lang, &defaults.lang) != ERR_OK)
        defaults.lang = LANG_EN;
    app->visit = secret_alloc(sizeof(*app->visit));
    state_init(&app->state, app->visit, &defaults);
    struct kiosk *kiosk = &app->state.kiosk;
    snprintf(kiosk->id, sizeof(kiosk->id), "%.7s", config->id);
    snprintf(kiosk->tracking_url, sizeof(kiosk->tracking_url), "%.180s", config->tracking_url);
    snprintf(kiosk->place_name, sizeof(kiosk->place_name), "%.63s", config->place_name);
    snprintf(kiosk->counter, sizeof(kiosk->counter), "%.63s", config->counter);
    kiosk->latitude = config->latitude;
    kiosk->longitude = config->longitude;
    kiosk->can_pinyin = app->pinyin != NULL;
    app->state.timeouts = (struct timeouts){config->idle_s * 1000LL, config->warning_s * 1000LL,
                                            config->papers_s * 1000LL, config->done_s * 1000LL};
    app_message(app, MSG_TICK, 0, 0);
    app_tell_zone(app);
}

static enum err open_stage(struct app *app, const struct app_options *options) {
    const struct config *config = app->config;
    app->panel = (struct panel){.width_px = config->width_px,
                                .height_px = config->height_px,
                                .px_per_mm = config->width_px / config->width_mm,
                                .bottom_above_floor_mm = config->bottom_above_floor_mm,
                                .reach_mm = config->reach_mm};
    struct stage_params params = {.width_px = config->width_px,
                                  .height_px = config->height_px,
                                  .is_headless = options->is_headless,
                                  .is_fullscreen = config->is_fullscreen && !options->is_windowed,
                                  .px_per_mm = app->panel.px_per_mm,
                                  .assets = config->assets,
                                  .cache = config->folder,
                                  .fonts_inter = config->inter,
                                  .fonts_arabic = config->arabic,
                                  .fonts_chinese = config->chinese,
                                  .title = "kiosk311",
                                  .keymap = config->keymap};
    enum err err = stage_open(&params, &app->stage);
    if (err != ERR_OK)
        mistake_say(stderr, "kiosk311", config,
                    err == ERR_IO        ? MISTAKE_DISPLAY
                    : err == ERR_INVALID ? MISTAKE_KEYMAP
                                         : MISTAKE_LOOKS);
    if (err == ERR_OK)
        stage_size(app->stage, &app->panel.width_px, &app->panel.height_px);
    return err;
}

static enum err open_courier(struct app *app) {
    const struct config *config = app->config;
    struct courier_params params = {.mailbox = app->mailbox,
                                    .clock = app->clock,
                                    .folder = config->folder,
                                    .key_file = config->key_file,
                                    .kiosk_id = config->id,
                                    .georeport_url = config->georeport_url,
                                    .api_key = config->api_key,
                                    .jurisdiction_id = config->jurisdiction_id,
                                    .ca_file = config->ca_file,
                                    .client_cert = config->client_cert,
                                    .client_key = config->client_key,
                                    .pinned_key = config->pinned_key,
                                    .content_url = config->content_url,
                                    .content_key = config->content_key,
                                    .documents_url = config->documents_url,
                                    .recordings_url = config->recordings_url,
                                    .time_zone = config->time_zone,
                                    .format = config->format,
                                    .has_client_request_id = config->has_client_request_id,
                                    .is_multi_value_repeated = config->is_multi_value_repeated,
                                    .has_search = config->has_search,
                                    .connect_timeout_ms = config->connect_timeout_s * 1000,
                                    .timeout_ms = config->timeout_s * 1000,
                                    .rate_per_min = config->rate_per_min,
                                    .reconcile_window_ms = config->reconcile_window_s * 1000,
                                    .refresh_ms = config->refresh_s * 1000,
                                    .are_staff_privates_resent = config->are_privates_resent};
    return courier_start(&params, &app->courier);
}

static void open_speech(struct app *app) {
    const struct config *config = app->config;
    struct voice_params params = {.mailbox = app->mailbox,
                                  .clock = app->clock,
                                  .engine = config->engine,
                                  .phones_pcm = config->phones,
                                  .speaker_pcm = config->speaker,
                                  .jack = config->jack,
                                  .default_volume = config->volume,
                                  .default_rate = config->rate};
    app->voice = voice_start(&params);
}

static void open_pinyin(struct app *app) {
    struct pinyin_params params = {.mailbox = app->mailbox,
                                   .worker = app->config->pinyin_worker,
                                   .data = app->config->pinyin_data};
    if (params.worker[0] == '\0')
        log_info("pinyin.off", "reason=not_configured");
    else if (pinyin_start(&params, &app->pinyin) != ERR_OK)
        log_warn("pinyin.off", "reason=missing worker=%s data=%s", params.worker, params.data);
}

static int open_rest(struct app *app, const struct app_options *options) {
    if (strings_complete(app->strings) != ERR_OK) {
        mistake_say(stderr, "kiosk311", app->config, MISTAKE_WORDS);
        return 2;
    }
    if (open_courier(app) != ERR_OK) {
        mistake_say(stderr, "kiosk311", app->config, MISTAKE_COURIER);
        return 2;
    }
    open_speech(app);
    if (options->drive_path != NULL && drive_open(app, options->drive_path) != ERR_OK) {
        fprintf(stderr, "kiosk311: --drive: the socket cannot be made\n");
        return 2;
    }
    return 0;
}

static int open_all(struct app *app, const struct app_options *options) {
    enum log_level level = app->config->log_level[0] == 'd'   ? LOG_DEBUG
                           : app->config->log_level[0] == 'w' ? LOG_WARN
                           : app->config->log_level[0] == 'e' ? LOG_ERROR
                                                              : LOG_INFO;
    char strings_folder[CONFIG_TEXT + 16];
    enum lang lang = LANG_EN;
    if (log_open(app->config->log[0] != '\0' ? app->config->log : NULL, level) != ERR_OK) {
        mistake_say(stderr, "kiosk311", app->config, MISTAKE_LOG);
        return 2;
    }
    log_hold();
    snprintf(strings_folder, sizeof(strings_folder), "%s/strings", app->config->assets);
    if (lang_from_code(app->config->lang, &lang) != ERR_OK)
        lang = LANG_EN;
    if (strings_open(strings_folder, app->config->time_zone, lang, &app->strings) != ERR_OK) {
        mistake_say(stderr, "kiosk311", app->config, MISTAKE_WORDS);
        return 2;
    }
    if (open_stage(app, options) != ERR_OK)
        return 2;
    app->mailbox = mailbox_create(MAILBOX_SLOTS, stage_ring, app->stage);
    open_pinyin(app);
    start_state(app);
    /* The first screen needs nothing of the rest, and is drawn while nobody can press yet. */
    app->is_exposed = true;
    app_build(app);
    stage_keep(app->stage);
    return open_rest(app, options);
}

static void close_all(struct app *app) {
    voice_stop(app->voice);
    courier_stop(app->courier);
    pinyin_stop(app->pinyin);
    drive_close(app);
    if (app->mailbox != NULL) {
        mailbox_drop_all(app->mailbox);
        mailbox_destroy(app->mailbox);
    }
    for (int k = 0; k < 2; k++)
        arena_destroy(app->arenas[k]);
    arena_destroy(app->speech_arena);
    stage_close(app->stage);
    strings_destroy(app->strings);
    if (app->visit != NULL)
        state_finish(&app->state);
    secret_free(app->visit);
    log_close();
}

/* A screen that is read begins at its start; one that comes back, where it was left. */
static uint32_t settle_focus(struct app *app, struct node *tree) {
    uint32_t id = app->is_refused ? focus_refused(tree, app->view.focus_id) : app->view.focus_id;
    bool is_speech = app->state.settings.is_speech;
    app->arrival = places_follow(app, &id);
    /* The same screen with another title: what was waited for has come. */
    if (app->arrival == ARRIVAL_NONE && app->tree != NULL &&
        app->spoken.lang == app->state.settings.lang && strcmp(app->tree->label, tree->label) != 0)
        app->arrival = ARRIVAL_NEW;
    if (app->arrival == ARRIVAL_NEW && is_speech && app->spoken.mode == SPEECH_READING)
        id = 0;
    if (app->arrival == ARRIVAL_BACK && node_find(tree, id) == NULL)
        id = 0;
    return focus_settle(app->tree, tree, id, is_speech);
}

/* Blank words are in the tree and in the cache: both are made again. */
static void follow_fonts(struct app *app) {
    struct stage_fonts fonts;
    int32_t lost_langs = 0;
    stage_fonts(app->stage, &fonts);
    if (fonts.lost == app->fonts_lost)
        return;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        lost_langs |= fonts.can_show[lang] ? 0 : 1 << lang;
    app->fonts_lost = fonts.lost;
    app->is_exposed = true;
    stage_forget(app->stage);
    app_message(app, MSG_FONTS, lost_langs, fonts.lost);
}

void app_build(struct app *app) {
    struct dirty dirty;
    const struct node *before = app->is_exposed ? NULL : app->tree;
    struct node *old_tree = app->tree;
    int at = 1 - app->tree_at;
    arena_reset(app->arenas[at]);
    strings_set_lang(app->strings, app->state.settings.lang);
    struct node *tree = screen_build(&app->state, app->strings, &app->panel,
                                     stage_measure(app->stage), &app->view, app->arenas[at]);
    uint32_t focus = settle_focus(app, tree);
    if (focus != app->view.focus_id) {
        app->view.focus_id = focus;
        struct node *node = node_find(tree, focus);
        for (struct node *one = tree; one != NULL; one = node_next(one))
            one->flags &= ~(uint32_t)NODE_FOCUSED;
        if (node != NULL && app->view.is_keypad)
            node->flags |= NODE_FOCUSED;
    }
    difference_find(before, tree, app->panel.width_px, app->panel.height_px, &dirty);
    app->tree = tree;
    app->tree_at = at;
    app->is_exposed = app->is_dirty = false;
    if (dirty.count > 0)
        stage_paint(app->stage, tree, &dirty, app->state.settings.theme, app->state.settings.lang);
    speech_after_build(app, old_tree);
    state_let_go(&app->state);
    follow_fonts(app);
    app->is_refused = false;
    if (old_tree != NULL)
        arena_reset(app->arenas[1 - at]); /* the old words are not kept */
}

static int64_t wait_ms(const struct app *app, int64_t watchdog_due_ms) {
    int64_t now_ms = app->clock->monotonic_ms(app->clock), due_ms = INT64_MAX;
    if (app->is_dirty || app->is_exposed)
        return 0;
    if (app->state.deadline_ms > 0)
        due_ms = app->state.deadline_ms;
    if (drive_deadline_ms(app) < due_ms)
        due_ms = drive_deadline_ms(app);
    if (watchdog_due_ms < due_ms)
        due_ms = watchdog_due_ms;
    return due_ms == INT64_MAX ? -1 : due_ms > now_ms ? due_ms - now_ms : 0;
}

static void turn(struct app *app, int64_t *watchdog_due_ms) {
    struct input input;
    stage_wait(app->stage, wait_ms(app, *watchdog_due_ms));
    int64_t start_ms = app->clock->monotonic_ms(app->clock);
    while (stage_next(app->stage, &input)) {
        /* A key or a finger acts on the tree: never on one that the last input made old. */
        bool is_on_tree = input.kind == INPUT_KEY || input.kind == INPUT_FINGER;
        if (is_on_tree && (app->is_dirty || app->tree == NULL) && input.finger != FINGER_MOVE)
            app_build(app);
        app_input(app, &input);
        /* A press must be seen before the next input changes it again. */
        if (app->is_dirty && input.kind == INPUT_FINGER && input.finger != FINGER_MOVE)
            app_build(app);
    }
    router_drain(app);
    if (app->state.deadline_ms > 0 && start_ms >= app->state.deadline_ms)
        app_message(app, MSG_TICK, 0, 0);
    if (app->is_dirty || app->is_exposed)
        app_build(app);
    drive_turn(app);
    if (start_ms >= *watchdog_due_ms) {
        watchdog_alive();
        *watchdog_due_ms = start_ms + watchdog_period_ms();
    }
    int64_t took_ms = app->clock->monotonic_ms(app->clock) - start_ms;
    if (took_ms > TURN_SLOW_MS)
        log_debug("turn.slow", "ms=%lld screen=%s", (long long)took_ms,
                  screen_name(app->state.screen));
}

/* Law 1. Under test a debugger and the memory scan must get in; a core file is never left. */
static enum err keep_private(bool is_under_test) {
    enum err err = crash_keep_no_core();
    if (err == ERR_OK && !is_under_test)
        err = crash_keep_out();
    if (err != ERR_OK)
        fprintf(stderr, "kiosk311: the system does not let it forbid core files; see setrlimit "
                        "and prctl in the sandbox that it runs in\n");
    return err;
}

int app_run(const struct config *config, const struct app_options *options) {
    static struct app app;
    int64_t watchdog_due_ms = watchdog_period_ms() > 0 ? 0 : INT64_MAX;
    memset(&app, 0, sizeof(app));
    app.config = config;
    app.clock = options->drive_path != NULL ? drive_clock() : clock_system();
    app.arenas[0] = arena_create(TREE_BYTES);
    app.arenas[1] = arena_create(TREE_BYTES);
    app.speech_arena = arena_create(TREE_BYTES);
    gesture_init(&app.gesture);
    signal(SIGPIPE, SIG_IGN);
    int code = keep_private(options->drive_path != NULL) == ERR_OK ? open_all(&app, options) : 2;
    if (code == 0) {
        log_release();
        log_info("started", "version=%s kiosk=%s", KIOSK_VERSION, config->id);
        watchdog_ready();
        while (!app.must_quit)
            turn(&app, &watchdog_due_ms);
        log_info("stopping", "screen=%s", screen_name(app.state.screen));
    }
    close_all(&app);
    return code;
}
