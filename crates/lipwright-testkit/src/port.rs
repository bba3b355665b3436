//! Spare ports.

use std::net::TcpListener;

use crate::error::FixtureError;

/// A port on 127.0.0.1 that was free a moment ago. Prefer port 0 where the tested program can say which
/// port it got: between this answer and its use another process may take the port.
pub fn free_port() -> Result<u16, FixtureError> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    Ok(port.map_err(|source| FixtureError::File { path: "127.0.0.1:0".into(), source })?.port())
}
