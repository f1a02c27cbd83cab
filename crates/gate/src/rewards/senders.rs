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

/// The networks that callbacks may come from. Clones share the list, and it
/// can be replaced at any time. While it is empty, anyone may call.
#[derive(Clone, Debug, Default)]
pub struct SenderNetworks(Arc<ArcSwap<Vec<Network>>>);

impl SenderNetworks {
    /// These and no others, unless there are none.
    #[must_use]
    pub fn new(networks: Vec<Network>) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(networks)))
    }

    /// Puts another list in its place, for requests that come from now on.
    pub fn replace(&self, networks: Vec<Network>) {
        self.0.store(Arc::new(networks));
    }

    /// The list as it is now.
    #[must_use]
    pub fn networks(&self) -> Arc<Vec<Network>> {
        self.0.load_full()
    }

    pub(crate) fn admit(&self, sender: IpAddr) -> bool {
        let networks = self.0.load();
        networks.is_empty() || contain(&networks, sender)
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
    fn a_list_admits_what_is_in_it_and_none_admits_all() {
        let list = SenderNetworks::default();
        let admit = |list: &SenderNetworks, text: &str| list.admit(text.parse().unwrap());
        assert!(admit(&list, "203.0.113.1"));
        let shared = list.clone();
        list.replace(networks(&["198.51.100.0/24"]));
        assert!(!admit(&shared, "203.0.113.1"));
        assert!(admit(&shared, "198.51.100.7") && admit(&shared, "::ffff:198.51.100.7"));
    }
}
