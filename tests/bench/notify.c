/* The supervisor's end of the watchdog (sd_notify(3)): a datagram socket at the path of the first
 * argument. Counts what comes there until SIGTERM and prints `READY=1 times, WATCHDOG=1 times`. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;

static void end(int number) {
    (void)number;
    is_over = 1;
}

int main(int argc, char **argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct sigaction ends = {.sa_handler = end}; /* without SA_RESTART: it ends recv */
    int ready = 0, alive = 0;
    char text[64];
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path)
        return 2;
    memcpy(address.sun_path, argv[1], strlen(argv[1]));
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        sigaction(SIGTERM, &ends, NULL) != 0)
        return 2;
    puts("listening");
    fflush(stdout);
    while (!is_over) {
        struct pollfd bell = {.fd = fd, .events = POLLIN};
        if (poll(&bell, 1, 1000) != 1)
            continue;
        ssize_t len = recv(fd, text, sizeof text - 1, 0);
        text[len > 0 ? len : 0] = '\0';
        ready += strcmp(text, "READY=1") == 0;
        alive += strcmp(text, "WATCHDOG=1") == 0;
    }
    printf("%d %d\n", ready, alive);
    return 0;
}
