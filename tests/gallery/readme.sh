#!/bin/sh
# The README's screenshots: painted by the real stage, without a display.   sh tests/gallery/readme.sh [BUILD]
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
out=assets/screenshots
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT
mkdir -p "$out"
shoot() { # NAME SCREEN LANG SIZE THEME
    "$build/tests/gallery/kiosk311-gallery" --out "$shots" --turned 0 --screen "$2" --lang "$3" --size "$4" --theme "$5" >/dev/null
    cp "$shots/$2-$3-$4-$5-portrait.png" "$out/$1.png"
}
shoot home-en home en 1 0
shoot question-en question_single en 1 0
shoot describe-en describe_typing en 1 0
shoot done-en done_number en 1 0
shoot home-ar home ar 1 0
shoot question-largest question_single en 3 0
shoot describe-ar describe_typing ar 1 0
shoot done-dark done_number en 1 2
echo "screenshots are in $out"
