use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Network;

/// Which addresses may be called. Public ones always may; every other only
/// where a range allows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    allow: Vec<Network>,
}

/// What is not public (IANA's special-purpose registries for IPv4 and IPv6).
const NOT_PUBLIC: [Network; 32] = [
    Network::v4(0, 0, 0, 0, 8),
    Network::v4(10, 0, 0, 0, 8),
    Network::v4(100, 64, 0, 0, 10),
    Network::v4(127, 0, 0, 0, 8),
    Network::v4(169, 254, 0, 0, 16),
    Network::v4(172, 16, 0, 0, 12),
    Network::v4(192, 0, 0, 0, 24),
    Network::v4(192, 0, 2, 0, 24),
    Network::v4(192, 31, 196, 0, 24),
    Network::v4(192, 52, 193, 0, 24),
    Network::v4(192, 88, 99, 0, 24),
    Network::v4(192, 168, 0, 0, 16),
    Network::v4(192, 175, 48, 0, 24),
    Network::v4(198, 18, 0, 0, 15),
    Network::v4(198, 51, 100, 0, 24),
    Network::v4(203, 0, 113, 0, 24),
    Network::v4(224, 0, 0, 0, 4),
    Network::v4(240, 0, 0, 0, 4),
    // Unspecified, loopback and the retired IPv4-compatible addresses.
    Network::v6([0, 0, 0, 0, 0, 0], 96),
    // Local-use NAT64 (RFC 8215), whose embedded address has no fixed place.
    Network::v6([0x64, 0xff9b, 1, 0, 0, 0], 48),
    Network::v6([0x100, 0, 0, 0, 0, 0], 64),
    // Protocol assignments, Teredo and the benchmarking and ORCHID ranges
    // among them.
    Network::v6([0x2001, 0, 0, 0, 0, 0], 23),
    Network::v6([0x2001, 0xdb8, 0, 0, 0, 0], 32),
    Network::v6([0x2620, 0x4f, 0x8000, 0, 0, 0], 48),
    Network::v6([0x3fff, 0, 0, 0, 0, 0], 20),
    Network::v6([0x5f00, 0, 0, 0, 0, 0], 16),
    Network::v6([0xfc00, 0, 0, 0, 0, 0], 7),
    Network::v6([0xfe80, 0, 0, 0, 0, 0], 10),
    Network::v6([0xfec0, 0, 0, 0, 0, 0], 10),
    Network::v6([0xff00, 0, 0, 0, 0, 0], 8),
    // IPv4-mapped is unwrapped first; the translated form (RFC 2765) is not used.
    Network::v6([0, 0, 0, 0, 0, 0xffff], 96),
    Network::v6([0, 0, 0, 0, 0xffff, 0], 96),
];

const NAT64: Network = Network::v6([0x64, 0xff9b, 0, 0, 0, 0], 96);
const SIX_TO_FOUR: Network = Network::v6([0x2002, 0, 0, 0, 0, 0], 16);

impl Policy {
    /// Public addresses only.
    #[must_use]
    pub fn public_only() -> Self {
        Self::default()
    }

    /// Public addresses and this machine, as development needs it.
    #[must_use]
    pub fn with_loopback() -> Self {
        Self::allowing([
            Network::v4(127, 0, 0, 0, 8),
            Network::V6 {
                base: Ipv6Addr::LOCALHOST,
                prefix: 128,
            },
        ])
    }

    /// Public addresses and these ranges.
    #[must_use]
    pub fn allowing(ranges: impl IntoIterator<Item = Network>) -> Self {
        Self {
            allow: ranges.into_iter().collect(),
        }
    }

    /// Whether an address may be called.
    ///
    /// An IPv6 address that stands for an IPv4 one (mapped, NAT64 by the
    /// well-known prefix, 6to4) is judged as the IPv4 address, because that is
    /// where the packets end.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = embedded(address);
        let within = |network: &Network| network.contains(address);
        self.allow.iter().any(within) || !NOT_PUBLIC.iter().any(within)
    }
}

fn embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else {
        return address;
    };
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return mapped.into();
    }
    let [_, b, c, _, _, _, g, h] = v6.segments();
    if NAT64.contains(address) {
        return v4(g, h);
    }
    if SIX_TO_FOUR.contains(address) {
        return v4(b, c);
    }
    address
}

fn v4(high: u16, low: u16) -> IpAddr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)).into()
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use std::net::IpAddr;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn public_addresses_are_permitted() {
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "64:ff9b::8.8.8.8",
            "::ffff:8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(Policy::public_only().permits(ip(text)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!Policy::public_only().permits(ip(text)), "{text}");
        }
    }

    #[test]
    fn what_is_allowed_is_allowed_in_every_disguise() {
        let policy = Policy::with_loopback();
        for text in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"] {
            assert!(policy.permits(ip(text)), "{text}");
        }
        for text in ["10.0.0.1", "::", "fe80::1", "169.254.169.254"] {
            assert!(!policy.permits(ip(text)), "{text}");
        }
        let office = Policy::allowing(["10.20.0.0/16".parse().unwrap()]);
        assert!(office.permits(ip("10.20.3.4")));
        assert!(!office.permits(ip("10.21.3.4")));
        assert!(!office.permits(ip("127.0.0.1")));
    }
}
