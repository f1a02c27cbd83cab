use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use arc_swap::ArcSwap;
use base::Network;
use http::{HeaderMap, HeaderName};

/// Where proxies write down who has called them. No standard defines it; each
/// proxy appends the address that it was called from.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where callbacks may come from.
#[derive(Clone, Debug)]
pub enum SenderNetworks {
    /// From everywhere: the signature alone is looked at.
    Anyone,
    /// From these networks and from nowhere else.
    Listed(SenderList),
}

/// Networks, at least one. Clones share the list, and it can be replaced at any
/// time.
#[derive(Clone, Debug)]
pub struct SenderList(Arc<ArcSwap<Vec<Network>>>);

/// A list of senders has no network in it. It would admit nobody, and whoever
/// wrote it meant somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no network in the list")]
pub struct NoSenders;

impl SenderList {
    /// These and no others.
    ///
    /// # Errors
    /// [`NoSenders`].
    pub fn new(networks: Vec<Network>) -> Result<Self, NoSenders> {
        Ok(Self(Arc::new(ArcSwap::new(some(networks)?))))
    }

    /// Puts another list in its place, for requests that come from now on.
    ///
    /// # Errors
    /// [`NoSenders`]; the list stays as it is.
    pub fn replace(&self, networks: Vec<Network>) -> Result<(), NoSenders> {
        self.0.store(some(networks)?);
        Ok(())
    }

    /// Whether a callback may come from this address. An IPv4 address that is
    /// mapped into IPv6 counts as itself.
    #[must_use]
    pub fn admit(&self, sender: IpAddr) -> bool {
        contain(&self.0.load(), sender)
    }
}

fn some(networks: Vec<Network>) -> Result<Arc<Vec<Network>>, NoSenders> {
    if networks.is_empty() {
        return Err(NoSenders);
    }
    Ok(Arc::new(networks))
}

impl SenderNetworks {
    pub(crate) fn admit(&self, sender: IpAddr) -> bool {
        match self {
            Self::Anyone => true,
            Self::Listed(list) => list.admit(sender),
        }
    }
}

/// The proxies whose word is taken for who has called.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Those with an address in one of these networks.
    #[must_use]
    pub const fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Who has called. `X-Forwarded-For` is read from its end and only as far
    /// as trusted proxies have written it: whatever stands before that is the
    /// caller's own. `None` when an entry that has to be read is no address.
    pub(crate) fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut sender = peer.to_canonical();
        for line in headers.get_all(FORWARDED_FOR).iter().rev() {
            for entry in line.as_bytes().rsplit(|byte| *byte == b',') {
                if !contain(&self.0, sender) {
                    return Some(sender);
                }
                sender = address(entry)?.to_canonical();
            }
        }
        Some(sender)
    }
}

/// An entry of the header: an address, which some proxies write with a port.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim_matches([' ', '\t']);
    let with_port = || text.parse().map(|address: SocketAddr| address.ip());
    text.parse().or_else(|_| with_port()).ok()
}

fn contain(networks: &[Network], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn sender(peer: &str, lines: &[&str]) -> Option<String> {
        let proxies = TrustedProxies::new(networks(&["10.0.0.0/8", "fd00::/8"]));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        let found = proxies.sender(peer.parse().unwrap(), &headers);
        found.map(|address| address.to_string())
    }

    #[test]
    fn only_what_trusted_proxies_have_written_is_read() {
        for (peer, lines, expected) in [
            ("203.0.113.1", &[][..], "203.0.113.1"),
            ("203.0.113.1", &["198.51.100.7"], "203.0.113.1"),
            ("203.0.113.1", &["garbage"], "203.0.113.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["garbage, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, 10.9.9.9"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.7,10.2.2.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["198.51.100.7", "10.2.2.2"], "198.51.100.7"),
            ("10.0.0.1", &["10.3.3.3,10.2.2.2"], "10.3.3.3"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("fd00::1", &["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
        ] {
            assert_eq!(sender(peer, lines).as_deref(), Some(expected), "{lines:?}");
        }
    }

    #[test]
    fn an_entry_that_is_no_address_is_nobody() {
        for line in [
            "",
            "unknown",
            "198.51.100.7,",
            "198.51.100.7, garbage",
            "198.51.100.7, garbage, 10.0.0.2",
            "198.51.100.256",
            "198.51.100.7 203.0.113.9",
            "010.0.0.2",
        ] {
            assert_eq!(sender("10.0.0.1", &[line]), None, "{line}");
        }
    }

    #[test]
    fn a_list_admits_what_is_in_it_and_never_becomes_empty() {
        let admit = |senders: &SenderNetworks, text: &str| senders.admit(text.parse().unwrap());
        assert!(admit(&SenderNetworks::Anyone, "203.0.113.1"));
        assert_eq!(SenderList::new(Vec::new()).unwrap_err(), NoSenders);
        let list = SenderList::new(networks(&["203.0.113.0/24"])).unwrap();
        let shared = SenderNetworks::Listed(list.clone());
        assert!(admit(&shared, "203.0.113.1"));
        list.replace(networks(&["198.51.100.0/24", "2001:db8::/32"]))
            .unwrap();
        for _ in 0..2 {
            for outside in [
                "203.0.113.1",
                "198.51.101.0",
                "2001:db9::1",
                "::198.51.100.7",
            ] {
                assert!(!admit(&shared, outside), "{outside}");
            }
            for inside in [
                "198.51.100.0",
                "198.51.100.255",
                "::ffff:198.51.100.7",
                "2001:db8::1",
            ] {
                assert!(admit(&shared, inside), "{inside}");
            }
            assert_eq!(list.replace(Vec::new()), Err(NoSenders));
        }
    }
}
