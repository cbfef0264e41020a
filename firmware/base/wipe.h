/* The program-wide free() that wipes (see base/memory.h). */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stdbool.h>

/* True when free() and realloc() of this program are ours. memory.c calls it, which is also what
 * makes the linker take wipe.o out of the static library. */
bool wipe_is_on(void);

#endif
