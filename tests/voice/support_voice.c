#include "support_voice.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

int64_t rig_now_ms(void) {
    return clock_system()->monotonic_ms(clock_system());
}

static void ring(void *context) {
    struct rig *rig = context;
    pthread_mutex_lock(&rig->lock);
    rig->has_rung = true;
    pthread_cond_signal(&rig->rang);
    pthread_mutex_unlock(&rig->lock);
}

static void join(char out[96], const struct rig *rig, const char *name) {
    assert_true(snprintf(out, 96, "%s/%s", rig->folder, name) < 96);
}

void rig_prepare(struct rig *rig) {
    pthread_condattr_t monotonic;
    memset(rig, 0, sizeof(*rig));
    snprintf(rig->folder, sizeof(rig->folder), "/tmp/kiosk-voice-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    join(rig->engine, rig, "engine");
    join(rig->phones, rig, "phones.raw");
    join(rig->speaker, rig, "speaker.raw");
    join(rig->jack, rig, "jack");
    join(rig->record, rig, "record");
    assert_int_equal(mkfifo(rig->jack, 0600), 0);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&rig->lock, NULL);
    pthread_cond_init(&rig->rang, &monotonic);
    pthread_condattr_destroy(&monotonic);
    rig->mailbox = mailbox_create(256, ring, rig);
}

void rig_start(struct rig *rig, const char *engine, const char *pace, const char *jack,
               struct clock *clock) {
    char phones[128], speaker[128], pipe[128];
    snprintf(phones, sizeof(phones), "%s%s", pace, rig->phones);
    snprintf(speaker, sizeof(speaker), "%s%s", pace, rig->speaker);
    snprintf(pipe, sizeof(pipe), "pipe:%s", rig->jack);
    struct voice_params params = {.mailbox = rig->mailbox,
                                  .clock = clock != NULL ? clock : clock_system(),
                                  .engine = engine != NULL ? engine : rig->engine,
                                  .phones_pcm = phones,
                                  .speaker_pcm = speaker,
                                  .jack = jack != NULL ? jack : pipe,
                                  .default_volume = 3,
                                  .default_rate = 2,
                                  .hears_done = true};
    rig->voice = voice_start(&params);
}

static void take(struct rig *rig) {
    struct envelope envelope;
    while (mailbox_take(rig->mailbox, &envelope)) {
        assert_int_equal(envelope.room, ROOM_VOICE);
        if (envelope.kind == VOICE_DONE) {
            struct voice_done done;
            memcpy(&done, envelope.small, sizeof(done));
            assert_true(done.id < RIG_IDS);
            rig->done_count[done.id]++;
            rig->how[done.id] = (enum voice_how)done.how;
        } else if (envelope.kind == VOICE_PHONES) {
            struct voice_phones phones;
            memcpy(&phones, envelope.small, sizeof(phones));
            rig->are_phones_in = phones.are_in;
            rig->phones_events++;
        } else {
            memcpy(&rig->health, envelope.small, sizeof(rig->health));
            rig->health_events++;
        }
        envelope_finish(&envelope);
    }
}

static void remove_folder(const char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[400];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

void rig_stop(struct rig *rig) {
    voice_stop(rig->voice);
    rig->voice = NULL;
}

static void *watch_lateness(void *argument) {
    struct rig *rig = argument;
    while (atomic_load(&rig->is_watching)) {
        int64_t before_ms = rig_now_ms();
        poll(NULL, 0, 1);
        int64_t late_ms = rig_now_ms() - before_ms - 2;
        rig->late_ms = late_ms > rig->late_ms ? late_ms : rig->late_ms;
    }
    return NULL;
}

void rig_watch_lateness(struct rig *rig) {
    rig->late_ms = 0;
    atomic_store(&rig->is_watching, true);
    assert_int_equal(pthread_create(&rig->watcher, NULL, watch_lateness, rig), 0);
}

int64_t rig_lateness(struct rig *rig) {
    atomic_store(&rig->is_watching, false);
    pthread_join(rig->watcher, NULL);
    return 4 * rig->late_ms;
}

void rig_finish(struct rig *rig) {
    int zombies = 0;
    voice_stop(rig->voice);
    take(rig);
    mailbox_destroy(rig->mailbox);
    pthread_cond_destroy(&rig->rang);
    pthread_mutex_destroy(&rig->lock);
    remove_folder(rig->folder);
    /* Whatever the test did: nothing of ours may be left. */
    assert_int_equal(rig_children(&zombies), 0);
    assert_int_equal(zombies, 0);
}

static void write_file(const char *path, const void *bytes, size_t len, mode_t mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

void rig_engine(struct rig *rig, const char *script) {
    char text[2048];
    /* Written aside and renamed: a program that is open for writing cannot be started. */
    int len = snprintf(text, sizeof(text),
                       "#!/bin/sh\ncd '%s'\necho \"start $*\" >> record\ntext=text\n%s\n",
                       rig->folder, script);
    char aside[96];
    join(aside, rig, "engine.new");
    assert_true(len > 0 && (size_t)len < sizeof(text));
    write_file(aside, text, (size_t)len, 0700);
    assert_int_equal(rename(aside, rig->engine), 0);
}

static void put_number(unsigned char *at, uint32_t value, int size) {
    for (int i = 0; i < size; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

void rig_engine_sound(struct rig *rig, const int16_t *samples, size_t count) {
    unsigned char *wave = test_calloc(44 + count * 2, 1);
    char path[96];
    memcpy(wave, "RIFF", 4);
    put_number(wave + 4, 0x7ffff024, 4); /* as the engine does when it writes to a pipe */
    memcpy(wave + 8, "WAVEfmt ", 8);
    put_number(wave + 16, 16, 4);
    put_number(wave + 20, 1, 2);
    put_number(wave + 22, 1, 2);
    put_number(wave + 24, RIG_RATE, 4);
    put_number(wave + 28, RIG_RATE * 2, 4);
    put_number(wave + 32, 2, 2);
    put_number(wave + 34, 16, 2);
    memcpy(wave + 36, "data", 4);
    put_number(wave + 40, 0x7ffff000, 4);
    memcpy(wave + 44, samples, count * 2);
    join(path, rig, "sound.wav");
    write_file(path, wave, 44 + count * 2, 0600);
    test_free(wave);
    rig_engine(rig, "cat >> $text; cat sound.wav");
}

void rig_engine_tone(struct rig *rig, double seconds) {
    size_t count = (size_t)(seconds * RIG_RATE);
    int16_t *samples = test_calloc(count, sizeof(*samples));
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(32000.0 * sin((double)i * 2.0 * M_PI * 440.0 / RIG_RATE));
    rig_engine_sound(rig, samples, count);
    test_free(samples);
}

static char *read_whole(const char *path, size_t *len) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *len = 0;
        return test_calloc(1, 1);
    }
    assert_int_equal(fstat(fd, &status), 0);
    char *bytes = test_calloc((size_t)status.st_size + 1, 1);
    ssize_t got = read(fd, bytes, (size_t)status.st_size);
    assert_true(got >= 0);
    *len = (size_t)got;
    close(fd);
    return bytes;
}

char *rig_record(struct rig *rig) {
    size_t len;
    return read_whole(rig->record, &len);
}

int rig_starts(struct rig *rig) {
    int starts = 0;
    char *record = rig_record(rig);
    for (const char *at = strstr(record, "start "); at != NULL; at = strstr(at + 1, "start "))
        starts++;
    test_free(record);
    return starts;
}

void rig_say(struct rig *rig, uint32_t id, const char *text, enum voice_policy policy,
             bool is_private) {
    struct voice_say say = {
        .id = id, .lang = LANG_EN, .policy = policy, .is_private = is_private, .text = text};
    voice_say(rig->voice, &say);
}

void rig_plug(struct rig *rig, bool is_in) {
    int fd = open(rig->jack, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    /* Until the voice's thread has opened its end there is nobody to tell. */
    for (int64_t end = rig_now_ms() + 5000; fd < 0 && rig_now_ms() < end;) {
        rig_pass(rig, 2);
        fd = open(rig->jack, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    }
    assert_true(fd >= 0);
    assert_int_equal(write(fd, is_in ? "1" : "0", 1), 1);
    close(fd);
}

/* Waits for the doorbell until `end_ms`, then takes what is there. False: it is too late. */
static bool await(struct rig *rig, int64_t end_ms) {
    struct timespec end = {.tv_sec = end_ms / 1000, .tv_nsec = end_ms % 1000 * 1000000};
    int code = 0;
    pthread_mutex_lock(&rig->lock);
    while (!rig->has_rung && code == 0)
        code = pthread_cond_timedwait(&rig->rang, &rig->lock, &end);
    rig->has_rung = false;
    pthread_mutex_unlock(&rig->lock);
    take(rig);
    return code == 0;
}

void rig_pass(struct rig *rig, int ms) {
    int64_t end_ms = rig_now_ms() + ms;
    while (await(rig, end_ms))
        continue;
}

enum voice_how rig_wait_done(struct rig *rig, uint32_t id, int ms) {
    int64_t end_ms = rig_now_ms() + ms;
    while (rig->done_count[id] == 0 && await(rig, end_ms))
        continue;
    assert_int_equal(rig->done_count[id], 1);
    return rig->how[id];
}

void rig_wait_phones(struct rig *rig, bool are_in, int ms) {
    int64_t end_ms = rig_now_ms() + ms;
    while (rig->are_phones_in != are_in && await(rig, end_ms))
        continue;
    assert_int_equal(rig->are_phones_in, are_in);
}

void rig_wait_engine(struct rig *rig, bool is_well, int ms) {
    int64_t end_ms = rig_now_ms() + ms;
    while ((rig->health_events == 0 || rig->health.has_engine != is_well) && await(rig, end_ms))
        continue;
    assert_true(rig->health_events > 0);
    assert_int_equal(rig->health.has_engine, is_well);
}

size_t rig_size(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (size_t)status.st_size : 0;
}

void rig_wait_bytes(const char *path, size_t least, int ms) {
    int64_t end_ms = rig_now_ms() + ms;
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    char folder[96]; /* of the file, which may not be there yet */
    snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
    assert_true(watch >= 0 && inotify_add_watch(watch, folder, IN_MODIFY | IN_CREATE) >= 0);
    while (rig_size(path) < least && rig_now_ms() < end_ms) {
        char events[4096];
        struct pollfd changed = {.fd = watch, .events = POLLIN};
        poll(&changed, 1, (int)(end_ms - rig_now_ms()));
        ssize_t got = read(watch, events, sizeof(events));
        assert_true(got > 0 || errno == EAGAIN);
    }
    close(watch);
    assert_true(rig_size(path) >= least);
}

int16_t *rig_samples(const char *path, size_t *count) {
    size_t len;
    char *bytes = read_whole(path, &len);
    *count = len / sizeof(int16_t);
    return (int16_t *)(void *)bytes;
}

double rig_rms(const int16_t *samples, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return count == 0 ? 0 : sqrt(sum / (double)count);
}

int rig_children(int *zombies) {
    int count = 0;
    DIR *dir = opendir("/proc");
    *zombies = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[300], line[512];
        snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
        if (file == NULL)
            continue;
        char *got = fgets(line, sizeof(line), file), state = ' ';
        fclose(file);
        char *behind = got != NULL ? strrchr(line, ')') : NULL;
        int parent = 0;
        if (behind == NULL || sscanf(behind + 1, " %c %d", &state, &parent) != 2 ||
            parent != (int)getpid())
            continue;
        count += state != 'Z';
        *zombies += state == 'Z';
    }
    closedir(dir);
    return count;
}

void rig_wait_children(struct rig *rig, int most, int ms) {
    int zombies = 0, children = rig_children(&zombies);
    for (int64_t end = rig_now_ms() + ms; children + zombies > most && rig_now_ms() < end;) {
        rig_pass(rig, 5);
        children = rig_children(&zombies);
    }
    assert_true(children <= most);
    assert_int_equal(zombies, 0);
}

bool rig_has_espeak(void) {
    return access("/usr/bin/espeak-ng", X_OK) == 0;
}
