/* The notify protocol of sd_notify(3): one datagram to $NOTIFY_SOCKET. Twenty lines of ours instead
 * of linking libsystemd and what it pulls in. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app_inner.h"

static void notify(const char *text) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    size_t len = path != NULL ? strlen(path) : 0;
    if (len == 0 || len >= sizeof(address.sun_path))
        return;
    memcpy(address.sun_path, path, len);
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0'; /* abstract socket */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    /* A supervisor that does not listen must not stop the kiosk. */
    (void)!sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
                  size);
    close(fd);
}

void watchdog_ready(void) {
    notify("READY=1");
}

int64_t watchdog_period_ms(void) {
    const char *text = getenv("WATCHDOG_USEC");
    long long period_us = text != NULL ? strtoll(text, NULL, 10) : 0;
    return period_us > 0 ? (int64_t)(period_us / 2000)
                         : 0; /* half, as sd_watchdog_enabled(3) advises */
}

void watchdog_alive(void) {
    notify("WATCHDOG=1");
}
