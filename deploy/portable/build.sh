#!/usr/bin/env bash
# Builds the program for machines where nothing is installed: deploy/portable/build.sh linux|windows [OUT_DIR]
#
# linux: one static file for any x86-64 Linux, in a .tar.gz; needs the target x86_64-unknown-linux-musl and musl-gcc.
# windows: tonghop.exe in a .zip; needs the target x86_64-pc-windows-gnu and MinGW-w64.
# With it go the clerk's page, README and the licence. PROGRAM=file packs a program that is built already.
set -euo pipefail

what="${1:?usage: build.sh linux|windows [OUT_DIR]}"
out="$(mkdir -p "${2:-.}" && cd "${2:-.}" && pwd)"
cd "$(dirname "$0")/../.."
case "$what" in
    linux) target=x86_64-unknown-linux-musl file=tonghop strip=strip ;;
    windows) target=x86_64-pc-windows-gnu file=tonghop.exe strip=x86_64-w64-mingw32-strip ;;
    *) echo "linux or windows, not $what" >&2; exit 2 ;;
esac
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-0}"

program="${PROGRAM:-}"
if [ -z "$program" ]; then
    rustup target add "$target" >/dev/null
    [ "$what" = windows ] || export CC_x86_64_unknown_linux_musl="${CC_x86_64_unknown_linux_musl:-musl-gcc}"
    cargo build --release --locked --target "$target"
    program="${CARGO_TARGET_DIR:-target}/$target/release/$file"
fi

version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)"
name="tonghop-$version-x86_64-$what"
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
mkdir "$place/$name"
install -m755 "$program" "$place/$name/$file"
"$strip" --strip-all "$place/$name/$file"
install -m644 LICENSE README.md templates/campaigns/huong-dan.html "$place/$name/"
mv "$place/$name/huong-dan.html" "$place/$name/HUONG-DAN.html"
find "$place/$name" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +

cd "$place"
if [ "$what" = linux ]; then
    tar --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n > "$out/$name.tar.gz"
    echo "$out/$name.tar.gz"
else
    rm -f "$out/$name.zip"
    # The zip format knows no year before 1980.
    find "$name" -exec touch -hd "1980-01-01 00:00:00 UTC" {} +
    find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -qX9 "$out/$name.zip" -@
    echo "$out/$name.zip"
fi
