#include "base/err.h"

static const char *const names[ERR_COUNT] = {
    [ERR_OK] = "ok",           [ERR_INVALID] = "invalid",     [ERR_NO_MEMORY] = "no_memory",
    [ERR_TOO_BIG] = "too_big", [ERR_TIMEOUT] = "timeout",     [ERR_CANCELLED] = "cancelled",
    [ERR_BUSY] = "busy",       [ERR_GONE] = "gone",           [ERR_UNSUPPORTED] = "unsupported",
    [ERR_IO] = "io",           [ERR_PROTOCOL] = "protocol",   [ERR_PARSE] = "parse",
    [ERR_FULL] = "full",       [ERR_NOT_FOUND] = "not_found", [ERR_CONFLICT] = "conflict",
    [ERR_OFFLINE] = "offline", [ERR_REFUSED] = "refused",     [ERR_UNKNOWN] = "unknown",
    [ERR_CORRUPT] = "corrupt", [ERR_ATTENTION] = "attention",
};

const char *err_name(enum err err) {
    unsigned index = (unsigned)err;
    return index < ERR_COUNT ? names[index] : "no_such_error";
}
