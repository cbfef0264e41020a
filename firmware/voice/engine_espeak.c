#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "engine.h"
#include "sound.h"
#include "voice/voice.h"

#define LOG_ROOM "voice"
#define DEADLINE_MS 1500 /* a failure is known, and the next piece begun, within 2 s */
#define CPU_LIMIT_S 5
/* Of addresses: it takes 92 MB at its most (the Chinese dictionary, and libraries for a sound card
 * that it never opens here), 9 of them in memory. Below 30 it does not start. */
#define MEMORY_MOST ((uint64_t)256 << 20)
#define FAILURES_MOST 3
#define OFF_MS 30000
#define EXIT_LOOK_MS 5 /* between closing stdout and the exit code lie a few ms */
#define FINISH_LOOKS 200
#define READ_MOST (256 * 1024) /* in one go, so that a flood leaves time for keys */
#define DEFAULT_PROGRAM "espeak-ng"

/* Chinese: never "cmn" or "zh", which read signs as English letters (reference/voice section 4). */
static const char *const VOICES[LANG_COUNT] = {[LANG_EN] = "en-us",
                                               [LANG_ES] = "es-419",
                                               [LANG_ZH] = "cmn-latn-pinyin",
                                               [LANG_VI] = "vi",
                                               [LANG_AR] = "ar"};
static const char *const WORDS_A_MINUTE[ENGINE_RATES] = {"80",  "120", "160", "200",
                                                         "240", "280", "320"};

static int64_t now(const struct engine *engine) {
    return engine->clock->monotonic_ms(engine->clock);
}

static bool is_none(const struct engine *engine) {
    return strcmp(engine->path, "none") == 0;
}

static bool is_program(const char *name) {
    const char *folders = getenv("PATH");
    char path[512];
    if (strchr(name, '/') != NULL)
        return access(name, X_OK) == 0;
    for (folders = folders != NULL ? folders : "/usr/bin"; *folders != '\0';) {
        size_t len = strcspn(folders, ":");
        int size = snprintf(path, sizeof(path), "%.*s/%s", (int)len, folders, name);
        if (size > 0 && (size_t)size < sizeof(path) && access(path, X_OK) == 0)
            return true;
        folders += len + (folders[len] == ':');
    }
    return false;
}

bool voice_has_engine(const char *path) {
    return strcmp(path, "none") == 0 || is_program(path[0] == '\0' ? DEFAULT_PROGRAM : path);
}

void engine_init(struct engine *engine, const char *path, struct clock *clock) {
    *engine = (struct engine){.path = path[0] == '\0' ? DEFAULT_PROGRAM : path, .clock = clock};
    engine->is_installed = is_program(engine->path);
}

bool engine_is_well(const struct engine *engine, const char **why) {
    *why = "";
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (engine->failures[lang] >= FAILURES_MOST)
            *why = "the speech engine failed three times in a row";
    }
    if (!engine->is_installed)
        *why = "the speech engine is not installed";
    if (is_none(engine))
        *why = "no speech engine is configured";
    return (*why)[0] == '\0';
}

static enum err spawn(const struct engine *engine, enum lang lang, int rate, struct child *child) {
    const char *const argv[] = {
        engine->path,         "-b", "1",       "-v",       VOICES[lang], "-s",
        WORDS_A_MINUTE[rate], "-z", "--stdin", "--stdout", NULL};
    struct child_params params = {.argv = argv,
                                  .want_stdin = true,
                                  .want_stdout = true,
                                  .cpu_limit_s = CPU_LIMIT_S,
                                  .memory_limit_bytes = MEMORY_MOST};
    return child_spawn(&params, child);
}

void engine_reap(struct engine *engine) {
    size_t left = 0;
    for (size_t i = 0; i < engine->dying_count; i++) {
        if (child_has_ended(&engine->dying[i], NULL))
            child_kill(&engine->dying[i]); /* closes what is open */
        else
            engine->dying[left++] = engine->dying[i];
    }
    engine->dying_count = left;
}

/* What the child holds of a visitor's words dies with it; its pipes are closed here and now. */
static void kill_soon(struct engine *engine, struct child *child) {
    engine_reap(engine);
    if (child->pid <= 0 || engine->dying_count == ENGINE_DYING_MOST) {
        child_kill(child);
        return;
    }
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
    if (child->stdin_fd >= 0)
        close(child->stdin_fd);
    if (child->stdout_fd >= 0)
        close(child->stdout_fd);
    child->stdin_fd = child->stdout_fd = -1;
    engine->dying[engine->dying_count++] = *child;
    child->pid = 0;
    engine_reap(engine);
}

static void drop_spare(struct engine *engine) {
    if (engine->has_spare)
        kill_soon(engine, &engine->spare);
    engine->has_spare = false;
}

void engine_warm(struct engine *engine, enum lang lang, int rate) {
    bool fits = engine->has_spare && engine->spare_lang == lang && engine->spare_rate == rate;
    if (fits || is_none(engine) || engine->failures[lang] > 0)
        return;
    drop_spare(engine);
    engine->has_spare = spawn(engine, lang, rate, &engine->spare) == ERR_OK;
    engine->spare_lang = lang;
    engine->spare_rate = rate;
}

static void fail(struct engine *engine, const char *why) {
    int *failures = &engine->failures[engine->lang];
    engine_stop(engine);
    drop_spare(engine);
    if (*failures < FAILURES_MOST)
        *failures += 1;
    if (*failures >= FAILURES_MOST)
        engine->off_until_ms[engine->lang] = now(engine) + OFF_MS;
    log_warn("engine.failed", "lang=%s why=%s times=%d", lang_code(engine->lang), why, *failures);
}

/* A pipe holds far more than a piece, so one write takes it all or the child is dead. */
static bool give(struct child *child, const char *text, size_t len) {
    ssize_t done = write(child->stdin_fd, text, len);
    close(child->stdin_fd);
    child->stdin_fd = -1;
    return done == (ssize_t)len;
}

static bool take_spare(struct engine *engine, const char *text, size_t len) {
    bool fits = engine->has_spare && engine->spare_lang == engine->lang &&
                engine->spare_rate == engine->rate && !child_has_ended(&engine->spare, NULL);
    if (!fits) {
        drop_spare(engine);
        return false;
    }
    engine->child = engine->spare;
    engine->has_spare = false;
    if (give(&engine->child, text, len))
        return true;
    kill_soon(engine, &engine->child);
    return false;
}

enum err engine_begin(struct engine *engine, enum lang lang, int rate, const char *text,
                      size_t len) {
    engine_stop(engine);
    engine->lang = lang;
    engine->rate = rate;
    if (is_none(engine))
        return ERR_UNSUPPORTED;
    if (engine->failures[lang] >= FAILURES_MOST && now(engine) < engine->off_until_ms[lang])
        return ERR_UNSUPPORTED;
    enum err err = ERR_OK;
    engine->is_running = take_spare(engine, text, len);
    if (!engine->is_running) {
        err = spawn(engine, lang, rate, &engine->child);
        engine->is_running = err == ERR_OK;
        engine->is_installed = err != ERR_NOT_FOUND;
        if (err == ERR_OK && !give(&engine->child, text, len))
            err = ERR_IO;
    }
    if (err != ERR_OK) {
        fail(engine, err_name(err));
        return err;
    }
    engine->expects_sound = speakable_has_sound(text, len);
    engine->header_len = engine->sound_bytes = 0;
    engine->heard_ms = now(engine);
    return ERR_OK;
}

/* The header first, the rest is sound. False: this is no engine of ours. */
static bool take(struct engine *engine, const unsigned char *bytes, size_t len, struct buf *pcm) {
    size_t head = sizeof(engine->header) - engine->header_len;
    head = head < len ? head : len;
    memcpy(engine->header + engine->header_len, bytes, head);
    engine->header_len += head;
    if (engine->header_len < sizeof(engine->header))
        return true;
    if (head > 0 && !speakable_is_header(engine->header))
        return false;
    engine->sound_bytes += len - head;
    return engine->sound_bytes <= (size_t)ENGINE_SECONDS_MOST * SOUND_RATE * sizeof(int16_t) &&
           buf_add(pcm, bytes + head, len - head) == ERR_OK;
}

static enum engine_state judge(struct engine *engine, int status) {
    bool has_sound = engine->header_len == sizeof(engine->header);
    bool is_good = WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
                   (has_sound || (engine->header_len == 0 && !engine->expects_sound));
    if (!is_good) {
        fail(engine, WIFEXITED(status) ? "exit" : "signal");
        return ENGINE_FAILED;
    }
    engine->failures[engine->lang] = 0;
    engine_stop(engine);
    engine_warm(engine, engine->lang, engine->rate);
    return ENGINE_ENDED;
}

static enum engine_state fail_state(struct engine *engine, const char *why) {
    fail(engine, why);
    return ENGINE_FAILED;
}

enum engine_state engine_read(struct engine *engine, struct buf *pcm) {
    unsigned char bytes[4096];
    size_t total = 0;
    int status = 0;
    while (!engine->is_at_end && total < READ_MOST) {
        ssize_t got = read(engine->child.stdout_fd, bytes, sizeof(bytes));
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got < 0)
            return fail_state(engine, "read");
        engine->is_at_end = got == 0;
        engine->heard_ms = now(engine);
        total += (size_t)got;
        if (got > 0 && !take(engine, bytes, (size_t)got, pcm))
            return fail_state(engine, "output");
    }
    mem_wipe(bytes, sizeof(bytes));
    if (engine->is_at_end && child_has_ended(&engine->child, &status))
        return judge(engine, status);
    if (now(engine) - engine->heard_ms >= DEADLINE_MS)
        return fail_state(engine, "deadline");
    return ENGINE_RUNNING;
}

void engine_stop(struct engine *engine) {
    if (engine->is_running)
        kill_soon(engine, &engine->child);
    engine->is_running = false;
    engine->is_at_end = false;
}

void engine_forget(struct engine *engine) {
    engine_stop(engine);
    drop_spare(engine);
    mem_wipe(engine->header, sizeof(engine->header));
}

int engine_fd(const struct engine *engine) {
    return engine->is_running && !engine->is_at_end ? engine->child.stdout_fd : -1;
}

int64_t engine_wait_ms(const struct engine *engine) {
    if (engine->is_at_end || engine->dying_count > 0)
        return EXIT_LOOK_MS;
    if (!engine->is_running)
        return -1;
    int64_t left = engine->heard_ms + DEADLINE_MS - now(engine);
    return left > 0 ? left : 0;
}

/* At the end of the program nobody looks again: this one waits. */
void engine_finish(struct engine *engine) {
    engine_forget(engine);
    for (int i = 0; i < FINISH_LOOKS && engine->dying_count > 0; i++) {
        poll(NULL, 0, EXIT_LOOK_MS);
        engine_reap(engine);
    }
}
