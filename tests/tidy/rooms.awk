# Rebuilds the include table of the house from the sources and names every forbidden cell.
# Input: the C sources of firmware/ and include/, named from the root of the tree. Prints findings
# as "file:line: what"; with -v table=1 the table itself instead.

function allow(room, rooms, n, list, i) {
    n = split(rooms, list, " ")
    known[room] = 1
    order[++room_count] = room
    for (i = 1; i <= n; i++)
        may[room, list[i]] = 1
}

function library(prefix, rooms, n, list, i) {
    libraries[++library_count] = prefix
    n = split(rooms, list, " ")
    for (i = 1; i <= n; i++)
        may_use[prefix, list[i]] = 1
}

BEGIN {
    allow("base", "base")
    allow("flow", "base flow")
    allow("ui", "base flow ui")
    allow("store", "base flow store")
    allow("sync", "base flow store sync")
    allow("fleet", "base flow fleet")
    allow("imaging", "base imaging")
    allow("stage", "base ui stage")
    allow("voice", "base voice")
    allow("devices", "base devices")
    allow("call", "base call")
    allow("workers", "base imaging call workers")
    allow("app", "base flow ui store sync fleet imaging stage voice devices call app")

    library("SDL", "stage"); library("qrencode.h", "stage")
    library("sqlite3", "store"); library("sodium", "base store sync")
    library("curl/", "sync"); library("libxml/", "sync"); library("mosquitto", "fleet")
    library("jansson.h", "base"); library("unicode/", "base"); library("ini.h", "base")
    library("alsa/", "voice"); library("rime_", "workers"); library("sane/", "workers")
    library("leptonica/", "imaging"); library("tesseract/", "imaging")
    library("zbar", "imaging"); library("qpdf/", "imaging")
    library("gst/", "call"); library("glib", "call"); library("gio/", "call")

    # What every room may take from libc and the kernel; anything else must be in a row above.
    libc = " assert ctype dirent errno execinfo fcntl float fnmatch getopt glob inttypes langinfo"
    libc = libc " dlfcn limits locale malloc math netdb poll pthread pwd regex sched semaphore setjmp"
    libc = libc " signal spawn stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib"
    libc = libc " stdnoreturn string strings termios threads time unistd wchar wctype "
    # flow is the program with the outside removed: no I/O, no clock, no threads (DESIGN section 1).
    outside = " dirent dlfcn fcntl netdb poll pthread semaphore signal spawn threads time unistd "
    outside_base = " base/child.h base/clock.h base/file.h base/mailbox.h base/worker.h "
}

function find(what) { if (!table) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 } }

function room_of(path, part) {
    split(path, part, "/")
    return part[2] == "main.c" ? "app" : part[2]
}

function exists(path, line, is_there) {
    is_there = (getline line < path) >= 0
    close(path)
    return is_there
}

function check_own(room, path, target, folder) {
    if (path !~ /\//) {
        folder = FILENAME
        sub(/[^\/]*$/, "", folder)
        if (!exists(folder path))
            find("\"" path "\" does not tell its room")
        return
    }
    target = path
    sub(/\/.*/, "", target)
    if (!(target in known)) {
        find("\"" path "\" is of no known room")
        return
    }
    cell[room, target]++
    if (!((room, target) in may))
        find(room " may not include " target " (\"" path "\")")
    else if (room != target && !exists("include/" path))
        find("\"" path "\" is private to " target)
    if (room == "flow" && index(outside_base, " " path " "))
        find("flow is pure: not \"" path "\"")
}

function check_library(room, path, i, name) {
    for (i = 1; i <= library_count; i++) {
        if (index(path, libraries[i]) == 1) {
            uses[room] = uses[room] " " path
            if (!((libraries[i], room) in may_use))
                find(room " may not include <" path ">")
            return
        }
    }
    name = path
    sub(/\.h$/, "", name)
    if (path !~ /^(sys|linux|net|netinet|arpa)\// && !index(libc, " " name " "))
        find("<" path "> is in no row of the library table")
    if (room == "flow" && (path ~ /\// || index(outside, " " name " ")))
        find("flow is pure: not <" path ">")
}

FNR == 1 {
    room = room_of(FILENAME)
    if (!(room in known))
        find("the house has no room " room)
}

/^[ \t]*#[ \t]*include/ {
    path = $0
    if (sub(/^[^"<]*"/, "", path)) {
        sub(/".*/, "", path)
        check_own(room, path)
    } else {
        sub(/^[^<]*</, "", path)
        sub(/>.*/, "", path)
        check_library(room, path)
    }
}

END {
    if (table) {
        printf "%-9s", "room"
        for (i = 1; i <= room_count; i++)
            printf "%8s", order[i]
        print ""
        for (i = 1; i <= room_count; i++) {
            printf "%-9s", order[i]
            for (j = 1; j <= room_count; j++)
                printf "%8s", cell[order[i], order[j]] ? cell[order[i], order[j]] : "."
            print ""
        }
    }
    exit bad
}
