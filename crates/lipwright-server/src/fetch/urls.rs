//! Which URLs are accepted at all, before any name is looked up. The same rules hold for a client's
//! URL when a task is created and for every redirect.

use std::net::IpAddr;

use thiserror::Error;
use url::{Host, Url};

/// The longest URL accepted, in bytes.
const LONGEST: usize = 2048;

/// What is wrong with a URL, in words that follow the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UrlFault {
    /// Longer than the limit.
    #[error("is longer than {LONGEST} bytes")]
    TooLong,
    /// Not an absolute URL.
    #[error("is not an absolute URL")]
    NotAbsolute,
    /// Neither http nor https.
    #[error("must start with http:// or https://")]
    Scheme,
    /// Not https, which is asked for here.
    #[error("must start with https://")]
    NotSecure,
    /// Carries a user name or password.
    #[error("must not carry a user name or password")]
    UserInfo,
    /// A port that is not on the list.
    #[error("has a port that is not allowed")]
    Port,
}

/// Which URLs are accepted.
#[derive(Debug, Clone)]
pub struct UrlRules {
    ports: Vec<u16>,
}

impl UrlRules {
    /// Only these ports.
    pub fn new(ports: Vec<u16>) -> Self {
        Self { ports }
    }

    /// The URL in `text`, if it is acceptable.
    pub fn check(&self, text: &str) -> Result<Url, UrlFault> {
        if text.len() > LONGEST {
            return Err(UrlFault::TooLong);
        }
        let url = Url::parse(text).map_err(|_fault| UrlFault::NotAbsolute)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlFault::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlFault::UserInfo);
        }
        match url.port_or_known_default() {
            Some(port) if self.ports.contains(&port) => Ok(url),
            _ => Err(UrlFault::Port),
        }
    }
}

/// The address that the URL spells out instead of a name, in any notation: the parser turns decimal,
/// octal and hexadecimal forms into plain ones.
pub(crate) fn literal_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests;
