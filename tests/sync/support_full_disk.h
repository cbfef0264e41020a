/* SQLite's own VFS, made the default one, with a switch: every write that would make a file longer
 * fails as on a full disk. One process at a time. */
#ifndef TESTS_SYNC_SUPPORT_FULL_DISK_H
#define TESTS_SYNC_SUPPORT_FULL_DISK_H

#include <stdbool.h>

void full_disk_register(void);
void full_disk_set(bool is_full); /* any thread */

#endif
