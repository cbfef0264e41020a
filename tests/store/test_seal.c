#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/seal.h"
#include "store/support_store.h"

#define BODY "the name of a resident"
#define BODY_LEN (sizeof BODY - 1)

struct sealed {
    unsigned char wrapped[SEAL_WRAPPED_BYTES], body[BODY_LEN + SEAL_EXTRA_BYTES];
};

static char folder[64], key_file[128];
static bool is_made;

static int setup(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/kiosk-seal-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(key_file, sizeof key_file, "%s/keys/device.key", folder);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    store_remove_folder(folder);
    return 0;
}

static struct seal *open_or_make(void) {
    struct seal *seal = NULL;
    assert_int_equal(seal_open(key_file, STORE_WALL_MS, &seal, &is_made), ERR_OK);
    return seal;
}

static struct seal_place place(const char *table, int64_t id) {
    return (struct seal_place){table, id};
}

static enum err unseal(struct seal *seal, struct seal_place where, const struct sealed *sealed) {
    struct buf out;
    buf_init(&out, 4096);
    enum err err = seal_unseal(seal, where, sealed->wrapped, sizeof sealed->wrapped, sealed->body,
                               sizeof sealed->body, &out);
    if (err == ERR_OK)
        assert_string_equal(buf_text(&out), BODY);
    else
        assert_int_equal(out.len, 0);
    buf_finish(&out);
    return err;
}

static void the_key_file_is_private_and_made_once(void **state) {
    (void)state;
    struct stat info;
    struct seal *seal = open_or_make();
    assert_true(is_made);
    int64_t id = seal_key_id(seal);
    seal_close(seal);
    assert_int_equal(stat(key_file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 32);
    seal = open_or_make();
    assert_int_equal(seal_key_id(seal), id);
    assert_false(is_made);
    seal_close(seal);
}

static void a_key_file_of_a_wrong_size_is_set_aside(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 31, 33, 4096};
    char bytes[4096] = "x", aside[192];
    snprintf(aside, sizeof aside, "%s.bad-%lld", key_file, (long long)STORE_WALL_MS);
    seal_close(open_or_make());
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t kept;
        store_write_file(key_file, bytes, sizes[i]);
        seal_close(open_or_make());
        assert_true(is_made);
        free(store_slurp(aside, &kept));
        assert_int_equal(kept, sizes[i]);
    }
}

static void a_key_that_cannot_be_read_is_never_replaced(void **state) {
    (void)state;
    struct seal *seal = NULL;
    seal_close(open_or_make());
    assert_int_equal(unlink(key_file), 0);
    assert_int_equal(mkdir(key_file, 0700), 0); /* open works, read does not */
    assert_int_equal(seal_open(key_file, 0, &seal, &is_made), ERR_IO);
    assert_null(seal);
    assert_int_equal(rmdir(key_file), 0);
}

static void what_is_sealed_opens_at_its_own_place_alone(void **state) {
    (void)state;
    struct seal *seal = open_or_make();
    struct sealed sealed;
    seal_body(seal, place("outbox", 7), BODY, BODY_LEN, sealed.wrapped, sealed.body);
    assert_null(memmem(&sealed, sizeof sealed, "resident", 8));
    assert_int_equal(unseal(seal, place("outbox", 7), &sealed), ERR_OK);
    assert_int_equal(unseal(seal, place("outbox", 8), &sealed), ERR_CORRUPT);
    assert_int_equal(unseal(seal, place("journal", 7), &sealed), ERR_CORRUPT);
    seal_close(seal);
}

static void every_changed_byte_is_noticed(void **state) {
    (void)state;
    struct seal *seal = open_or_make();
    struct sealed sealed;
    unsigned char *bytes = (unsigned char *)&sealed;
    seal_body(seal, place("outbox", 7), BODY, BODY_LEN, sealed.wrapped, sealed.body);
    for (size_t i = 0; i < sizeof sealed; i++) {
        bytes[i] ^= 0x10;
        assert_int_equal(unseal(seal, place("outbox", 7), &sealed), ERR_CORRUPT);
        bytes[i] ^= 0x10;
    }
    assert_int_equal(unseal(seal, place("outbox", 7), &sealed), ERR_OK);
    seal_close(seal);
}

static void short_pieces_are_corrupt(void **state) {
    (void)state;
    struct seal *seal = open_or_make();
    struct sealed sealed;
    struct buf out;
    buf_init(&out, 4096);
    seal_body(seal, place("outbox", 7), BODY, BODY_LEN, sealed.wrapped, sealed.body);
    for (size_t len = 0; len < sizeof sealed.body; len++)
        assert_int_equal(seal_unseal(seal, place("outbox", 7), sealed.wrapped, SEAL_WRAPPED_BYTES,
                                     sealed.body, len, &out),
                         ERR_CORRUPT);
    for (size_t len = 0; len < SEAL_WRAPPED_BYTES; len++)
        assert_int_equal(seal_unseal(seal, place("outbox", 7), sealed.wrapped, len, sealed.body,
                                     sizeof sealed.body, &out),
                         ERR_CORRUPT);
    assert_int_equal(out.len, 0);
    buf_finish(&out);
    seal_close(seal);
}

static void the_same_words_never_look_the_same(void **state) {
    (void)state;
    struct seal *seal = open_or_make();
    struct sealed one, two;
    seal_body(seal, place("outbox", 7), BODY, BODY_LEN, one.wrapped, one.body);
    seal_body(seal, place("outbox", 7), BODY, BODY_LEN, two.wrapped, two.body);
    assert_memory_not_equal(one.wrapped, two.wrapped, sizeof one.wrapped);
    assert_memory_not_equal(one.body, two.body, sizeof one.body);
    seal_close(seal);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_key_file_is_private_and_made_once),
        TEST(a_key_file_of_a_wrong_size_is_set_aside),
        TEST(a_key_that_cannot_be_read_is_never_replaced),
        TEST(what_is_sealed_opens_at_its_own_place_alone),
        TEST(every_changed_byte_is_noticed),
        TEST(short_pieces_are_corrupt),
        TEST(the_same_words_never_look_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
