/* Arguments, the program, the exit code. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"

static int usage(FILE *out, int code) {
    fprintf(out, "kiosk311 " KIOSK_VERSION "\n"
                 "  kiosk311 --config FILE [--windowed] [--headless]"
#ifdef KIOSK_DRIVE
                 " [--drive=SOCKET]"
#endif
                 "\n  kiosk311 --check-config FILE\n  kiosk311 --version\n");
    return code;
}

static int check_config(const char *path) {
    static struct config config;
    if (config_read(path, &config, stderr) != ERR_OK)
        return 2;
    enum config_verdict verdict = config_check(path, &config, stderr);
    if (verdict == CONFIG_GOOD)
        printf("%s: good\n", path);
    return verdict == CONFIG_BAD ? 2 : verdict == CONFIG_HALF ? 1 : 0;
}

int main(int argc, char **argv) {
    static struct config config;
    struct app_options options = {0};
    const char *path = NULL;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--config") == 0 && k + 1 < argc)
            path = argv[++k];
        else if (strcmp(argv[k], "--check-config") == 0 && k + 1 < argc)
            return check_config(argv[k + 1]);
        else if (strcmp(argv[k], "--headless") == 0)
            options.is_headless = true;
        else if (strcmp(argv[k], "--windowed") == 0)
            options.is_windowed = true;
#ifdef KIOSK_DRIVE
        else if (strncmp(argv[k], "--drive=", 8) == 0)
            options.drive_path = argv[k] + 8;
#endif
        else if (strcmp(argv[k], "--version") == 0)
            return usage(stdout, 0);
        else
            return usage(stderr, 2);
    }
    if (path == NULL)
        return usage(stderr, 2);
    if (config_read(path, &config, stderr) != ERR_OK)
        return 2;
    return app_run(&config, &options);
}
