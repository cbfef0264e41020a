#!/bin/sh
# no_drive.sh SOURCE BUILD DEVELOPMENT_BINARY: the release build refuses --drive and holds no word of it; the
# development build holds them, so that the look itself can fail.
set -eu
source=$1 build=$2 development=$3
fail() { echo "no_drive: $*" >&2; exit 1; }
words='"do"|driver.s seat|no such target on this screen|drive_commands'
grep -aEq "$words" "$development" || fail "the development build does not hold the words that are looked for"
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DKIOSK_DRIVE=OFF >/dev/null
ninja -C "$build" --quiet kiosk311
if grep -aEq "$words" "$build/kiosk311"; then fail "the release holds the driver's seat"; fi
code=0
"$build/kiosk311" --config /dev/null --drive=/tmp/seat >/dev/null 2>&1 || code=$?
[ "$code" -eq 2 ] || fail "--drive ended with $code, not with 2"
"$build/kiosk311" --version | grep -q drive && fail "the usage offers --drive"
echo "no_drive: the release has no driver's seat"
