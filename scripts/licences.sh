#!/bin/sh
# Copies the licence texts of all crates that the program links into a folder, with a list of them.
#
#   scripts/licences.sh FOLDER
set -eu
to=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh

target=$(rustc -vV | sed -n 's/^host: //p')
# Names, versions and licences of what is linked, without build and test dependencies; of what lies in
# vendor/ also what we changed.
cargo tree --locked -p lipwright --edges normal --target "$target" --prefix none --no-dedupe \
	--format '{p}	{l}' | sed "s/ (proc-macro)//; s/ (\*)//; s| ($PWD/vendor/[^)]*)||" |
	grep -v ' (/' | sort -u >"$to/CRATES.tsv"

while IFS='	' read -r crate _licence; do
	name=${crate% v*}
	version=${crate##* v}
	for source in "vendor/$name" "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name-$version"; do
		[ -d "$source" ] || continue
		for text in "$source"/LICEN[CS]E* "$source"/COPYING* "$source"/NOTICE* "$source"/PATCH*; do
			[ -f "$text" ] || continue
			mkdir -p "$to/$name-$version"
			cp "$text" "$to/$name-$version/"
		done
		break
	done
done <"$to/CRATES.tsv"
