#!/bin/sh
# Plants one violation after the other in a small house, and fails when a check does not see it.
# selftest.sh [CHECK_STRINGS]: with the program, its findings too.
set -u
here=$(cd "$(dirname "$0")" && pwd)
strings=${1:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

build() { # a small house that is in order
    rm -rf "$folder/house"
    mkdir -p "$folder/house" && cd "$folder/house" || exit 2
    mkdir -p include/base include/flow firmware/base firmware/flow firmware/ui/screens firmware/app \
        assets/strings tests/fuzz/corpus/one tests/base
    echo '# house' >README.md
    echo 'project(x)' >CMakeLists.txt
    cp "$here/../../.clang-format" .
    for room in base flow ui app; do echo "$room" >firmware/$room/README.md; done
    echo 'kiosk_room(base PACKAGES jansson)' >firmware/base/CMakeLists.txt
    echo 'kiosk_room(flow ROOMS base)' >firmware/flow/CMakeLists.txt
    printf '/* Errors. */\n#ifndef BASE_ERR_H\n#define BASE_ERR_H\nint err;\n#endif\n' >include/base/err.h
    printf '/* State. */\n#ifndef FLOW_STATE_H\n#define FLOW_STATE_H\n#endif\n' >include/flow/state.h
    printf '#ifndef BASE_INNER_H\n#define BASE_INNER_H\n#endif\n' >firmware/base/inner.h
    printf '#include "base/err.h"\n\n#include <stdio.h>\n\n#include "inner.h"\n' >firmware/base/err.c
    printf '#include "flow/state.h"\n\n#include <string.h>\n\n#include "base/err.h"\n' >firmware/flow/state.c
    printf '#include "flow/state.h"\nvoid f(void) {\n    say(b, "home.title");\n}\n' >firmware/ui/screens/home.c
    printf '#include "flow/state.h"\n' >firmware/main.c
    printf '{\n "home.title": "Home",\n "n": "{n, plural, one {#} other {#}}"\n}\n' >assets/strings/en.json
    for lang in es zh vi ar; do cp assets/strings/en.json assets/strings/$lang.json; done
    # What parsers.awk excepts is there.
    mkdir -p firmware/sync firmware/workers include/ui
    echo sync | tee firmware/sync/README.md >firmware/workers/README.md
    for file in app/watchdog ui/utter sync/curl_late sync/catalogue_content workers/scan_options \
        app/drive_commands; do
        printf 'void f(void) {\n    sscanf(x);\n}\n' >firmware/$file.c
    done
    printf 'int file_read(const char *path);\n' >>include/base/err.h
    printf '#include "base/inner.h"\n\nint LLVMFuzzerTestOneInput;\n' >tests/fuzz/fuzz_one.c
    echo x >tests/fuzz/corpus/one/x
}

run() { sh "$here/house.sh" "$folder/house" "$1" 2>&1; }

expect() { # expect CHECK WORDS: the check of the planted house fails and says the words
    if output=$(run "$1"); then
        echo "selftest: $1 did not see: $2"
        failed=1
    elif ! printf '%s\n' "$output" | grep -qF -- "$2"; then
        echo "selftest: $1 does not say \"$2\" but:"
        printf '%s\n' "$output"
        failed=1
    fi
    build
}

lines() { # lines N: a C file of N lines
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "int x" i ";" }'
}

build
for check in rooms links code format readmes top words keys fuzz parsers; do
    if ! output=$(run $check); then
        echo "selftest: $check fails in a house that is in order:"
        printf '%s\n' "$output"
        failed=1
    fi
done

# The include table.
echo '#include "flow/state.h"' >>firmware/base/err.c
expect rooms 'base may not include flow'
echo '#include "app/app.h"' >>firmware/ui/screens/home.c
expect rooms 'ui may not include app'
echo '#include "store/outbox.h"' >>firmware/ui/screens/home.c
expect rooms 'ui may not include store'
echo '#include "base/inner.h"' >>firmware/flow/state.c
expect rooms 'private to base'
echo '#include "elsewhere.h"' >>firmware/flow/state.c
expect rooms 'does not tell its room'
echo '#include "cellar/box.h"' >>firmware/flow/state.c
expect rooms 'of no known room'
echo '#include "flow/state.h"' >>include/base/err.h
expect rooms 'base may not include flow'
mkdir firmware/attic && echo 'int x;' >firmware/attic/box.c
expect rooms 'the house has no room attic'
echo '#include <time.h>' >>firmware/flow/state.c
expect rooms 'flow is pure: not <time.h>'
: >include/base/clock.h && echo '#include "base/clock.h"' >>firmware/flow/state.c
expect rooms 'flow is pure: not "base/clock.h"'
for header in SDL.h SDL_ttf.h sqlite3.h curl/curl.h libxml/xmlreader.h jansson.h unicode/ubrk.h \
    sodium.h alsa/asoundlib.h rime_api.h qrencode.h mosquitto.h gst/gst.h sane/sane.h ini.h; do
    echo "#include <$header>" >>firmware/ui/screens/home.c
    expect rooms "ui may not include <$header>"
done
echo '#include <left_pad.h>' >>firmware/base/err.c
expect rooms 'in no row of the library table'
echo 'kiosk_room(flow ROOMS base store PACKAGES x)' >firmware/flow/CMakeLists.txt
expect links 'flow may not link store'

# Sizes.
{ echo 'int f(void) {'; lines 59; echo '}'; } >firmware/base/long.c
expect code 'a function of 61 lines'
{ printf 'int f(int a,\n      int b)\n{\n'; lines 58; echo '}'; } >firmware/base/long.c
expect code 'a function of 62 lines'
lines 501 >firmware/base/long.c
expect code 'a file of 501 lines'
printf '/* %0100d */\n' 0 >firmware/base/wide.c
expect code 'a line of 106 characters'
printf 'int x; \n' >firmware/base/wide.c
expect code 'blanks at the end'
printf '\tint x;\n' >firmware/base/wide.c
expect code 'a tab'
# What is allowed must pass: a data table, a line of 100 letters of more bytes, a table in a struct.
{ echo '/* Data table: names. */'; lines 600; } >firmware/base/table.c
awk 'BEGIN { printf "/* "; for (i = 0; i < 94; i++) printf "\303\251"; print " */" }' >firmware/base/wide.c
{ echo 'static const int t[] = {'; awk 'BEGIN { for (i = 0; i < 90; i++) print "    1," }'; echo '};'; } \
    >firmware/base/rows.c
printf 'const char *s = "strcpy(a, b)"; /* gets() */ int x = driver.sleep(1);\n' >firmware/base/talk.c
if ! output=$(run code); then
    echo "selftest: code fails where all is allowed:"
    printf '%s\n' "$output"
    failed=1
fi
build

# Words.
for call in sprintf strcpy strcat strtok atoi gets system sleep usleep; do
    printf 'void f(void) {\n    %s(x);\n}\n' $call >firmware/base/call.c
    expect code "$call() is banned"
done
for call in malloc calloc realloc strdup; do
    printf 'void f(void) {\n    x = %s(x);\n}\n' $call >firmware/flow/call.c
    expect code "$call() is banned"
done
printf 'void f(void) {\n    usleep(5);\n}\n' >tests/base/test_x.c
expect code 'usleep() is banned'
echo 'typedef struct x x;' >firmware/base/call.c
expect code 'no typedef of a struct'
printf 'enum box {\n    BOX_A = 1 << 0,\n    BOX_B = 1u << 3, /* = 1 << 4 */\n    BOX_C = (1u << 3)\n};\n' >firmware/base/call.c
expect code 'firmware/base/call.c:4: BOX_C has the value of BOX_B'
echo 'enum { BOX_A = 4, BOX_B = 1 << 2 };' >firmware/base/call.c
expect code 'BOX_B has the value of BOX_A'
echo 'enum box { BOX_A = 1u << 31 };' >firmware/base/call.c
expect code 'bit 31 of an enum'
{
    printf 'enum box {\n    BOX_A = 1 << 0,\n    BOX_B = 1 << 1,\n    BOX_AB = BOX_A | BOX_B\n};\n'
    printf 'enum tin { TIN_A = 1 << 0, TIN_B = 0x2 };\nint f(enum box box) {\n    int x = 1, y = 1;\n}\n'
} >firmware/base/call.c
if ! output=$(run code); then
    echo "selftest: code fails for enums that are in order:"
    printf '%s\n' "$output"
    failed=1
fi
build
printf '#ifndef BASE_ERR_H\n#endif\n' >include/base/err.h
expect code 'begins with what it is for'
printf '/* x */\n#ifndef WRONG_H\n#endif\n' >include/base/err.h
expect code 'no include guard BASE_ERR_H'
printf 'int x;\n' >firmware/base/inner.h
expect code 'no include guard'
printf '/* T%s: later */\n' 'ODO' >firmware/base/call.c
expect words 'unfinished'
printf 'open("/w%s/x")\n' 'ork' >firmware/base/call.c
expect words 'a path of one machine'

# The rest of the house.
if command -v clang-format >/dev/null; then
    printf 'void f(void) {\n  int x;\n}\n' >firmware/base/indented.c
    expect format 'firmware/base/indented.c:1'
else
    echo 'selftest: format not tried: clang-format is not installed'
fi
rm firmware/flow/README.md
expect readmes 'every room says what it is for'
lines 41 >firmware/flow/README.md
expect readmes 'longer than 40 lines'
echo x >notes.txt
expect top 'notes.txt:1: nothing else'
echo 'void g(void) { say(b, x ? "home.titel" : "home.title"); }' >>firmware/ui/screens/home.c
expect keys 'no text for the key "home.titel"'
echo 'void g(void) { part_text_key(b, f(x), 1, "home.lead"); }' >>firmware/ui/screens/home.c
expect keys 'no text for the key "home.lead"'
rm tests/fuzz/corpus/one/x
expect fuzz 'no corpus'
printf 'int *box_read(const char *bytes,\n              int len);\n' >>firmware/base/inner.h
expect parsers 'firmware/base/inner.h:4: box_read() reads text or bytes'
printf 'int box_parse(const struct buf *bytes); /* of box_read */\n' >>include/flow/state.h
expect parsers 'include/flow/state.h:5: box_parse() reads text or bytes'
printf '/* box_load(x) */\nint box_load(const char *folder);\n' >>firmware/base/inner.h
echo '/* box_load(x) */' >>tests/fuzz/fuzz_one.c
expect parsers 'box_load() reads text or bytes'
printf 'void f(void) {\n    strtol(x, 0, 10);\n}\n' >>firmware/flow/state.c
expect parsers 'firmware/flow/state.c:7: takes text apart, and no harness of tests/fuzz includes flow/state.h'
rm firmware/ui/utter.c
expect parsers 'firmware/ui/utter.c is excepted and need not be'
# What has a harness, what reads no text, and what only looks so.
{
    printf 'int box_read(const char *bytes);\nint box_load(struct box *box);\n'
    printf 'static int box_parse(const char *bytes) {\n}\n/* int tin_read(const char *bytes); */\n'
} >>firmware/base/inner.h
echo 'void f(void) { box_read(x); }' >>tests/fuzz/fuzz_one.c
printf 'void f(void) {\n    strtol(x, 0, 10);\n}\n' >firmware/base/inner.c
printf 'void f(void) {\n    say("sscanf(x)"); /* sscanf(x) */\n}\n' >firmware/flow/talk.c
if ! output=$(run parsers); then
    echo "selftest: parsers fails where all is allowed:"
    printf '%s\n' "$output"
    failed=1
fi
build

# The five languages.
expect_strings() { # expect_strings LANG TEXT WORDS
    [ -n "$strings" ] || return 0
    printf '%s\n' "$2" >"assets/strings/$1.json"
    if output=$("$strings" assets/strings); then
        echo "selftest: check_strings did not see: $3"
        failed=1
    elif ! printf '%s\n' "$output" | grep -qF -- "$3"; then
        echo "selftest: check_strings does not say \"$3\" but: $output"
        failed=1
    fi
    build
}
if [ -n "$strings" ] && ! "$strings" assets/strings; then
    echo 'selftest: check_strings fails where all is in order'
    failed=1
fi
plural='{n, plural, one {#} other {#}}'
expect_strings es '{"home.title": "Inicio"}' 'n: missing'
expect_strings es "{\"home.title\": \"x\", \"n\": \"$plural\", \"extra\": \"x\"}" 'is not an English key'
expect_strings vi "{\"home.title\": \"{\", \"n\": \"$plural\"}" 'does not parse'
expect_strings vi "{\"home.title\": \"{name}\", \"n\": \"$plural\"}" '{name} is not in the English text'
expect_strings ar '{"home.title": "x", "n": "none"}' '{n} is missing'
expect_strings ar '{"home.title": "x", "n": "{n, plural, one {#}}"}' 'does not parse'
expect_strings ar '{"home.title": "x", "n": "{n, select, other {}}"}' 'invalid'
expect_strings zh "{\"home.title\": {\"text\": \"x\", \"speak\": \"{\"}, \"n\": \"$plural\"}" 'does not parse'
expect_strings zh 'nothing' 'parse'

[ $failed -ne 0 ] || echo 'selftest: every check can fail'
exit $failed
