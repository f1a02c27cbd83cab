use std::net::IpAddr;

use base::{Environment, Network};
use http::{HeaderMap, header, request};
use serve::{Peer, Secured};
use sign::oauth1::Scheme;

use super::intake::scheme_of;
use crate::Hosts;

/// The proxies whose word is taken for the URL that a game called.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Those with an address in one of these networks.
    #[must_use]
    pub const fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    fn contain(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(peer))
    }
}

/// A request's URL as the game wrote it, which is what the game has signed.
pub(super) struct PublicUrl {
    pub(super) scheme: Scheme,
    /// Name and perhaps port, as sent.
    pub(super) authority: String,
    /// Path and query, as sent.
    pub(super) target: String,
    /// What the paths of the documents come after.
    pub(super) base: String,
}

impl PublicUrl {
    /// Behind the URL that the operator gave; otherwise as a trusted proxy says;
    /// otherwise as the request itself says. `prefix` is what stands before the
    /// documents' paths here.
    pub(super) fn of(
        hosts: &Hosts,
        environment: Environment,
        head: &request::Parts,
        prefix: &str,
    ) -> Self {
        let target = head.uri.path_and_query().map_or("/", |sent| sent.as_str());
        let given = match environment {
            Environment::Live => &hosts.opensocial_url,
            Environment::Sandbox => &hosts.opensocial_sandbox_url,
        };
        if let Some(given) = given.as_deref().and_then(|given| split(given)) {
            let (scheme, authority, path) = given;
            let within = target.strip_prefix(prefix).unwrap_or(target);
            return Self {
                scheme,
                authority: authority.to_owned(),
                target: format!("{path}{within}"),
                base: format!("{}://{authority}{path}", scheme.as_str()),
            };
        }
        let (scheme, authority) = seen(hosts, head);
        Self {
            base: format!("{}://{authority}{prefix}", scheme.as_str()),
            scheme,
            authority,
            target: target.to_owned(),
        }
    }
}

/// Scheme, authority and path of a URL without query, the path without a slash
/// at its end.
fn split(url: &str) -> Option<(Scheme, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let rest = rest.trim_end_matches('/');
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, ""),
    };
    Some((scheme_of(scheme)?, authority, path))
}

/// Scheme and authority as they arrived here, or at the proxy in front.
fn seen(hosts: &Hosts, head: &request::Parts) -> (Scheme, String) {
    let peer = head.extensions.get::<Peer>();
    let trusted = peer.is_some_and(|Peer(peer)| hosts.trusted_proxies.contain(*peer));
    let told = if trusted {
        Told::of(&head.headers)
    } else {
        Told::default()
    };
    let here = match head.extensions.get::<Secured>() {
        Some(Secured) => Scheme::Https,
        None => Scheme::Http,
    };
    let authority = || {
        let absolute = head.uri.authority().map(|authority| authority.as_str());
        let host = || head.headers.get(header::HOST)?.to_str().ok();
        absolute.or_else(host).unwrap_or_default().to_owned()
    };
    (
        told.scheme.unwrap_or(here),
        told.authority.unwrap_or_else(authority),
    )
}

/// What a proxy has written of the request that it received.
#[derive(Default)]
struct Told {
    scheme: Option<Scheme>,
    authority: Option<String>,
}

impl Told {
    /// Proxies append to lists, so it is the last entry that the proxy in front
    /// of us has written; what stands before it can be anybody's.
    fn of(headers: &HeaderMap) -> Self {
        if let Some(element) = last(headers, "forwarded") {
            return Self::forwarded(element);
        }
        let proto = last(headers, "x-forwarded-proto");
        let host = last(headers, "x-forwarded-host");
        Self {
            scheme: proto.and_then(scheme_of),
            authority: host.filter(|host| is_authority(host)).map(str::to_owned),
        }
    }

    /// RFC 7239, section 4.
    fn forwarded(element: &str) -> Self {
        let mut told = Self::default();
        for pair in element.split(';') {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let value = value.trim().trim_matches('"');
            if name.trim().eq_ignore_ascii_case("proto") {
                told.scheme = scheme_of(value);
            } else if name.trim().eq_ignore_ascii_case("host") && is_authority(value) {
                told.authority = Some(value.to_owned());
            }
        }
        told
    }
}

fn last<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    let entry = line.rsplit(',').next().unwrap_or_default().trim();
    (!entry.is_empty()).then_some(entry)
}

fn is_authority(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:[]".contains(&byte);
    (1..=260).contains(&text.len()) && text.bytes().all(fine)
}
