/* rooms: flow base */
/* What a keystroke costs in the two searches: 40 and 2,000 services, 5,600 places. Prints the
 * median and the worst of every beginning of some queries; asserts nothing about absolute time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow/search.h"
#include "flow/support_city.c" /* one small file; no library of its own */

#define ROUNDS 15

static double now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

typedef int32_t search_fn(const struct catalogue *city, const char *typed, int32_t *found);

static int32_t services(const struct catalogue *city, const char *typed, int32_t *found) {
    return search_services(city, LANG_EN, typed, found, 16);
}

static int32_t places(const struct catalogue *city, const char *typed, int32_t *found) {
    return search_places(city, typed, found, 6);
}

/* Each beginning of each query, as it is typed; the best of some rounds, since others work here
 * too. */
static void measure(const char *what, const struct catalogue *city, search_fn *search,
                    const char *const *queries) {
    double times[512];
    int count = 0;
    char worst[64] = "";
    double most = 0;
    for (; *queries != NULL; queries++) {
        for (size_t len = 1; len <= strlen(*queries) && count < 512; len++) {
            char typed[64];
            int32_t found[16];
            (void)snprintf(typed, sizeof typed, "%.*s", (int)len, *queries);
            double best = 1e9;
            for (int round = 0; round < ROUNDS; round++) {
                double from = now_ms();
                (void)search(city, typed, found);
                double took = now_ms() - from;
                best = took < best ? took : best;
            }
            times[count++] = best;
            if (best > most) {
                most = best;
                memcpy(worst, typed, sizeof worst);
            }
        }
    }
    qsort(times, (size_t)count, sizeof times[0], by_value);
    printf("%-22s median %.3f ms  worst %.3f ms (\"%s\")\n", what, times[count / 2], most, worst);
}

int main(void) {
    static const char *const PROBLEMS[] = {"broken hydrant",
                                           "manhloe",
                                           "the parking meter does not work",
                                           "zzzzzzzzzzzz",
                                           "qwertyu asdfghj zxcvbnm poiuytr lkjhgfd",
                                           "leaking fountan kind 1234",
                                           NULL};
    static const char *const ADDRESSES[] = {
        "1214 mil",         "foundry street", "north quary boulevrad",
        "3330 orchard ave", "xyzzyxyzzy",     NULL};
    static const int COUNTS[] = {40, 2000};
    for (int at = 0; at < 2; at++) {
        char what[32];
        struct catalogue *city = city_large_catalogue(COUNTS[at], 1);
        (void)snprintf(what, sizeof what, "%d services", COUNTS[at]);
        measure(what, city, services, PROBLEMS);
        catalogue_destroy(city);
    }
    struct catalogue *city = city_large_catalogue(1, 5600);
    measure("5600 places", city, places, ADDRESSES);
    catalogue_destroy(city);
    return 0;
}
