/* rooms: app store base */
/* Lines of any bytes to the driver's seat of a whole kiosk without a city, on a screen nobody sees.
 * Each line has one answer, which is JSON and says whether it was done, and the kiosk goes on. So
 * the lines, and all that a resident can do with fingers, keys and time, meet here. A visit begins
 * with each input; what the disk keeps stays. In a release there is no such seat, and nothing is
 * done. Seeds of whole journeys end in blanks: longer than what replay.c cuts at every byte, they
 * are walked once. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/app.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "fuzz.h"
#include "store/cache.h"

#define ANSWER_MS 60000 /* a sanitizer on a busy machine */
#define ANSWERS_MOST ((size_t)16 * 1024 * 1024)
#define LINES_MOST 40
#define INPUT_MOST 2400 /* a sanitizer takes a second to lay out much more text than this */
#define AWAY "{\"do\":\"later\",\"ms\":1800000}\n" /* longer than any visit waits */
#define STATE "{\"do\":\"state\"}"

static char folder[64];
static struct config config;
static int seat = -1;

static void write_ini(const char *path) {
    char text[1024];
    int len = snprintf(text, sizeof(text),
                       "[kiosk]\nassets = %s/assets\nlog = /dev/null\nlog_level = error\n"
                       "[panel]\nwidth_px = 480\nheight_px = 860\nwidth_mm = 240\n"
                       "[store]\nfolder = store\nkey_file = device.key\n[voice]\nengine = none\n",
                       KIOSK_SOURCE_DIR);
    enum err err = file_write_whole(path, text, (size_t)len, 0600);
    assert(err == ERR_OK);
    err = config_read(path, &config, stderr);
    assert(err == ERR_OK);
}

/* What the city said when it was last heard of. */
static void fill_store(void) {
    static const char services[] =
        "[{\"service_code\":\"p\",\"service_name\":\"Pothole\",\"metadata\":true,\"type\":"
        "\"realtime\","
        "\"keywords\":\"road,hole\",\"group\":\"Streets\"},{\"service_code\":\"g\",\"service_"
        "name\":"
        "\"Graffiti\",\"metadata\":false,\"type\":\"realtime\",\"group\":\"Streets\"}]";
    static const char definition[] =
        "{\"service_code\":\"p\",\"attributes\":[{\"variable\":true,\"code\":\"D\",\"datatype\":"
        "\"singlevaluelist\",\"required\":true,\"description\":\"How deep?\",\"values\":[{\"key\":"
        "\"1\",\"name\":\"Deep\"},{\"key\":\"2\",\"name\":\"Flat\"}]},{\"variable\":true,\"code\":"
        "\"W\","
        "\"datatype\":\"datetime\",\"description\":\"Since when?\"}]}";
    const struct database_params params = {
        .folder = config.folder, .key_file = config.key_file, .clock = clock_system()};
    struct database *database = NULL;
    bool was_corrupt = false;
    enum err err = database_open(&params, &database, &was_corrupt);
    assert(err == ERR_OK && !was_corrupt);
    int64_t wall_ms = clock_system()->wall_ms(clock_system());
    err = cache_put(database, "services", "", services, strlen(services), wall_ms);
    assert(err == ERR_OK);
    err = cache_put(database, "definition/p", "", definition, strlen(definition), wall_ms);
    assert(err == ERR_OK);
    database_close(database);
}

static void *run(void *path) {
    const struct app_options options = {.drive_path = path, .is_headless = true};
    int code = app_run(&config, &options);
    fprintf(stderr, "the kiosk ended with %d\n", code);
    abort(); /* nothing that is asked ends it */
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    FILE *shell = popen(command, "r");
    if (shell != NULL)
        pclose(shell);
}

static void dial(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    seat = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (int tries = 0; tries < 200; tries++) {
        if (connect(seat, (struct sockaddr *)&address, sizeof(address)) == 0)
            return;
        poll(NULL, 0, 100);
    }
    abort();
}

static void start(void) {
    static char path[96];
    char ini[96];
    pthread_t thread;
    snprintf(folder, sizeof(folder), "%s/kiosk-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL || log_open("/dev/null", LOG_ERROR) != ERR_OK)
        abort();
    atexit(remove_folder);
    snprintf(ini, sizeof(ini), "%s/kiosk.ini", folder);
    snprintf(path, sizeof(path), "%s/seat", folder);
    write_ini(ini);
    fill_store();
    if (pthread_create(&thread, NULL, run, path) != 0)
        abort();
    dial(path);
}

/* A picture would be written wherever the line says, and a wait takes its time: none, and a moment.
 */
static void add_line(struct buf *lines, const char *text) {
    json_t *command = json_loads(text, 0, NULL);
    const char *verb = json_string_value(json_object_get(command, "do"));
    enum err err = ERR_OK;
    if (verb != NULL && strcmp(verb, "shot") == 0)
        err = buf_add_text(lines, "{}");
    else if (verb != NULL && strcmp(verb, "wait") == 0) {
        json_object_set_new(command, "ms", json_integer(1));
        char *changed = json_dumps(command, JSON_COMPACT);
        err = buf_add_text(lines, changed);
        free(changed);
    } else
        err = buf_add_text(lines, text);
    if (err == ERR_OK)
        err = buf_add_text(lines, "\n");
    assert(err == ERR_OK);
    json_decref(command);
}

static void check_answer(const char *text) {
    json_t *root = json_loads(text, 0, NULL);
    assert(json_is_object(root) && json_is_boolean(json_object_get(root, "ok")));
    if (json_is_false(json_object_get(root, "ok")))
        assert(json_is_string(json_object_get(root, "error")));
    json_decref(root);
}

static void ask(const char *lines, size_t len, int count) {
    struct buf answers;
    char bytes[4096];
    buf_init(&answers, ANSWERS_MOST);
    if (send(seat, lines, len, MSG_NOSIGNAL) != (ssize_t)len)
        abort();
    while (count > 0) {
        struct pollfd readable = {.fd = seat, .events = POLLIN};
        int ready = poll(&readable, 1, ANSWER_MS);
        if (ready < 0 && errno == EINTR)
            continue;       /* libFuzzer's own clock */
        assert(ready == 1); /* else a line has no answer */
        ssize_t got = recv(seat, bytes, sizeof(bytes), 0);
        assert(got > 0);
        enum err err = buf_add(&answers, bytes, (size_t)got);
        assert(err == ERR_OK);
        for (char *end; count > 0 && (end = memchr(answers.data, '\n', answers.len)) != NULL;
             count--) {
            *end = '\0';
            check_answer(answers.data);
            buf_drop(&answers, (size_t)(end - answers.data) + 1);
        }
    }
    assert(answers.len == 0); /* and none has two */
    buf_finish(&answers);
}

/* First the warning, then the end of the visit: each comes in a turn of its own. */
static void end_visit(void) {
    for (int k = 0; k < 3; k++) {
        ask(AWAY, strlen(AWAY), 1);
        ask(STATE "\n", strlen(STATE "\n"), 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
#ifdef KIOSK_DRIVE
    struct buf lines;
    int count = 0;
    if (size > INPUT_MOST)
        return 0;
    if (seat < 0)
        start();
    end_visit();
    buf_init(&lines, (size_t)1 << 20);
    for (size_t at = 0; at < size && count < LINES_MOST; count++) {
        const uint8_t *end = memchr(bytes + at, '\n', size - at);
        size_t len = end != NULL ? (size_t)(end - bytes) - at : size - at;
        char *text = malloc(len + 1);
        memcpy(text, bytes + at, len);
        text[len] = '\0';
        add_line(&lines, text);
        free(text);
        at += len + 1;
    }
    add_line(&lines, STATE); /* what the lines set off is done by then */
    ask(buf_text(&lines), lines.len, count + 1);
    buf_finish(&lines);
#else
    (void)bytes, (void)size, (void)start, (void)end_visit, (void)add_line;
#endif
    return 0;
}
