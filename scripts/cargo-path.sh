# Sourced: finds cargo and its tools where rustup puts them, also in shells that have not read its profile.
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
export PATH
