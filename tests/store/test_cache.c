#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/cache.h"
#include "store/support_store.h"

static int setup(void **state) {
    static struct store store;
    memset(&store, 0, sizeof store);
    store_open(&store);
    *state = &store;
    return 0;
}

static int teardown(void **state) {
    store_close(*state);
    return 0;
}

static void put(struct store *store, const char *key, const char *text) {
    assert_int_equal(cache_put(store->database, key, "\"e1\"", text, strlen(text), STORE_WALL_MS),
                     ERR_OK);
}

static void expect(struct store *store, const char *key, const char *text) {
    struct cache_info info;
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    enum err err = cache_get(store->database, key, &bytes, &info);
    assert_int_equal(err, text ? ERR_OK : ERR_NOT_FOUND);
    assert_string_equal(buf_text(&bytes), text ? text : "");
    buf_finish(&bytes);
}

static void what_was_put_comes_back_with_its_age(void **state) {
    struct store *store = *state;
    struct cache_info info;
    put(store, "services", "[1,2]");
    put(store, "services", "[1,2,3]");
    store_close_keeping(store);
    store_open_again(store);
    expect(store, "services", "[1,2,3]");
    assert_int_equal(cache_get(store->database, "services", NULL, &info), ERR_OK);
    assert_string_equal(info.etag, "\"e1\"");
    assert_int_equal(info.fetched_ms, STORE_WALL_MS);
    assert_int_equal(cache_touch(store->database, "services", STORE_WALL_MS + 9), ERR_OK);
    assert_int_equal(cache_get(store->database, "services", NULL, &info), ERR_OK);
    assert_int_equal(info.fetched_ms, STORE_WALL_MS + 9);
    assert_int_equal(cache_touch(store->database, "nothing", 1), ERR_NOT_FOUND);
    expect(store, "nothing", NULL);
}

static void a_pack_is_swapped_in_whole_or_not_at_all(void **state) {
    struct store *store = *state;
    put(store, "pack/a", "old");
    assert_int_equal(cache_begin(store->database), ERR_OK);
    put(store, "pack/a", "new");
    put(store, "pack/b", "new");
    assert_int_equal(cache_end(store->database, false), ERR_OK);
    expect(store, "pack/a", "old");
    expect(store, "pack/b", NULL);
    assert_int_equal(cache_begin(store->database), ERR_OK);
    assert_int_equal(cache_begin(store->database), ERR_BUSY);
    assert_int_equal(database_forget(store->database), ERR_OK); /* nothing to forget yet */
    assert_int_equal(cache_drop(store->database, "pack/"), ERR_OK);
    put(store, "pack/b", "new");
    assert_int_equal(cache_end(store->database, true), ERR_OK);
    expect(store, "pack/a", NULL);
    expect(store, "pack/b", "new");
    assert_int_equal(cache_end(store->database, true), ERR_INVALID);
}

static void drop_takes_the_prefix_as_it_is_written(void **state) {
    struct store *store = *state;
    put(store, "pack/a", "1");
    put(store, "pack%", "2");
    put(store, "packer", "3");
    assert_int_equal(cache_drop(store->database, "pack%"), ERR_OK);
    expect(store, "pack/a", "1");
    expect(store, "pack%", NULL);
    assert_int_equal(cache_drop(store->database, "pack/"), ERR_OK);
    expect(store, "pack/a", NULL);
    expect(store, "packer", "3");
}

static void changed_bytes_are_not_given_out(void **state) {
    struct store *store = *state;
    put(store, "services", "[1,2]");
    store_sql(store, "UPDATE cache SET bytes = x'5b312c345d'");
    expect(store, "services", NULL);
}

static void sizes_have_ends(void **state) {
    struct store *store = *state;
    struct cache_info info;
    char etag[400];
    memset(etag, 'e', sizeof etag - 1);
    etag[sizeof etag - 1] = '\0';
    char *big = calloc(1, CACHE_BYTES_MAX + 1);
    assert_non_null(big);
    assert_int_equal(cache_put(store->database, "big", "", big, CACHE_BYTES_MAX + 1, 1),
                     ERR_TOO_BIG);
    free(big);
    assert_int_equal(cache_put(store->database, "empty", etag, "", 0, 1), ERR_OK);
    expect(store, "empty", "");
    assert_int_equal(cache_get(store->database, "empty", NULL, &info), ERR_OK);
    assert_string_equal(info.etag, "");
    put(store, "long", "0123456789");
    struct buf bytes;
    buf_init(&bytes, 5);
    assert_int_equal(cache_get(store->database, "long", &bytes, &info), ERR_TOO_BIG);
    buf_finish(&bytes);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_was_put_comes_back_with_its_age),
        TEST(a_pack_is_swapped_in_whole_or_not_at_all),
        TEST(drop_takes_the_prefix_as_it_is_written),
        TEST(changed_bytes_are_not_given_out),
        TEST(sizes_have_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
