/* What a scanner driver is (DESIGN law 5): a descriptor of six slots. No thread, queue, retry or
 * deadline inside: scanner.c has those, and calls all of it on its one thread. */
#ifndef DEVICES_SCANNER_DRIVER_H
#define DEVICES_SCANNER_DRIVER_H

#include "devices/scanner/scanner_wire.h"

enum scanner_order_kind {
    SCANNER_ORDER_LIST,
    SCANNER_ORDER_OPEN,
    SCANNER_ORDER_SCAN,
    SCANNER_ORDER_PAUSE,
    SCANNER_ORDER_GO_ON
};

struct scanner_order {
    enum scanner_order_kind kind;
    uint32_t job;
    struct scanner_request request; /* SCAN */
};

struct scanner_device;

struct scanner_driver {
    const char *name;
    unsigned capabilities; /* none yet that the policy needs to know */
    /* Whether its program is there. ERR_NOT_FOUND. */
    enum err (*probe)(const struct scanner_params *params);
    /* Never waits for an answer. ERR_NOT_FOUND, ERR_IO, ERR_GONE. */
    enum err (*open)(const struct scanner_params *params, struct scanner_device **device);
    /* `order` when there is one; then the next thing that happens, or ERR_TIMEOUT. A page is mapped
     * and the caller's (`reply->made`), to be unmapped by it. Anything else: close it. */
    enum err (*work)(struct scanner_device *device, const struct scanner_order *order,
                     int timeout_ms, struct scanner_reply *reply);
    void (*cancel)(struct scanner_device *device, uint32_t job); /* asks; never waits */
    enum err (*health)(struct scanner_device *device);           /* ERR_GONE: it has ended */
    void (*close)(struct scanner_device *device);                /* <= 10 ms, whatever it does */
};

/* NULL: no such driver. */
const struct scanner_driver *scanner_driver_find(const char *name);
/* Unmaps what `work` mapped. */
void scanner_page_unmap(struct scanner_page *page);

#endif
