# Every parser of outside bytes has a fuzzer (DESIGN law 6). What a parser is, the sources say:
# - a function of a header whose name ends in _read, _parse, _load or _unseal and that is given text
#   or bytes: a harness calls it;
# - a file that calls what takes text apart (sscanf, strtol, json_loads, ...): a harness includes
#   its header.
# Input: the files of tests/fuzz, then those of include/ and firmware/. Prints "file:line: what".

function except(what, why) { exempt[what] = why }

BEGIN {
    except("file_read", "gives the bytes as they are")
    except("firmware/app/watchdog.c", "systemd's own environment, one number")
    except("firmware/ui/utter.c", "the seconds of our own countdown")
    except("firmware/sync/curl_late.c", "passes calls on to libcurl")
    except("firmware/sync/catalogue_content.c", "fuzz_pack, through sync/catalogue_build.h")
    except("firmware/workers/scan_options.c", "one number of the configuration")
    except("firmware/app/drive_commands.c", "fuzz_drive, over its socket")
    takes_apart = "(^|[^A-Za-z0-9_])(v?[fs]scanf|strto[a-z]+|json_load[a-z]*|xmlReader[A-Za-z]*|"
    takes_apart = takes_apart "xmlRead[A-Z][a-z]*|ini_parse[a-z_]*|curl_getdate|f?gets|f?getc|"
    takes_apart = takes_apart "getline)[ \t]*\\("
    reads = "[a-z][a-z0-9_]*_(read|parse|load|unseal)\\("
}

function find(line, what) { printf "%s:%d: %s\n", FILENAME, line, what; bad = 1 }

# Without comments of one line and strings: enough for names of functions.
function strip(line) {
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    sub(/\/\*.*/, "", line)
    sub(/^[ \t]*\*.*/, "", line)
    return line
}

function check_declaration(text, line, name) {
    if (text ~ /^[ \t]*(#|typedef|static)/ || !match(text, reads))
        return
    name = substr(text, RSTART, RLENGTH - 1)
    if (text !~ /const (char|void|unsigned char|uint8_t|struct buf) \*/)
        return
    if (name in exempt)
        is_used[name] = 1
    else if (!(name in called))
        find(line, name "() reads text or bytes, and no harness of tests/fuzz calls it")
}

function check_source(header) {
    header = FILENAME
    sub(/^(firmware|include)\//, "", header)
    sub(/\.c$/, ".h", header)
    if (FILENAME in exempt)
        is_used[FILENAME] = 1
    else if (!(header in included))
        find(FNR, "takes text apart, and no harness of tests/fuzz includes " header)
    is_told = 1
}

FNR == 1 { is_told = 0; text = ""; at = 0 }

FILENAME ~ /^tests\/fuzz\// {
    line = $0
    if (match(line, /^#include "[^"]+"/))
        included[substr(line, 11, RLENGTH - 11)] = 1
    line = strip(line)
    while (match(line, /[a-z][a-z0-9_]*\(/)) {
        called[substr(line, RSTART, RLENGTH - 1)] = 1
        line = substr(line, RSTART + RLENGTH)
    }
    next
}

FILENAME ~ /\.h$/ {
    line = strip($0)
    if (line ~ /^[A-Za-z]/ && text == "")
        at = FNR
    if (at)
        text = text " " line
    if (line ~ /[;{}]/) {
        check_declaration(substr(text, 2), at)
        text = ""
        at = 0
    }
    next
}

!is_told && strip($0) ~ takes_apart { check_source() }

END {
    for (what in exempt)
        if (!(what in is_used)) {
            printf "tests/tidy/parsers.awk:1: %s is excepted and need not be\n", what
            bad = 1
        }
    exit bad
}
