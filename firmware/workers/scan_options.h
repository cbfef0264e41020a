/* SANE's options, which every maker names and limits in his own way: ours to theirs. Names are
 * looked up each time: descriptors are stale after a reload (reference/scanning 2.3, 11). */
#ifndef WORKERS_SCAN_OPTIONS_H
#define WORKERS_SCAN_OPTIONS_H

#include <sane/sane.h>

#include "workers/scan_driver.h"

void scan_options_ask(SANE_Handle handle, struct scan_capabilities *can);
SANE_Status scan_options_apply(SANE_Handle handle, const struct scan_setup *setup);
/* "name=value" of the configuration; an unknown name or value is SANE_STATUS_INVAL. */
SANE_Status scan_options_set(SANE_Handle handle, const char *option);
/* Of a number: dpi, or whether a sensor says yes. `otherwise` when there is none. */
double scan_options_number(SANE_Handle handle, const char *name, double otherwise);

#endif
