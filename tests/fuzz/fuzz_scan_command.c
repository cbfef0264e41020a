/* rooms: workers */
/* What the scan process is told, by a main program that has gone wrong. */
#include <string.h>

#include "fuzz.h"
#include "workers/scan_command.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct scan_command command, untouched;
    memset(&untouched, 0x5A, sizeof untouched);
    memcpy(&command, &untouched, sizeof command);
    if (!scan_command_read((const char *)bytes, size, &command)) {
        assert(memcmp(&command, &untouched, sizeof command) == 0);
        return 0;
    }
    assert((command.job != 0) == (command.kind >= SCAN_COMMAND_OPEN));
    assert(command.slot >= 0 && command.slot < SCAN_ROOMS);
    size_t len = strnlen(command.text, sizeof command.text);
    assert(len < sizeof command.text);
    for (size_t i = 0; i < len; i++)
        assert(command.text[i] >= 0x20 && command.text[i] <= 0x7e);
    if (command.kind == SCAN_COMMAND_OPTION)
        assert(command.text[0] != '=' && strchr(command.text, '=') != NULL);
    if (command.kind == SCAN_COMMAND_SCAN)
        assert(command.first >= 1 && command.most >= 1 && command.dpi >= 75 &&
               (unsigned)command.source < SCAN_SOURCE_COUNT &&
               (unsigned)command.mode < SCAN_MODE_COUNT &&
               (unsigned)command.area < SCAN_AREA_COUNT);
    return 0;
}
