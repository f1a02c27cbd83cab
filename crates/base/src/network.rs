use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A range of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3),
/// such as `10.0.0.0/8` or `fd00::/8`. An address alone is a range of one.
/// In JSON it is that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// A range of IPv4 addresses.
    V4 {
        /// The first address.
        base: Ipv4Addr,
        /// How many leading bits count, 0 to 32.
        prefix: u8,
    },
    /// A range of IPv6 addresses.
    V6 {
        /// The first address.
        base: Ipv6Addr,
        /// How many leading bits count, 0 to 128.
        prefix: u8,
    },
}

/// The text is not a range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidNetwork {
    /// It is neither an address nor an address with a prefix length.
    Form,
    /// The prefix is longer than the address.
    Prefix,
    /// The address has bits after the prefix, so another range may be meant.
    HostBits,
}

impl fmt::Display for InvalidNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "not an address range such as 10.0.0.0/8",
            Self::Prefix => "the prefix is longer than the address",
            Self::HostBits => "the address has bits set after its prefix",
        })
    }
}

impl std::error::Error for InvalidNetwork {}

impl Network {
    /// The IPv4 range from `a.b.c.d` on whose first `prefix` bits count.
    #[must_use]
    pub const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Self {
        Self::V4 {
            base: Ipv4Addr::new(a, b, c, d),
            prefix,
        }
    }

    /// The IPv6 range whose first `prefix` bits count; of its first address the
    /// last two groups are zero.
    #[must_use]
    pub const fn v6(head: [u16; 6], prefix: u8) -> Self {
        let [a, b, c, d, e, f] = head;
        Self::V6 {
            base: Ipv6Addr::new(a, b, c, d, e, f, 0, 0),
            prefix,
        }
    }

    /// Whether the address lies in the range. A v4 address never lies in a v6
    /// range; unwrap mapped addresses first.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4 { base, prefix }, IpAddr::V4(address)) => {
                let difference = u32::from(base) ^ u32::from(address);
                difference.leading_zeros() >= u32::from(prefix)
            }
            (Self::V6 { base, prefix }, IpAddr::V6(address)) => {
                let difference = u128::from(base) ^ u128::from(address);
                difference.leading_zeros() >= u32::from(prefix)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| InvalidNetwork::Form)?;
        let longest = match address {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        let prefix = match prefix {
            None => longest,
            Some(text) => digits(text)?,
        };
        if prefix > longest {
            return Err(InvalidNetwork::Prefix);
        }
        let (bits, unused) = match address {
            IpAddr::V4(base) => (u32::from(base).trailing_zeros(), longest.abs_diff(prefix)),
            IpAddr::V6(base) => (u128::from(base).trailing_zeros(), longest.abs_diff(prefix)),
        };
        if bits < u32::from(unused) {
            return Err(InvalidNetwork::HostBits);
        }
        Ok(match address {
            IpAddr::V4(base) => Self::V4 { base, prefix },
            IpAddr::V6(base) => Self::V6 { base, prefix },
        })
    }
}

fn digits(text: &str) -> Result<u8, InvalidNetwork> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidNetwork::Form);
    }
    text.parse().map_err(|_| InvalidNetwork::Prefix)
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4 { base, prefix } => write!(f, "{base}/{prefix}"),
            Self::V6 { base, prefix } => write!(f, "{base}/{prefix}"),
        }
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidNetwork, Network};

    #[test]
    fn ranges_are_read_and_written() {
        for text in [
            "10.0.0.0/8",
            "0.0.0.0/0",
            "127.0.0.1/32",
            "::/0",
            "fd00::/8",
            "::1/128",
        ] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
        }
        assert_eq!(
            "10.1.2.3".parse::<Network>().unwrap().to_string(),
            "10.1.2.3/32"
        );
    }

    #[test]
    fn what_is_not_a_range_is_refused() {
        for (text, why) in [
            ("", InvalidNetwork::Form),
            ("ten", InvalidNetwork::Form),
            ("10.0.0.0/", InvalidNetwork::Form),
            ("10.0.0.0/+8", InvalidNetwork::Form),
            ("10.0.0.0/8/8", InvalidNetwork::Form),
            ("10.0.0.0/33", InvalidNetwork::Prefix),
            ("::/129", InvalidNetwork::Prefix),
            ("::/999", InvalidNetwork::Prefix),
            ("10.0.0.1/8", InvalidNetwork::HostBits),
            ("fd00::1/64", InvalidNetwork::HostBits),
        ] {
            assert_eq!(text.parse::<Network>(), Err(why), "{text}");
        }
    }

    #[test]
    fn edges_lie_inside_and_neighbours_outside() {
        let network: Network = "172.16.0.0/12".parse().unwrap();
        for inside in ["172.16.0.0", "172.31.255.255"] {
            assert!(network.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["172.15.255.255", "172.32.0.0", "::ffff:172.16.0.1"] {
            assert!(!network.contains(outside.parse().unwrap()), "{outside}");
        }
        let everything: Network = "::/0".parse().unwrap();
        assert!(everything.contains("2001:db8::1".parse().unwrap()));
        assert!(!everything.contains("192.0.2.1".parse().unwrap()));
    }
}
