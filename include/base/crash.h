/* What a crash leaves behind: no core file, for it would hold a visitor's words (DESIGN law 1).
 * Main thread, before others start; system calls alone, so also between vfork and exec. */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#include "base/err.h"

/* No core of this process nor of any that it starts. ERR_IO: the system does not let us. */
ERR_MUST_USE enum err crash_keep_no_core(void);
/* No debugger, nor another process of this user, may look into this one. Not inherited over exec.
 * ERR_IO. */
ERR_MUST_USE enum err crash_keep_out(void);

#endif
