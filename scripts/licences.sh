#!/bin/sh
# Copies the licence texts of all crates that the program links into a folder, with a list of them.
#
#   scripts/licences.sh FOLDER
set -eu
to=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh

target=$(rustc -vV | sed -n 's/^host: //p')
# Names, versions, licences and sources of what is linked, without build and test dependencies.
cargo tree --locked -p lipwright --edges normal --target "$target" --prefix none --no-dedupe \
	--format '{p}	{l}' | sed 's/ (proc-macro)//; s/ (\*)//' | grep -v ' (/' | sort -u >"$to/CRATES.tsv"

while IFS='	' read -r crate _licence; do
	name=${crate% v*}
	version=${crate##* v}
	for source in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name-$version"; do
		[ -d "$source" ] || continue
		for text in "$source"/LICEN[CS]E* "$source"/COPYING* "$source"/NOTICE*; do
			[ -f "$text" ] || continue
			mkdir -p "$to/$name-$version"
			cp "$text" "$to/$name-$version/"
		done
		break
	done
done <"$to/CRATES.tsv"
