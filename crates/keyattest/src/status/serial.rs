use std::fmt;

/// The serial number of a certificate as status lists write it: hexadecimal
/// digits in lower case without leading zeros.
///
/// A serial number that happens to have decimal digits only is hexadecimal
/// all the same: more than a third of the published list is such.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

/// Twice the 20 octets that RFC 5280, section 4.1.2.2, allows.
const MAX_DIGITS: usize = 80;

impl Serial {
    /// From the content octets of a certificate's serial number.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Self {
        let mut digits = String::with_capacity(octets.len().saturating_mul(2));
        for octet in octets {
            for nibble in [octet >> 4, octet & 0xf] {
                digits.extend(char::from_digit(u32::from(nibble), 16));
            }
        }
        Self(shortest(&digits))
    }

    /// From hexadecimal digits, of either case and with any leading zeros;
    /// none for anything else and for more than 80 digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if digits.is_empty() || digits.len() > MAX_DIGITS || !hexadecimal {
            return None;
        }
        Some(Self(shortest(&digits.to_ascii_lowercase())))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn shortest(digits: &str) -> String {
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        "0".to_owned()
    } else {
        significant.to_owned()
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
