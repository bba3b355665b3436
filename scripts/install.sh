#!/bin/sh
# Installs what is missing, and says what it installs.
#
#   scripts/install.sh              what a build and a run need
#   scripts/install.sh nextest …    the same, and these cargo tools
#   scripts/install.sh browser      the same, and what the tests of the page need
#   scripts/install.sh services     the same, and what the tests of PostgreSQL and S3 need
#   scripts/install.sh python       the same, and what the tests of the API's document need
#   scripts/install.sh languages    the same, and what the examples in other languages are run with
#
# Debian packages, only if their program is not there:
#   gcc, libc6-dev  some crates carry C and assembly (SQLite, cryptography)
#   ffmpeg          reads and writes the media
#   curl            the examples that the service prints, and that the tests run
#   ca-certificates the roots that https sources are checked against
#   chromium, chromium-driver, npm  only for `browser`; npm gets axe-core, which is in no Debian package
#   python3, python3-venv  only for `python`; what scripts/python.txt names is in no Debian package
#   nodejs, ruby, php-cli   only for `languages`
#   postgresql      only for `services`; tests start it themselves, no cluster of the system's is made
#   libfaketime     only for `services`; tests set the clocks of the processes that they start by it
# Cargo tools come from crates.io, in the versions below.
set -eu
cd "$(dirname "$0")/.."

say() { echo "install: $*"; }
have() { command -v "$1" >/dev/null 2>&1; }

if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then
	PATH="$HOME/.cargo/bin:$PATH"
fi
if ! have cargo; then
	say "cargo is missing: install Rust 1.95 or newer from https://rustup.rs, then run this again" >&2
	exit 1
fi

packages=""
have cc || packages="$packages gcc libc6-dev"
have ffmpeg && have ffprobe || packages="$packages ffmpeg"
have curl || packages="$packages curl"
[ -e /etc/ssl/certs/ca-certificates.crt ] || packages="$packages ca-certificates"

browser=""
for tool in "$@"; do
	[ "$tool" != browser ] || browser=yes
done
axe=target/page/node_modules/axe-core/axe.min.js
if [ -n "$browser" ]; then
	have chromium && have chromedriver || packages="$packages chromium chromium-driver"
	[ -e "$axe" ] || have npm || packages="$packages npm"
fi

services=""
for tool in "$@"; do
	[ "$tool" != services ] || services=yes
done
if [ -n "$services" ]; then
	# Debian keeps the server's programs outside the search path.
	have postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages="$packages postgresql"
	ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || packages="$packages libfaketime"
fi

python=""
for tool in "$@"; do
	[ "$tool" != python ] || python=yes
done
if [ -n "$python" ]; then
	# Debian's python3 alone makes environments without pip.
	have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3 python3-venv"
fi

for tool in "$@"; do
	if [ "$tool" = languages ]; then
		# What webhooks are verified in, in the documents.
		have node || packages="$packages nodejs"
		have ruby || packages="$packages ruby"
		have php || packages="$packages php-cli"
	fi
done

if [ -n "$packages" ]; then
	if ! have apt-get; then
		say "missing, and this is not Debian or Ubuntu; please install:$packages" >&2
		exit 1
	fi
	root=""
	if [ "$(id -u)" -ne 0 ]; then
		root="sudo"
		if ! have sudo; then
			say "missing; please run as root: apt-get install$packages" >&2
			exit 1
		fi
	fi
	say "Debian packages:$packages"
	$root apt-get update -qq
	if [ -n "$services" ]; then
		$root mkdir -p /etc/postgresql-common
		[ -e /etc/postgresql-common/createcluster.conf ] ||
			echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
	fi
	# shellcheck disable=SC2086  # a list of names
	DEBIAN_FRONTEND=noninteractive $root apt-get install -qq -y --no-install-recommends $packages
fi

if [ -n "$browser" ] && ! [ -e "$axe" ]; then
	# Looks for what people cannot use who do not see or point. It is not part of what we ship.
	say "axe-core 4.10.3, into target/page"
	npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix target/page axe-core@4.10.3
fi

if [ -n "$python" ] && ! cmp -s scripts/python.txt target/python/installed.txt; then
	say "what scripts/python.txt names, into target/python"
	rm -rf target/python
	python3 -m venv target/python
	target/python/bin/pip install --quiet --disable-pip-version-check --requirement scripts/python.txt
	cp scripts/python.txt target/python/installed.txt
fi

for tool in "$@"; do
	case $tool in
	browser | services | python | languages) continue ;;
	nextest) version=0.9.143 ;;
	deny) version=0.20.2 ;;
	machete) version=0.9.2 ;;
	typos) version=1.52.0 ;;
	mdbook) version=0.5.4 ;;
	*)
		say "$tool: not a tool that this project uses" >&2
		exit 2
		;;
	esac
	case $tool in
	typos) program=typos crate=typos-cli ;;
	mdbook) program=mdbook crate=mdbook ;;
	*) program=cargo-$tool crate=cargo-$tool ;;
	esac
	if ! have "$program" && ! [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/$program" ]; then
		say "cargo tool: $crate $version"
		# Built quickly rather than to be quick, and in a target folder of its own: CARGO_TARGET_DIR
		# would keep gigabytes of it beside our own.
		env -u CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
			CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
			cargo install --quiet --locked "$crate@$version"
	fi
done
