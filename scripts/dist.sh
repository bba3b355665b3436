#!/bin/sh
# Makes the release tarball in dist/: the program, its licences, the documents, the unit, completions and manual pages,
# and its checksum. Two runs on the same commit and toolchain make the same bytes: names, owners, times and order are
# fixed, and paths of this machine are taken out of the program.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh

target=$(rustc -vV | sed -n 's/^host: //p')
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
name=lipwright-$version-$target
folder=dist/$name
# The time of the commit stands for all times.
when=$(git log -1 --format=%ct 2>/dev/null || echo 0)

# The C library is the system's, as the machine's own resolver and certificates are to be used; all else is inside.
RUSTFLAGS="--remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
	SOURCE_DATE_EPOCH=$when cargo build --release --locked -p lipwright
built=${CARGO_TARGET_DIR:-target}/release/lipwright

rm -rf "$folder"
mkdir -p "$folder/completions" "$folder/man" "$folder/systemd" "$folder/licences"
cp "$built" "$folder/lipwright"
strip "$folder/lipwright"
cp packaging/tarball/README.md LICENSE THIRD_PARTY.md CHANGELOG.md SECURITY.md "$folder/"
cp -R docs "$folder/docs"
cp packaging/systemd/lipwright.service "$folder/systemd/"
for shell in bash zsh fish; do
	"$folder/lipwright" completions "$shell" >"$folder/completions/lipwright.$shell"
done
"$folder/lipwright" man "$folder/man"
scripts/licences.sh "$folder/licences"

tar --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r,go-w \
	-C dist -cf - "$name" | gzip -n -9 >"dist/$name.tar.gz"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "dist/$name.tar.gz"
