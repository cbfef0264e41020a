/* kiosk.ini: every key in one table with its limits, its default and what to do about a bad value.
 * A bad file never starts a half-working kiosk: exit code 2 with the line. Read once, main thread.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

#define CONFIG_TEXT 512

struct config {
    /* [kiosk] */
    char id[CONFIG_TEXT], place_name[CONFIG_TEXT], counter[CONFIG_TEXT], time_zone[CONFIG_TEXT],
        assets[CONFIG_TEXT], log[CONFIG_TEXT], log_level[CONFIG_TEXT];
    double latitude, longitude;
    /* [panel] */
    int width_px, height_px, bottom_above_floor_mm, reach_mm;
    double width_mm;
    bool is_fullscreen;
    /* [visit] */
    char lang[CONFIG_TEXT], theme[CONFIG_TEXT], text_size[CONFIG_TEXT];
    bool is_reduced_motion;
    int idle_s, warning_s, papers_s, done_s, volume, rate;
    /* [store] */
    char folder[CONFIG_TEXT], key_file[CONFIG_TEXT];
    /* [city] */
    char georeport_url[CONFIG_TEXT], tracking_url[CONFIG_TEXT], api_key[CONFIG_TEXT],
        jurisdiction_id[CONFIG_TEXT], format[CONFIG_TEXT], ca_file[CONFIG_TEXT],
        client_cert[CONFIG_TEXT], client_key[CONFIG_TEXT], pinned_key[CONFIG_TEXT],
        content_url[CONFIG_TEXT], content_key[CONFIG_TEXT], documents_url[CONFIG_TEXT],
        recordings_url[CONFIG_TEXT];
    bool has_client_request_id, is_multi_value_repeated, has_search, are_privates_resent;
    int connect_timeout_s, timeout_s, rate_per_min, reconcile_window_s, refresh_s;
    /* [fonts] */
    char inter[CONFIG_TEXT], arabic[CONFIG_TEXT], chinese[CONFIG_TEXT];
    /* [input] */
    char keymap[CONFIG_TEXT], pinyin_worker[CONFIG_TEXT], pinyin_data[CONFIG_TEXT];
    /* [scanner] */
    char scanner_driver[CONFIG_TEXT], scanner_device[CONFIG_TEXT], scanner_worker[CONFIG_TEXT],
        sane_folder[CONFIG_TEXT], scanner_options[CONFIG_TEXT], scanner_rules[CONFIG_TEXT];
    int scanner_stall_s;
    /* [voice] */
    char engine[CONFIG_TEXT], phones[CONFIG_TEXT], speaker[CONFIG_TEXT], jack[CONFIG_TEXT];
};

/* Prints one line a mistake to `out`: "FILE:LINE: [section] key: what is wrong; what to do".
 * `folder`: what a relative path is relative to is the file's own. ERR_NOT_FOUND, ERR_PARSE,
 * ERR_INVALID. */
ERR_MUST_USE enum err config_read(const char *path, struct config *config, FILE *out);
/* What only this machine can tell: whether what the file names is there. One line a finding to
 * `out`, as config_read; nothing that it makes stays. Before threads start: it holds the log. */
enum config_verdict {
    CONFIG_GOOD, /* lines may still name what is doubtful */
    CONFIG_HALF, /* starts, but what the lines name will not work */
    CONFIG_BAD   /* does not start */
};
enum config_verdict config_check(const char *path, const struct config *config, FILE *out);
/* Calls `each` for every key: tests hold the sample file against it. */
void config_keys(void (*each)(void *context, const char *section, const char *key), void *context);

#endif
