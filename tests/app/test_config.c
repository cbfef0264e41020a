#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/config.h"

static char said[4096];

static enum err read_text(const char *text, struct config *config) {
    char path[] = "/tmp/kiosk-ini-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    memset(said, 0, sizeof(said));
    FILE *out = fmemopen(said, sizeof(said) - 1, "w");
    enum err err = config_read(path, config, out);
    fclose(out);
    unlink(path);
    return err;
}

#define GOOD "[kiosk]\nassets = /a\n[store]\nfolder = /s\nkey_file = /k\n"

static void a_short_file_gets_the_defaults(void **context) {
    struct config config;
    (void)context;
    assert_int_equal(read_text(GOOD, &config), ERR_OK);
    assert_int_equal(config.width_px, 1080);
    assert_int_equal(config.idle_s, 120);
    assert_string_equal(config.time_zone, "America/Denver");
    assert_true(config.has_search);
    assert_string_equal(said, "");
}

static void each_mistake_is_named_with_its_line_and_its_remedy(void **context) {
    static const struct {
        const char *text, *expected[2];
    } rows[] = {
        {GOOD "[panel]\nwidth_px = wide\n",
         {":7: [panel] width_px", "whole number from 480 to 8000"}},
        {GOOD "[visit]\nwarning_s = 5\n", {":7: [visit] warning_s", "from 20 to 300"}},
        {GOOD "[visit]\nlanguage = fr\n", {":7: [visit] language", "en es zh vi ar"}},
        {GOOD "[panel]\nfullscreen = maybe\n", {":7: [panel] fullscreen", "yes or no"}},
        {GOOD "[kiosk]\nunknown = 1\n", {":7: [kiosk] unknown", "no such key"}},
        {GOOD "[kiosk]\nid = K1\nid = K2\n", {":8: [kiosk] id", "set twice"}},
        {GOOD "[kiosk]\nid = K-1\n", {"[kiosk] id", "letters and digits"}},
        {GOOD "[city]\ngeoreport_url = http://city.example/\n", {"georeport_url", "https://"}},
        {GOOD "[city]\ntracking_url = http://city.example/track/\n", {"tracking_url", "https://"}},
        {GOOD "[city]\ncontent_url = https://c.example/\n", {"content_key", "Ed25519"}},
        {GOOD "[city]\ngeoreport_url = http://127.0.0.1.evil.example/\n",
         {"georeport_url", "https://"}},
        {GOOD "[city]\ngeoreport_url = http://127.0.0.1:80@evil.example/\n",
         {"georeport_url", "https://"}},
        {GOOD "[city]\ngeoreport_url = https://\n", {"georeport_url", "https://"}},
        {GOOD "[city]\ncontent_url = file:///etc/\ncontent_key = k\n", {"content_url", "https://"}},
        {GOOD "[city]\ndocuments_url = http://d.example/\n", {"documents_url", "https://"}},
        {GOOD "[city]\nrecordings_url = https://r.example/\n",
         {"documents_url", "needed with recordings_url"}},
        {GOOD "[city]\ncontent_key = zz\n", {"[city] content_key", "44 signs"}},
        {GOOD "[city]\ncontent_key = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
         {"[city] content_key", "44 signs"}},
        {GOOD "[city]\npinned_key = zz\n", {"[city] pinned_key", "sha256//"}},
        {GOOD "[city]\npinned_key = sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;x\n",
         {"[city] pinned_key", "sha256//"}},
        {GOOD "[voice]\njack = ctl:\n", {"[voice] jack", "never, always"}},
        {GOOD "[city]\nca_file = /nonexistent\n", {"ca_file", "cannot be read"}},
        {GOOD "[city]\nclient_cert = /dev/null\n", {"client_key", "both or neither"}},
        {GOOD "[city]\nformat = json xml\n", {":7: [city] format", "one of"}},
        {GOOD "[kiosk]\ntime_zone = Mars/Olympus\n", {"time_zone", "Olson"}},
        {GOOD "[kiosk]\nplace_name = \xff\xfe\n", {":7: [kiosk] place_name", "UTF-8"}},
        {GOOD "[panel]\nwidth_mm = 3000\n", {"width_mm", "pixels a millimetre"}},
        {"[kiosk]\nassets = /a\n", {"[store] folder", "must be set"}},
        {GOOD "this is no line\n", {":6:", "not a [section] or key = value"}},
    };
    struct config config;
    (void)context;
    for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
        assert_int_not_equal(read_text(rows[k].text, &config), ERR_OK);
        for (int n = 0; n < 2; n++)
            if (strstr(said, rows[k].expected[n]) == NULL)
                fail_msg("row %zu: \"%s\" does not say \"%s\"", k, said, rows[k].expected[n]);
    }
}

static void every_mistake_of_a_file_is_told_at_once(void **context) {
    struct config config;
    (void)context;
    assert_int_equal(read_text(GOOD "[panel]\nwidth_px = 1\nheight_px = 1\n", &config),
                     ERR_INVALID);
    assert_non_null(strstr(said, "width_px"));
    assert_non_null(strstr(said, "height_px"));
}

static void relative_paths_are_relative_to_the_file(void **context) {
    struct config config;
    (void)context;
    assert_int_equal(
        read_text("[kiosk]\nassets = here\n[store]\nfolder = s\nkey_file = /k\n", &config), ERR_OK);
    assert_string_equal(config.assets, "/tmp/here");
    assert_string_equal(config.key_file, "/k");
}

static void the_sample_is_good_and_names_every_key_once(void **context) {
    struct config config;
    FILE *out = fmemopen(said, sizeof(said) - 1, "w");
    (void)context;
    assert_int_equal(config_read(KIOSK_SOURCE_DIR "/assets/kiosk.ini.sample", &config, out),
                     ERR_OK);
    fclose(out);
}

/* Each key of the sample stands there with its default: without them all it reads the same. */
static void the_sample_shows_the_defaults(void **context) {
    static struct config sample, least;
    (void)context;
    FILE *out = fmemopen(said, sizeof(said) - 1, "w");
    assert_int_equal(config_read(KIOSK_SOURCE_DIR "/assets/kiosk.ini.sample", &sample, out),
                     ERR_OK);
    fclose(out);
    assert_int_equal(read_text("[kiosk]\nassets = /usr/share/kiosk311/assets\n[store]\n"
                               "folder = /var/lib/kiosk311\n"
                               "key_file = /var/lib/kiosk311/device.key\n",
                               &least),
                     ERR_OK);
    assert_memory_equal(&sample, &least, sizeof(sample));
}

#define LETTERS_100                                                                                \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
    "aaaaaaaa"

static void a_value_may_be_as_long_as_it_says(void **context) {
    struct config config;
    (void)context;
    const char *least = GOOD "[city]\napi_key = " LETTERS_100 LETTERS_100 LETTERS_100 LETTERS_100;
    char text[1024];
    snprintf(text, sizeof(text), "%s" LETTERS_100 "\ntimeout_s = 31\n", least);
    assert_int_equal(read_text(text, &config), ERR_OK);
    assert_int_equal(strlen(config.api_key), 500);
    assert_int_equal(config.timeout_s, 31);
    snprintf(text, sizeof(text), "%s" LETTERS_100 "a\ntimeout_s = 1e300\n", least);
    assert_int_equal(read_text(text, &config), ERR_INVALID);
    assert_non_null(strstr(said, ":7: [city] api_key: needs 0 to 500 characters"));
    assert_non_null(strstr(said, ":8: [city] timeout_s: must be a whole number"));
    assert_string_equal(config.api_key, "");
    assert_int_equal(config.timeout_s, 30);
}

static void find_key(void *context, const char *section, const char *key) {
    char wanted[128];
    (void)section;
    snprintf(wanted, sizeof(wanted), "\n%s =", key);
    if (strstr(context, wanted) == NULL)
        fail_msg("assets/kiosk.ini.sample does not document [%s] %s", section, key);
}

static void every_key_is_documented_in_the_sample(void **context) {
    char *text = calloc(1, 65536);
    FILE *file = fopen(KIOSK_SOURCE_DIR "/assets/kiosk.ini.sample", "r");
    (void)context;
    assert_non_null(file);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    config_keys(find_key, text);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_file_gets_the_defaults),
        cmocka_unit_test(each_mistake_is_named_with_its_line_and_its_remedy),
        cmocka_unit_test(every_mistake_of_a_file_is_told_at_once),
        cmocka_unit_test(a_value_may_be_as_long_as_it_says),
        cmocka_unit_test(relative_paths_are_relative_to_the_file),
        cmocka_unit_test(the_sample_is_good_and_names_every_key_once),
        cmocka_unit_test(the_sample_shows_the_defaults),
        cmocka_unit_test(every_key_is_documented_in_the_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
