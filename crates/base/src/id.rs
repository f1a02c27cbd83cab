use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Rng;

/// The text or number is not an id of the kind that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid id")
    }
}

impl std::error::Error for InvalidId {}

/// The smallest number that [`generate`](AppId::generate) returns: ids that we
/// make have sixteen digits, so that they are never taken for an array index
/// or for a platform's own short number.
const FIRST_GENERATED: u64 = 1_000_000_000_000_000;

/// Numbers up to here survive a JSON reader that keeps numbers as doubles.
const LAST: u64 = (1 << 53) - 1;

fn sixteen_digits(of: [u8; 8]) -> u64 {
    let width = LAST.saturating_sub(FIRST_GENERATED).saturating_add(1);
    let number = u64::from_be_bytes(of);
    FIRST_GENERATED.saturating_add(number.checked_rem(width).unwrap_or(0))
}

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Between 1 and 2^53 − 1, made by the application and never by a
        /// database sequence. Written as a decimal string in our own APIs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u64);

        impl $name {
            /// Takes a number that came from outside, such as a fixture's.
            #[must_use]
            pub const fn new(number: u64) -> Option<Self> {
                if number == 0 || number > LAST { None } else { Some(Self(number)) }
            }

            /// Draws a fresh id of sixteen digits.
            #[must_use]
            pub fn generate(rng: &dyn Rng) -> Self {
                Self(sixteen_digits(rng.array()))
            }

            /// The number itself.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The number as a database's BIGINT, which it always fits.
            #[must_use]
            pub const fn to_i64(self) -> i64 {
                self.0.cast_signed()
            }

            /// Reads back what [`to_i64`](Self::to_i64) wrote.
            #[must_use]
            pub fn from_i64(number: i64) -> Option<Self> {
                u64::try_from(number).ok().and_then(Self::new)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let canonical = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
                if !canonical {
                    return Err(InvalidId);
                }
                text.parse().ok().and_then(Self::new).ok_or(InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

numeric_id!(
    /// One game, whatever the platforms call it.
    AppId
);

impl AppId {
    /// The id, of sixteen digits, that the beginning of a digest stands for: of
    /// a game that has a name and was never given an id.
    #[must_use]
    pub fn of_digest(digest: [u8; 32]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self(sixteen_digits([a, b, c, d, e, f, g, h]))
    }
}
numeric_id!(
    /// One player of this installation; STOVE's `member_no` is this number.
    PlayerId
);
numeric_id!(
    /// One pair of client id and secret.
    CredentialId
);
numeric_id!(
    /// One key with which our own APIs are called.
    ApiKeyId
);

numeric_id!(
    /// One text that was written in a game.
    TextId
);
numeric_id!(
    /// One thing that a game tells of a player.
    ActivityId
);
numeric_id!(
    /// One message among players.
    MessageId
);
numeric_id!(
    /// One ban of a device from a game.
    BanId
);

macro_rules! binary_id {
    ($(#[$doc:meta])* $name:ident, $int:ty, $bytes:literal) => {
        $(#[$doc])*
        ///
        /// Random bytes, written in lower-case hexadecimal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Wraps bytes that were stored or carried in a token.
            #[must_use]
            pub const fn new(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// Draws a fresh id.
            #[must_use]
            pub fn generate(rng: &dyn Rng) -> Self {
                Self(rng.array())
            }

            /// The bytes themselves.
            #[must_use]
            pub const fn bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:0width$x}", <$int>::from_be_bytes(self.0), width = 2 * $bytes)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let canonical = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if text.len() != 2 * $bytes || !canonical {
                    return Err(InvalidId);
                }
                <$int>::from_str_radix(text, 16).map(|n| Self(n.to_be_bytes())).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

binary_id!(
    /// One key of the key ring; rides in every token so that any node finds the
    /// key without a read.
    KeyId,
    u32,
    4
);
binary_id!(
    /// One issued token, the handle by which it is revoked.
    TokenId,
    u128,
    16
);
binary_id!(
    /// One device as one game meets it.
    DeviceId,
    u128,
    16
);
binary_id!(
    /// One family of tokens: what a player was given at one time and everything
    /// that was got by refreshing it since. Each token of it has a generation,
    /// counted up from 0; family and generation together are the token's id.
    FamilyId,
    u64,
    8
);

impl FamilyId {
    /// The id of the family's token of that generation.
    #[must_use]
    pub fn token(self, generation: u64) -> TokenId {
        let number = (u128::from(u64::from_be_bytes(self.0)) << 64) | u128::from(generation);
        TokenId(number.to_be_bytes())
    }

    /// The family of a token whose id [`token`](Self::token) made.
    #[must_use]
    pub const fn of(token: TokenId) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = token.0;
        Self([a, b, c, d, e, f, g, h])
    }
}

binary_id!(
    /// Who asked for a change. A caller keeps its owner id over its retries, so
    /// that it recognises its own claim after an answer was lost.
    OwnerId,
    u128,
    16
);
binary_id!(
    /// One running process of an installation, drawn at its start. Leases are
    /// held in its name.
    NodeId,
    u128,
    16
);
binary_id!(
    /// One message that has to reach a peer, however often it takes to send it.
    DeliveryId,
    u128,
    16
);
binary_id!(
    /// One payment that a game asks of a player.
    PaymentId,
    u128,
    16
);
binary_id!(
    /// One event of the audit log. Begins with its moment, so that ids are in
    /// the order of time.
    EventId,
    u128,
    16
);

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn generated_numbers_have_sixteen_digits_and_fit_a_double() {
        for byte in 0..=255 {
            let id = AppId::generate(&Fixed(byte));
            assert_eq!(id.to_string().len(), 16);
            assert!(id.get() <= LAST);
            assert_eq!(AppId::of_digest([byte; 32]), id);
        }
    }

    #[test]
    fn numbers_are_read_in_one_spelling_only() {
        assert_eq!("20005061986".parse(), Ok(PlayerId(20_005_061_986)));
        for bad in [
            "",
            "0",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "1e3",
            "9007199254740992",
        ] {
            assert_eq!(bad.parse::<PlayerId>(), Err(InvalidId), "{bad:?}");
        }
    }

    #[test]
    fn a_tokens_id_tells_its_family() {
        let family = FamilyId::new([1, 2, 3, 4, 5, 6, 7, 8]);
        let token = family.token(0x0a0b);
        assert_eq!(token.to_string(), "01020304050607080000000000000a0b");
        assert_eq!(FamilyId::of(token), family);
        assert_eq!(FamilyId::of(family.token(u64::MAX)), family);
    }

    #[test]
    fn binary_ids_survive_their_text() {
        let id = TokenId::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(id.to_string(), "000102030405060708090a0b0c0d0eff");
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in [
            "",
            "0",
            "+00102030405060708090a0b0c0d0eff",
            "000102030405060708090A0B0C0D0EFF",
        ] {
            assert_eq!(bad.parse::<TokenId>(), Err(InvalidId), "{bad:?}");
        }
    }
}
