# Sourced by firmware/run and tests/run: the Debian 12 packages they need, and how they get there.

# To build the kiosk and to run it with a city on loopback.
kiosk_packages="build-essential cmake ninja-build pkg-config
    libjansson-dev libsodium-dev libicu-dev libinih-dev libsqlite3-dev
    libcurl4-openssl-dev libxml2-dev libsdl2-dev libsdl2-ttf-dev libsdl2-image-dev libqrencode-dev
    libleptonica-dev libzbar-dev libasound2-dev libsane-dev librime-dev rime-data-luna-pinyin espeak-ng
    fonts-inter fonts-noto-core fonts-noto-cjk nodejs"
# To test it, too.
test_packages="libcmocka-dev clang clang-format libclang-rt-dev xvfb
    fonts-liberation2 libfreetype-dev unpaper"

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing PACKAGE...: says what it installs; nothing to do and nothing said the second time.
install_missing() {
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "These packages are missing and there is no sudo; as root: apt-get install$missing" >&2
            return 2
        fi
        as_root=sudo
    fi
    echo "Installing by apt-get${as_root:+ with sudo}:$missing"
    $as_root apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# What the city's documents server is made of (tests/city/package.json). Without it that city has no such
# server, says so, and its tests skip.
install_city() {
    [ ! -d tests/city/node_modules/@tus/server ] || return 0
    if ! command -v npm >/dev/null ||
        ! (cd tests/city && npm ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error); then
        echo 'tests/city: npm ci did not work: a city without documents, and their tests skip' >&2
    fi
}
