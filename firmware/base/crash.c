#include "base/crash.h"

#include <sys/prctl.h>
#include <sys/resource.h>

/* One byte, not none: when core_pattern names a program, the kernel hands it cores at a limit of 0
 * as well, and refuses at 1 alone (fs/coredump.c). For a file both are too small. */
enum err crash_keep_no_core(void) {
    const struct rlimit one = {1, 1};
    struct rlimit now = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_CORE, &one) == 0)
        return ERR_OK;
    /* Who started us has set 0 for good; no file can come of it. */
    return getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_max == 0 ? ERR_OK : ERR_IO;
}

enum err crash_keep_out(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
               ? ERR_OK
               : ERR_IO;
}
