/* What kiosk311-scan is told (devices/scanner/scanner_wire.h describes the messages). Pure. */
#ifndef WORKERS_SCAN_COMMAND_H
#define WORKERS_SCAN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_ROOMS 8
#define SCAN_TEXT 600

enum scan_source { SCAN_FEEDER, SCAN_FLATBED, SCAN_SOURCE_COUNT };
enum scan_mode { SCAN_MONO, SCAN_GREY, SCAN_COLOUR, SCAN_MODE_COUNT };
enum scan_area { SCAN_LETTER, SCAN_LEGAL, SCAN_A4, SCAN_AREA_COUNT };

enum scan_command_kind {
    SCAN_COMMAND_ROOM,
    SCAN_COMMAND_NAME,
    SCAN_COMMAND_OPTION,
    SCAN_COMMAND_LIST,
    SCAN_COMMAND_OPEN,
    SCAN_COMMAND_SCAN,
    SCAN_COMMAND_CANCEL,
    SCAN_COMMAND_PAUSE
};

struct scan_command {
    enum scan_command_kind kind;
    uint32_t job;
    int slot;             /* ROOM */
    bool is_paused;       /* PAUSE */
    char text[SCAN_TEXT]; /* NAME, OPTION: printable ASCII; of an option "name=value" */
    int first, most, dpi; /* SCAN */
    enum scan_source source;
    enum scan_mode mode;
    enum scan_area area;
};

/* False: it is no command, and nothing was written. */
bool scan_command_read(const char *bytes, size_t len, struct scan_command *command);

#endif
