/* The whole program: boot order and the main turn. Main thread. */
#ifndef APP_APP_H
#define APP_APP_H

#include <stdbool.h>

#include "app/config.h"

struct app_options {
    const char *drive_path; /* NULL: no driver's seat */
    bool is_headless, is_windowed;
};

/* Runs until told to stop. 0; 2 for what a person must mend before it can start (one line was
 * printed), 1 for a failure that a restart may cure. */
int app_run(const struct config *config, const struct app_options *options);

#endif
