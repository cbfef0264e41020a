# Sizes, words and headers of the C sources. Prints findings as "file:line: what".
# Lengths count characters: run with LC_ALL=C, the tails of UTF-8 are taken out here.

BEGIN {
    max_line = 100; max_function = 60; max_file = 500
    banned = "sprintf vsprintf strcpy strcat strtok atoi atol atof gets system alloca mktemp tmpnam"
    raw = "malloc calloc realloc reallocarray strdup strndup asprintf vasprintf"
    waiting = "sleep usleep nanosleep"
    split(banned, banned_calls, " "); split(raw, raw_calls, " "); split(waiting, waits, " ")
}

function find(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }

# The line without comments and without the insides of strings.
function strip(line, out, i, c, two) {
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++ }
        } else if (quote != "") {
            if (c == "\\") i++
            else if (c == quote) { quote = ""; out = out c }
        } else if (two == "/*") { in_comment = 1; i++ }
        else if (two == "//") break
        else {
            if (c == "\"" || c == "'") quote = c
            out = out c
        }
    }
    quote = ""
    return out
}

function has_call(code, name) {
    return code ~ ("(^|[^A-Za-z0-9_.>])" name "[ \t]*\\(")
}

function check_words(code, i) {
    if (is_product) {
        for (i in banned_calls)
            if (has_call(code, banned_calls[i])) find(banned_calls[i] "() is banned")
        for (i in raw_calls)
            if (!is_base && has_call(code, raw_calls[i]))
                find(raw_calls[i] "() is banned: base/memory.h")
        if (code ~ /^[ \t]*typedef[ \t]+(struct|enum|union)/) find("no typedef of a struct, enum or union")
    }
    if (is_product || is_test)
        for (i in waits)
            if (has_call(code, waits[i])) find(waits[i] "() is banned: every wait has a reason to end")
}

# What a constant is: a bit, a number; "" else.
function value_of(text, bit) {
    gsub(/[ \t()uU]/, "", text)
    if (text ~ /^1<<[0-9]+$/) {
        bit = substr(text, 4) + 0
        if (bit > 30) find("bit " bit " of an enum: an int has 31 of them")
        return 2 ^ bit
    }
    return text ~ /^[0-9]+$/ ? text + 0 : text ~ /^0[xX][0-9a-fA-F]+$/ ? tolower(text) : ""
}

# Two flags of one bit are one flag, and nothing else notices.
function check_enum(code, name, value) {
    if (code ~ /(^|[^A-Za-z0-9_])enum([ \t]+[A-Za-z0-9_]+)?[ \t]*\{/) {
        in_enum = 1
        split("", named)
        sub(/^.*enum([ \t]+[A-Za-z0-9_]+)?[ \t]*\{/, "", code)
    }
    while (in_enum && match(code, /[A-Za-z_][A-Za-z0-9_]*[ \t]*=[ \t]*[^,}]+/)) {
        name = value = substr(code, RSTART, RLENGTH)
        code = substr(code, RSTART + RLENGTH)
        sub(/[ \t]*=.*/, "", name)
        sub(/^[^=]*=/, "", value)
        value = value_of(value)
        if (value != "" && value in named) find(name " has the value of " named[value])
        else if (value != "") named[value] = name
    }
    if (code ~ /\}/) in_enum = 0
}

# A function begins at a line that ends in "{" at depth 0 and has a parameter list.
function check_function(code, i, c, trimmed) {
    trimmed = code
    sub(/[ \t]+$/, "", trimmed)
    if (depth == 0 && trimmed ~ /[^ \t]/) {
        head = (head_line ? head " " : "") trimmed
        if (!head_line) head_line = FNR
    }
    for (i = 1; i <= length(code); i++) {
        c = substr(code, i, 1)
        if (c == "{" && depth++ == 0) {
            is_function = head ~ /\)[ \t]*\{/ && head !~ /=/
            function_line = head_line
        } else if (c == "}" && --depth == 0 && is_function) {
            if (is_product && FNR - function_line + 1 > max_function)
                find("a function of " FNR - function_line + 1 " lines (at most " max_function ")")
            is_function = 0
        }
    }
    if (depth == 0 && (trimmed ~ /[;}]$/ || trimmed ~ /^#/)) { head = ""; head_line = 0 }
}

function end_of_file() {
    if (last != "" && is_product && last ~ /\.c$/ && !is_data && last_lines > max_file) {
        printf "%s:%d: a file of %d lines (at most %d)\n", last, last_lines, last_lines, max_file
        bad = 1
    }
    if (last != "" && is_header && !has_guard) {
        printf "%s:1: no include guard %s\n", last, guard
        bad = 1
    }
}

FNR == 1 {
    end_of_file()
    last = FILENAME
    is_product = FILENAME ~ /^(firmware|include)\//
    is_test = FILENAME ~ /^tests\// && FILENAME !~ /^tests\/bench\//
    is_base = FILENAME ~ /^firmware\/base\//
    is_header = FILENAME ~ /\.h$/
    is_public = FILENAME ~ /^include\//
    is_data = tolower($0) ~ /data table/
    in_enum = 0
    in_comment = 0; quote = ""; depth = 0; head = ""; head_line = 0; is_function = 0; has_guard = 0
    guard = FILENAME
    sub(/^(firmware|include|tests)\//, "", guard)
    gsub(/[\/.-]/, "_", guard)
    guard = toupper(guard)
    noun = FILENAME
    sub(/^.*\//, "", noun)
    gsub(/[.-]/, "_", noun)
    noun = toupper(noun)
    if (is_public && $0 !~ /^\/\*/)
        find("a public header begins with what it is for")
}

{
    last_lines = FNR
    shown = $0
    gsub(/[\200-\277]/, "", shown)
    if (length(shown) > max_line) find("a line of " length(shown) " characters (at most " max_line ")")
    if (shown ~ /\t/) find("a tab")
    if (shown ~ /[ \t]$/) find("blanks at the end of a line")
    if (is_header && $1 == "#ifndef" && ($2 == guard || (!is_product && $2 ~ /_H$/) ||
        (!is_public && $2 ~ (noun "$")))) has_guard = 1
    code = strip($0)
    check_words(code)
    check_enum(code)
    check_function(code)
}

END { end_of_file(); exit bad }
