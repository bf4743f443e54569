#!/usr/bin/env bash
# Builds tonghop_VERSION_ARCH.deb from a built program: deploy/deb/build.sh PROGRAM [OUT_DIR]
#
# In it: the program, its manual pages and completions, and a service for each campaign folder below /srv/tonghop:
# `systemctl enable --now tonghop@kh110` watches /srv/tonghop/kh110. The same program gives the same bytes.
set -euo pipefail

program="${1:?usage: build.sh PROGRAM [OUT_DIR]}"
out="${2:-.}"
here="$(cd "$(dirname "$0")" && pwd)"
version="$("$program" --version | cut -d' ' -f2)"
arch="$(dpkg --print-architecture)"
# Any fixed day that is not so long ago that tools doubt it: 2026-01-01.
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}"

tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
install -Dm755 "$program" "$tree/usr/bin/tonghop"
strip --strip-all "$tree/usr/bin/tonghop"
install -Dm644 "$here/tonghop@.service" "$tree/usr/lib/systemd/system/tonghop@.service"
for unit in tonghop.target tonghop-metrics.service tonghop-metrics.timer; do
    install -Dm644 "$here/$unit" "$tree/usr/lib/systemd/system/$unit"
done
install -Dm755 "$here/metrics" "$tree/usr/libexec/tonghop/metrics"
install -Dm644 "$here/lintian-overrides" "$tree/usr/share/lintian/overrides/tonghop"
install -d "$tree/usr/share/man/man1"
"$program" man --out "$tree/usr/share/man/man1" >/dev/null
gzip -9n "$tree"/usr/share/man/man1/*.1
for pair in bash:bash-completion/completions/tonghop zsh:zsh/vendor-completions/_tonghop fish:fish/vendor_completions.d/tonghop.fish; do
    file="$tree/usr/share/${pair#*:}"
    install -d "$(dirname "$file")"
    "$program" completions "${pair%%:*}" > "$file"
done
install -Dm644 "$here/../../LICENSE" "$tree/usr/share/doc/tonghop/copyright"
# Debian's form of a changelog; what changed stands in ours.
printf 'tonghop (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- tonghop <tonghop@example.invalid>  %s\n' \
    "$version" "$(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")" | gzip -9n > "$tree/usr/share/doc/tonghop/changelog.gz"
install -Dm644 "$here/../../CHANGELOG.md" "$tree/usr/share/doc/tonghop/CHANGELOG.md"
install -Dm644 "$here/../../README.md" "$tree/usr/share/doc/tonghop/README.md"

# By the files alone: what a file system takes besides is its own.
size="$(find "$tree" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')"
install -d "$tree/DEBIAN"
cat > "$tree/DEBIAN/control" <<CONTROL
Package: tonghop
Version: $version
Architecture: $arch
Maintainer: tonghop <tonghop@example.invalid>
Depends: libc6 (>= 2.36), passwd
Recommends: ca-certificates
Section: utils
Priority: optional
Installed-Size: $size
Description: consolidates the Excel reports of a campaign's reporting units
 Reads the quota appendix and the units' workbooks from an inbox folder, checks
 every figure, keeps an append-only ledger, writes the consolidated workbook
 and a page, and mails the summary.
CONTROL
install -m755 "$here/postinst" "$here/prerm" "$here/postrm" "$tree/DEBIAN/"
find "$tree" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/tonghop_${version}_${arch}.deb"
