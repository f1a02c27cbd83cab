use std::net::SocketAddr;

use rustls::pki_types::ServerName;
use url::{Host, Url};

/// The one URL that is called, and what of it stands in a request.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The name for TLS; `None` where the scheme is `http`.
    pub(crate) tls: Option<ServerName<'static>>,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The value of `Host`.
    pub(crate) authority: String,
    path: String,
    /// What of the URL's query every callback repeats.
    statics: String,
}

/// Why a URL cannot be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTarget {
    /// It is no absolute URL with a host.
    #[error("the URL is not absolute")]
    NotAbsolute,
    /// The scheme is neither `http` nor `https`.
    #[error("the URL's scheme is neither http nor https")]
    Scheme,
    /// It carries a user name or a password, which a network does not send.
    #[error("the URL carries a user name or password")]
    UserInfo,
    /// It has a fragment, behind which nothing is sent.
    #[error("the URL has a fragment")]
    Fragment,
}

impl Target {
    /// The target of a callback URL of which these parameters are static: what the
    /// network fills in is written behind them.
    pub(crate) fn parse(text: &str, statics: &str) -> Result<Self, InvalidTarget> {
        let url = Url::parse(text).map_err(|_| InvalidTarget::NotAbsolute)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidTarget::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidTarget::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(InvalidTarget::Fragment);
        }
        let host = url.host().ok_or(InvalidTarget::NotAbsolute)?;
        let tls = url.scheme() == "https";
        let name = server_name(&host).ok_or(InvalidTarget::NotAbsolute)?;
        let port = url.port_or_known_default();
        Ok(Self {
            tls: tls.then_some(name),
            authority: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_string(),
            },
            host: match host {
                Host::Ipv6(address) => address.to_string(),
                other => other.to_string(),
            },
            port: port.ok_or(InvalidTarget::NotAbsolute)?,
            path: url.path().to_owned(),
            statics: statics.to_owned(),
        })
    }

    /// The request target with those parameters behind the URL's own ("Callback
    /// URL format").
    pub(crate) fn with(&self, query: &str) -> String {
        match (self.statics.as_str(), query) {
            ("", "") => self.path.clone(),
            ("", only) | (only, "") => format!("{}?{only}", self.path),
            (statics, query) => format!("{}?{statics}&{query}", self.path),
        }
    }

    /// The request target with those parameters and none of the URL's own.
    pub(crate) fn with_only(&self, query: &str) -> String {
        format!("{}?{query}", self.path)
    }

    /// Looks the name up.
    pub(crate) async fn resolve(&self) -> Vec<SocketAddr> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        found.map(Iterator::collect).unwrap_or_default()
    }
}

fn server_name(host: &Host<&str>) -> Option<ServerName<'static>> {
    Some(match host {
        Host::Domain(name) => ServerName::try_from((*name).to_owned()).ok()?,
        Host::Ipv4(address) => ServerName::from(std::net::IpAddr::V4(*address)),
        Host::Ipv6(address) => ServerName::from(std::net::IpAddr::V6(*address)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_url_is_taken_apart() {
        let target = Target::parse(
            "http://[::1]:81/award.php?sid={SID}&productid=1",
            "productid=1",
        )
        .unwrap();
        assert_eq!((target.host.as_str(), target.port), ("::1", 81));
        assert_eq!(target.authority, "[::1]:81");
        assert_eq!(target.with("a=b"), "/award.php?productid=1&a=b");
        assert_eq!(target.with_only("a=b"), "/award.php?a=b");
        assert!(target.tls.is_none());
        let target = Target::parse("https://game.example", "").unwrap();
        assert_eq!(
            (target.authority.as_str(), target.port),
            ("game.example", 443)
        );
        assert_eq!(target.with(""), "/");
        assert_eq!(target.with("a=b"), "/?a=b");
        assert!(target.tls.is_some());
    }

    #[test]
    fn what_cannot_be_called_is_refused() {
        for (url, why) in [
            ("/award", InvalidTarget::NotAbsolute),
            ("ftp://game.example/", InvalidTarget::Scheme),
            ("http://a:b@game.example/", InvalidTarget::UserInfo),
            ("http://game.example/#a", InvalidTarget::Fragment),
        ] {
            assert_eq!(Target::parse(url, "").unwrap_err(), why, "{url}");
        }
    }
}
