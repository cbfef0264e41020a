/* A configuration held against the machine that it is for: --check-config. What ends a start, what
 * a start goes on without, and what is only doubtful. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app_inner.h"
#include "base/log.h"

struct check {
    const char *path;
    const struct config *config;
    FILE *out;
    enum config_verdict verdict;
};

static void say(struct check *check, enum config_verdict verdict, const char *key,
                const char *wrong) {
    fprintf(check->out, "%s: %s: %s\n", check->path, key, wrong);
    check->verdict = verdict > check->verdict ? verdict : check->verdict;
}

static void say_mistake(struct check *check, enum mistake mistake) {
    mistake_say(check->out, check->path, check->config, mistake);
    check->verdict = CONFIG_BAD;
}

static void parent_of(const char *path, char parent[CONFIG_TEXT]) {
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    while (len > 1 && path[len - 1] == '/')
        len--;
    snprintf(parent, CONFIG_TEXT, "%.*s", (int)len, path);
    if (len == 0)
        snprintf(parent, CONFIG_TEXT, ".");
}

/* A folder that is missing is made for a moment, as far as it is: whether one can be made in /proc
 * or on a disk that is read only, nothing else tells. */
static bool can_be_folder(const char *path) {
    struct stat status;
    char parent[CONFIG_TEXT];
    if (stat(path, &status) == 0)
        return S_ISDIR(status.st_mode) && access(path, W_OK | X_OK) == 0;
    if (errno != ENOENT)
        return false;
    parent_of(path, parent);
    if (stat(parent, &status) != 0)
        return can_be_folder(parent);
    return mkdir(path, 0700) == 0 && rmdir(path) == 0;
}

/* Not opened: an empty log of whoever checks could not be written by the kiosk. */
static bool can_be_log(const char *path) {
    struct stat status;
    char parent[CONFIG_TEXT];
    if (path[0] == '\0')
        return true;
    if (stat(path, &status) == 0)
        return !S_ISDIR(status.st_mode) && access(path, W_OK) == 0;
    parent_of(path, parent);
    return stat(parent, &status) == 0 && S_ISDIR(status.st_mode) &&
           access(parent, W_OK | X_OK) == 0;
}

static bool can_be_key(const char *path) {
    struct stat status;
    char parent[CONFIG_TEXT];
    parent_of(path, parent);
    if (stat(path, &status) == 0)
        return S_ISREG(status.st_mode) && access(path, R_OK) == 0;
    return can_be_folder(parent);
}

/* -- what a start needs */

static void check_words(struct check *check) {
    char folder[CONFIG_TEXT + 16];
    struct strings *strings = NULL;
    log_hold();
    snprintf(folder, sizeof(folder), "%s/strings", check->config->assets);
    if (strings_load(folder, check->config->time_zone, &strings) != ERR_OK)
        say_mistake(check, MISTAKE_WORDS);
    strings_destroy(strings);
}

static void check_stage(struct check *check) {
    static const enum mistake mistakes[] = {[STAGE_FONTS] = MISTAKE_LOOKS,
                                            [STAGE_ICONS] = MISTAKE_LOOKS,
                                            [STAGE_KEYMAP] = MISTAKE_KEYMAP};
    const struct config *config = check->config;
    const struct stage_params params = {.assets = config->assets,
                                        .fonts_inter = config->inter,
                                        .fonts_arabic = config->arabic,
                                        .fonts_chinese = config->chinese,
                                        .keymap = config->keymap};
    for (int part = STAGE_FONTS; part <= STAGE_KEYMAP; part++) {
        log_hold();
        if (stage_check(&params, (enum stage_part)part) != ERR_OK)
            say_mistake(check, mistakes[part]);
    }
}

/* -- what it goes on without */

static void check_scanner(struct check *check) {
    const struct config *config = check->config;
    const struct scanner_params params = {.driver = config->scanner_driver,
                                          .worker = config->scanner_worker};
    if (strcmp(config->scanner_driver, "none") == 0)
        return;
    if (scanner_probe(&params) != ERR_OK)
        say(check, CONFIG_HALF, "[scanner] worker",
            "no such program: nothing could be scanned; name kiosk311-scan, or driver = none");
    if (config->scanner_rules[0] != '\0' && access(config->scanner_rules, R_OK) != 0)
        say(check, CONFIG_HALF, "[scanner] rules",
            "cannot be read: nothing could be scanned; name a file of assets/counties, or none");
    if (config->sane_folder[0] != '\0' && access(config->sane_folder, R_OK | X_OK) != 0)
        say(check, CONFIG_HALF, "[scanner] sane_folder",
            "cannot be read: no scanner would be found; name SANE's folder, or leave it empty");
}

static void check_rest(struct check *check) {
    const struct config *config = check->config;
    const struct pinyin_params pinyin = {.worker = config->pinyin_worker,
                                         .data = config->pinyin_data};
    if (!can_be_folder(config->folder))
        say(check, CONFIG_HALF, "[store] folder",
            "cannot be made or written: it would start without reports; name another");
    else if (!can_be_key(config->key_file))
        say(check, CONFIG_HALF, "[store] key_file",
            "cannot be read or made: it would start without reports; name another");
    if (config->pinyin_worker[0] != '\0' && !pinyin_is_installed(&pinyin))
        say(check, CONFIG_HALF, "[input] pinyin_worker",
            "no such program, or pinyin_data is not its data: Chinese would be typed without "
            "candidates; leave it empty or name them");
    check_scanner(check);
    if (!voice_has_engine(config->engine))
        say(check, CONFIG_HALF, "[voice] engine",
            "no such program: nothing would be read out; install espeak-ng, or none");
    if (config->georeport_url[0] != '\0' && config->api_key[0] == '\0')
        say(check, CONFIG_GOOD, "[city] api_key",
            "doubtful: most servers take no report without one; ask the city");
}

enum config_verdict config_check(const char *path, const struct config *config, FILE *out) {
    struct check check = {.path = path, .config = config, .out = out};
    if (!can_be_log(config->log))
        say_mistake(&check, MISTAKE_LOG);
    check_words(&check);
    check_stage(&check);
    check_rest(&check);
    log_close();
    return check.verdict;
}
