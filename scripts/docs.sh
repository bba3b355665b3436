#!/bin/sh
# Builds docs/ as a site in target/book.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh mdbook
mdbook build docs
echo "target/book/index.html"
