#!/bin/sh
# Copies programs and all libraries that they load into a folder, with the licence texts of their Debian
# packages and the packages' records, so that scanners see what is inside.
#
#   packaging/docker/closure.sh FOLDER PROGRAM…
set -eu

to=$1
shift

files_of() {
	for program; do
		echo "$program"
		# Lines are "name => /path (address)" and, for the loader, "/path (address)".
		ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p'
	done | sort -u
}

package_of() {
	# Packages name a library by its place under /usr or without it; where there is a link to a choice
	# (lapack), by the file behind it.
	dpkg-query --search "$1" "/usr$1" "$(readlink -f "$1")" 2>/dev/null | sed -n '1s/: .*//p'
}

mkdir -p "$to/var/lib/dpkg/status.d" "$to/usr/share/doc"
for file in $(files_of "$@"); do
	mkdir -p "$to$(dirname "$file")"
	cp -L "$file" "$to$file"
	package=$(package_of "$file")
	[ -n "$package" ] || continue
	name=${package%%:*}
	[ -e "$to/var/lib/dpkg/status.d/$name" ] && continue
	dpkg-query --status "$package" >"$to/var/lib/dpkg/status.d/$name"
	if [ -e "/usr/share/doc/$name/copyright" ]; then
		mkdir -p "$to/usr/share/doc/$name"
		cp -L "/usr/share/doc/$name/copyright" "$to/usr/share/doc/$name/copyright"
	fi
done

# ffmpeg's libraries load 130 MB that nothing here ever asks them for: ICU's tables, for XML in old encodings, the
# voices of a speech synthesiser, encoders of formats that are not written, a codec of radio speech, drawings and
# shaders, and mathematics of a speech recogniser. AV1 is decoded by dav1d. Each is replaced by a library of the same
# name with the same symbols: functions that give 0, as where there is no such encoder, and data of nothing; the
# loader is content. None of them has versioned symbols.
hollow() {
	file=$1
	name=$(basename "$file")
	nm --dynamic --defined-only --format=posix "$file" |
		awk '{ sub(/@.*/, "", $1) }
			$1 !~ /^[A-Za-z_][A-Za-z0-9_]*$/ { next }
			$2 ~ /[TWi]/ { print "long " $1 "(void) { return 0; }"; next }
			{ print "const char " $1 "[16] = {0};" }' |
		gcc -w -fno-builtin -shared -nostdlib -x c - -o "$file.hollow" "-Wl,-soname,$name"
	mv "$file.hollow" "$file"
}
for name in libicudata libflite_cmu_ libx265 libcodec2 libSvtAv1Enc librav1e libaom librsvg-2 libplacebo liblapack; do
	for file in $(find "$to" -name "$name*.so.*"); do
		hollow "$file"
	done
done
