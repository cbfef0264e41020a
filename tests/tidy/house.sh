#!/bin/sh
# The rules of the house that a compiler does not check. house.sh ROOT [check...]; without names all
# of them. Says "file:line: what" for each finding, ends with 1 when there is one.
# tests/tidy/selftest.sh shows that each check can fail.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
root=${1:?root of the tree}
shift
cd "$root" || exit 2
# Of the repository when it is one (others' unfinished files do not count), else of the folder.
is_repository=$(git ls-files 2>/dev/null | head -n 1)

files() { # files PATTERN: the project's files whose path matches
    if [ -n "$is_repository" ]; then
        git ls-files -z --cached -- . | tr '\0' '\n'
    else
        find . -type f | sed 's|^\./||'
    fi | grep -E "$1" | sort | while read -r name; do [ -f "$name" ] && echo "$name"; done
}

check_rooms() {
    files '^(firmware|include)/.*\.[ch]$' | xargs awk -f "$here/rooms.awk"
}

# The libraries of CMake link what the table allows: a call that goes the wrong way fails to link.
check_links() {
    files '^firmware/[a-z]+/CMakeLists\.txt$' | xargs awk '
        BEGIN {
            may["base"] = " "; may["flow"] = may["voice"] = may["devices"] = " base "
            may["imaging"] = may["call"] = " base "; may["ui"] = may["store"] = " base flow "
            may["fleet"] = " base flow "; may["sync"] = " base flow store "; may["stage"] = " base ui "
            may["workers"] = " base imaging call "
            may["app"] = " base flow ui store sync fleet imaging stage voice devices call "
        }
        /^kiosk_room\(/ {
            text = $0
            gsub(/[()]/, " ", text)
            n = split(text, word, " ")
            for (i = 3; i <= n && word[i] != "ROOMS"; i++) ;
            for (i++; i <= n && word[i] !~ /^[A-Z]+$/; i++)
                if (!index(may[word[2]], " " word[i] " ")) {
                    printf "%s:%d: %s may not link %s\n", FILENAME, FNR, word[2], word[i]
                    bad = 1
                }
        }
        END { exit bad }'
}

check_code() {
    # The meter and its floor came as they are: they measure programs, they are none of the house.
    files '^(firmware|include|tests)/.*\.[ch]$' | grep -vE '^tests/bench/(touchlag|xecho)\.c$' |
        xargs awk -f "$here/code.awk"
}

# Debian 12's version counts (14): another lays some lines out in another way.
check_format() {
    if ! command -v clang-format >/dev/null; then
        echo 'tidy: format NOT CHECKED: clang-format is not installed' >&2
        return 0
    fi
    files '\.[ch]$' | xargs clang-format --style=file --dry-run -Werror 2>&1 |
        grep -E '^[^ ].*: error:' | fail_on_output
}

check_readmes() {
    bad=0
    for room in $(files '^firmware/[a-z]+/' | cut -d/ -f2 | sort -u); do
        readme=firmware/$room/README.md
        if [ ! -f "$readme" ]; then
            echo "$readme:1: every room says what it is for"
            bad=1
        elif [ "$(wc -l <"$readme")" -gt 40 ]; then
            echo "$readme:41: longer than 40 lines"
            bad=1
        fi
    done
    return $bad
}

check_top() {
    files . | cut -d/ -f1 | sort -u |
        grep -vE '^(\..*|CMakeLists\.txt|README\.md|include|firmware|assets|tests)$' |
        sed 's/$/:1: nothing else stands at the top level/' | fail_on_output
}

fail_on_output() { # copies, fails when there was anything
    awk '{ print; bad = 1 } END { exit bad }'
}

# Brackets keep these patterns from matching this file.
check_words() {
    {
        files '\.(c|h|sh|mjs|js|awk|cmake|txt|md|json|ini|sample|service|css)$' |
            xargs grep -nE "(^|[^A-Za-z0-9_.~-])/(w[o]rk|r[o]ot|h[o]me/[a-z]+)/" /dev/null |
            sed 's/$/   <- a path of one machine/'
        files '\.(c|h|sh|mjs|js|awk|cmake)$' |
            xargs grep -nE "T[O]DO|F[I]XME|(^|[^X])X[X]X([^X]|\$)|[Ff]or n[o]w\b" /dev/null |
            sed 's/$/   <- unfinished/'
    } | fail_on_output
}

check_keys() {
    files '^firmware/ui/.*\.c$' | xargs awk -f "$here/keys.awk" assets/strings/en.json
}

check_fuzz() { # every harness has something to begin with
    bad=0
    for harness in $(files '^tests/fuzz/fuzz_[a-z_0-9]+\.c$'); do
        name=${harness##*/fuzz_}
        if [ -z "$(files "^tests/fuzz/corpus/${name%.c}/")" ]; then
            echo "$harness:1: no corpus"
            bad=1
        fi
    done
    return $bad
}

check_parsers() {
    # Harnesses first: what they call is known before the parsers are met.
    { files '^tests/fuzz/.*\.[ch]$' && files '^(firmware|include)/.*\.[ch]$'; } |
        xargs awk -f "$here/parsers.awk"
}

failed=0
[ $# -gt 0 ] || set -- rooms links code format readmes top words keys fuzz parsers
for check in "$@"; do
    if ! "check_$check"; then
        echo "tidy: $check FAILED"
        failed=1
    fi
done
[ $failed -ne 0 ] || echo "tidy: the house is in order"
exit $failed
