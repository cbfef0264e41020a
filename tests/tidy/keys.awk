# Every string key that the code uses stands in the English file; first file: that JSON. A key is a
# literal inside say(...) and its like, or a dotted one behind part_text_key( and label_key(.
# Prints findings as "file:line: what".

function find(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }

FNR == NR {
    line = $0
    while (match(line, /"[a-z0-9_.]+"[ \t]*:/)) {
        key = substr(line, RSTART + 1, RLENGTH - 2)
        sub(/".*/, "", key)
        keys[key] = 1
        key_count++
        line = substr(line, RSTART + RLENGTH)
    }
    next
}

/log_(debug|info|warn|error)\(/ { next }
/^[ \t]*#[ \t]*include/ { next }

function check(text, pattern, key) {
    while (match(text, pattern)) {
        key = substr(text, RSTART + 1, RLENGTH - 2)
        if (!(key in keys)) find("no text for the key \"" key "\"")
        text = substr(text, RSTART + RLENGTH)
    }
}

{
    line = $0
    while (match(line, /(^|[^a-z_])(say|strings_get|strings_speak|strings_format)\([^()]*/)) {
        call = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        check(call, "\"[a-z0-9_.]+\"")
    }
    if (match($0, /(part_text_key|label_key)\(.*/))
        check(substr($0, RSTART), "\"[a-z0-9_]+(\\.[a-z0-9_]+)+\"")
}

END {
    if (key_count == 0) { print "the English strings hold no key"; bad = 1 }
    exit bad
}
