/* The drivers that stand for kiosk311-scan: "sane" and "simulated" are the same process with
 * another scanner in it, so that the simulator goes the whole way that a real page goes. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/log.h"
#include "base/memory.h"
#include "devices/scanner/scanner_driver.h"

#define LOG_ROOM "devices"

#define NAME_MOST 600
/* Of addresses: SANE brings backends with threads and their stacks. */
#define MEMORY_MOST ((uint64_t)1 << 30)
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

struct scanner_device {
    struct child child;
    int rooms[SCANNER_ROOMS]; /* -1: none lent */
    bool has_greeted;
};

void scanner_page_unmap(struct scanner_page *page) {
    if (page->map != NULL)
        munmap(page->map, page->map_len);
    page->map = NULL;
}

static enum err say(struct scanner_device *device, const char *text, int fd) {
    return channel_send(device->child.channel_fd, text, strlen(text), fd);
}

/* Memory that the process fills and can never change again: it may be wrong, but not while we look.
 */
static enum err lend_room(struct scanner_device *device, int slot) {
    char text[16];
    int fd = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, (off_t)SCANNER_ROOM_BYTES) != 0) {
        log_warn("scanner.no_room", "errno=%d", errno);
        if (fd >= 0)
            close(fd);
        return ERR_IO;
    }
    device->rooms[slot] = fd;
    snprintf(text, sizeof text, "M %d", slot);
    return say(device, text, fd);
}

static void take_back(struct scanner_device *device, int slot) {
    if (device->rooms[slot] >= 0)
        close(device->rooms[slot]);
    device->rooms[slot] = -1;
}

/* Private and read only: a shared mapping of what is sealed against writing fails before 6.7. */
static enum err map_page(struct scanner_device *device, struct scanner_reply *reply) {
    struct scanner_page *page = &reply->made;
    struct stat status;
    int fd = device->rooms[reply->slot], seals = fd < 0 ? -1 : fcntl(fd, F_GET_SEALS);
    size_t bytes = scanner_wire_bytes(page);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &status) != 0 ||
        status.st_size != (off_t)bytes)
        return ERR_PROTOCOL;
    uint8_t *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return ERR_IO;
    size_t preview =
        (size_t)page->preview.width * (size_t)page->preview.height * (size_t)page->preview.channels;
    page->map = map;
    page->map_len = bytes;
    page->preview.pixels = map;
    page->thumbnail.pixels = reply->kind == SCANNER_REPLY_DONE ? map + preview : NULL;
    page->tiff = reply->kind == SCANNER_REPLY_DONE ? map + bytes - page->tiff_len : NULL;
    return ERR_OK;
}

/* Nothing to tell of it: as if nothing had come. */
static enum err take_hello(struct scanner_device *device, const char *bytes, size_t len) {
    device->has_greeted = len == strlen(SCANNER_HELLO) && memcmp(bytes, SCANNER_HELLO, len) == 0;
    return device->has_greeted ? ERR_TIMEOUT : ERR_PROTOCOL;
}

static enum err receive(struct scanner_device *device, int timeout_ms,
                        struct scanner_reply *reply) {
    char bytes[SCANNER_MESSAGE_MOST];
    size_t len = 0;
    enum err err =
        channel_receive(device->child.channel_fd, bytes, sizeof bytes, timeout_ms, &len, NULL);
    if (err == ERR_OK && !device->has_greeted)
        return take_hello(device, bytes, len);
    if (err == ERR_OK)
        err = scanner_wire_read(bytes, len, reply);
    if (err == ERR_OK && (reply->kind == SCANNER_REPLY_SEEN || reply->kind == SCANNER_REPLY_DONE)) {
        err = map_page(device, reply);
        take_back(device, reply->slot);
        enum err lent = lend_room(device, reply->slot);
        err = err == ERR_OK && lent != ERR_GONE ? lent : err; /* it may end after its last page */
        if (err != ERR_OK)
            scanner_page_unmap(&reply->made);
    }
    return err;
}

static enum err give_order(struct scanner_device *device, const struct scanner_order *order) {
    char text[128];
    size_t len = 0;
    switch (order->kind) {
    case SCANNER_ORDER_LIST:
        return say(device, "L", -1);
    case SCANNER_ORDER_SCAN:
        if (scanner_wire_scan(&order->request, text, sizeof text, &len) != ERR_OK)
            return ERR_INVALID;
        break;
    case SCANNER_ORDER_OPEN:
        snprintf(text, sizeof text, "O %" PRIu32, order->job);
        break;
    case SCANNER_ORDER_PAUSE:
    case SCANNER_ORDER_GO_ON:
        snprintf(text, sizeof text, "P %" PRIu32 " %d", order->job,
                 order->kind == SCANNER_ORDER_PAUSE);
        break;
    }
    return say(device, text, -1);
}

static enum err work(struct scanner_device *device, const struct scanner_order *order,
                     int timeout_ms, struct scanner_reply *reply) {
    enum err err = order != NULL ? give_order(device, order) : ERR_OK;
    return err == ERR_OK ? receive(device, timeout_ms, reply) : err;
}

static void cancel(struct scanner_device *device, uint32_t job) {
    char text[32];
    snprintf(text, sizeof text, "C %" PRIu32, job);
    if (say(device, text, -1) != ERR_OK)
        log_warn("scanner.cancel_not_sent", "job=%" PRIu32, job);
}

static enum err health(struct scanner_device *device) {
    return child_has_ended(&device->child, NULL) ? ERR_GONE : ERR_OK;
}

static void close_device(struct scanner_device *device) {
    child_kill(&device->child);
    for (int i = 0; i < SCANNER_ROOMS; i++)
        take_back(device, i);
    mem_free(device);
}

static enum err spawn(const struct scanner_params *params, struct scanner_device *device) {
    char folder[NAME_MOST];
    const char *const argv[] = {params->worker, params->rules[0] != '\0' ? params->rules : NULL,
                                NULL};
    /* libgomp reads its limit before main (reference/scanning, decision 5). */
    const char *env[] = {"OMP_THREAD_LIMIT=1", NULL, NULL};
    struct child_params child = {.argv = argv, .env = env, .want_channel = true};
#ifndef KIOSK_SANITIZED /* their shadow memory is larger than any limit */
    child.memory_limit_bytes = MEMORY_MOST;
#endif
    if (params->config_folder[0] != '\0') {
        snprintf(folder, sizeof folder, "SANE_CONFIG_DIR=%s", params->config_folder);
        env[1] = folder;
    }
    return child_spawn(&child, &device->child);
}

/* "a=b,c=d": each in a message of its own. */
static enum err tell_options(struct scanner_device *device, const char *options) {
    enum err err = ERR_OK;
    while (*options != '\0' && err == ERR_OK) {
        char text[NAME_MOST];
        int len = (int)strcspn(options, ",");
        snprintf(text, sizeof text, "V %.*s", len, options);
        err = len > 0 ? say(device, text, -1) : ERR_OK;
        options += len + (options[len] == ',');
    }
    return err;
}

static enum err open_named(const struct scanner_params *params, const char *prefix,
                           struct scanner_device **device) {
    char name[NAME_MOST];
    struct scanner_device *made = mem_alloc(1, sizeof *made);
    for (int i = 0; i < SCANNER_ROOMS; i++)
        made->rooms[i] = -1;
    enum err err = spawn(params, made);
    snprintf(name, sizeof name, "N %s%s", prefix, params->device);
    if (err == ERR_OK)
        err = say(made, name, -1);
    if (err == ERR_OK)
        err = tell_options(made, params->options);
    for (int i = 0; i < SCANNER_ROOMS && err == ERR_OK; i++)
        err = lend_room(made, i);
    if (err == ERR_OK)
        *device = made;
    else
        close_device(made);
    return err;
}

static enum err open_sane(const struct scanner_params *params, struct scanner_device **device) {
    return open_named(params, "", device);
}

static enum err open_simulated(const struct scanner_params *params,
                               struct scanner_device **device) {
    return open_named(params, "simulated:", device);
}

static enum err probe(const struct scanner_params *params) {
    return access(params->worker, X_OK) == 0 ? ERR_OK : ERR_NOT_FOUND;
}

static const struct scanner_driver DRIVERS[] = {
    {"sane", 0, probe, open_sane, work, cancel, health, close_device},
    {"simulated", 0, probe, open_simulated, work, cancel, health, close_device},
};

const struct scanner_driver *scanner_driver_find(const char *name) {
    for (size_t i = 0; i < sizeof DRIVERS / sizeof DRIVERS[0]; i++)
        if (strcmp(DRIVERS[i].name, name) == 0)
            return &DRIVERS[i];
    return NULL;
}
