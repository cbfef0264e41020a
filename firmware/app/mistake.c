/* The one line of a mistake that keeps the program from starting. --check-config says the same. */
#include "app_inner.h"
#include "base/log.h"

static const struct {
    const char *key, *wrong;
} mistakes[] = {
    [MISTAKE_LOG] = {"[kiosk] log: ", "cannot be written; its folder must be there"},
    [MISTAKE_WORDS] = {"[kiosk] assets: ", "does not hold the words; set the folder of the icons "
                                           "and words that came with the program"},
    [MISTAKE_LOOKS] = {"", "fonts or icons are missing or damaged; set [fonts] and [kiosk] assets, "
                           "or install the package"},
    [MISTAKE_KEYMAP] = {"[input] keymap: ", "names what is no function or no key"},
    [MISTAKE_DISPLAY] = {"", "no display; start it under X or Wayland, or with --headless"},
    [MISTAKE_COURIER] = {"", "[city] or [store]: the courier cannot start"},
};

void mistake_say(FILE *out, const char *who, const struct config *config, enum mistake mistake) {
    char first[256], more[32] = "";
    const char *value = mistake == MISTAKE_LOG     ? config->log
                        : mistake == MISTAKE_WORDS ? config->assets
                                                   : "";
    int errors = log_first_error(first, sizeof(first));
    if (errors > 1)
        snprintf(more, sizeof(more), ", and %d more", errors - 1);
    fprintf(out, "%s: %s%s%s%s%s%s%s%s\n", who, mistakes[mistake].key, value,
            value[0] != '\0' ? ": " : "", mistakes[mistake].wrong, errors > 0 ? " (" : "", first,
            more, errors > 0 ? ")" : "");
}
