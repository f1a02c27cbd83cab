use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{InvalidId, Rng};

/// The kind of thing that an [`ObjectId`] names. The number of each is the
/// first digit of its ids and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A leaderboard.
    Board,
    /// One player's entry on a leaderboard.
    BoardEntry,
    /// The definition of an achievement.
    Achievement,
    /// Something that is for sale.
    Sku,
    /// What a player has of it.
    Entitlement,
    /// A subscription of a player.
    Subscription,
}

impl ObjectKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Board,
        Self::BoardEntry,
        Self::Achievement,
        Self::Sku,
        Self::Entitlement,
        Self::Subscription,
    ];

    const fn digit(self) -> u64 {
        match self {
            Self::Board => 1,
            Self::BoardEntry => 2,
            Self::Achievement => 3,
            Self::Sku => 4,
            Self::Entitlement => 5,
            Self::Subscription => 6,
        }
    }
}

/// How many numbers there are of each kind; the first digit stands before them.
const OF_A_KIND: u64 = 1_000_000_000_000_000_000;

/// Something of a game that a platform's wire names by number: a leaderboard,
/// an entry of it, what is for sale.
///
/// Nineteen decimal digits, of which the first tells the [kind](Self::kind), so
/// that an id names one thing only. No id of a game or of a player is as large,
/// and every one fits a database's BIGINT. JSON readers that keep numbers as
/// doubles would lose digits: it is written as a string everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(u64);

impl ObjectId {
    /// Draws a fresh id of that kind.
    #[must_use]
    pub fn generate(kind: ObjectKind, rng: &dyn Rng) -> Self {
        let drawn = u64::from_be_bytes(rng.array());
        let number = drawn.checked_rem(OF_A_KIND).unwrap_or_default();
        Self(
            kind.digit()
                .saturating_mul(OF_A_KIND)
                .saturating_add(number),
        )
    }

    /// Takes a number that came from outside; `None` where no kind has it.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        let id = Self(number);
        id.find_kind().map(|_| id)
    }

    /// What it names.
    #[must_use]
    pub fn kind(self) -> ObjectKind {
        // Only numbers of a kind are ever wrapped.
        self.find_kind().unwrap_or(ObjectKind::Board)
    }

    fn find_kind(self) -> Option<ObjectKind> {
        let digit = self.0.checked_div(OF_A_KIND)?;
        ObjectKind::ALL
            .into_iter()
            .find(|kind| kind.digit() == digit)
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

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ObjectId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let canonical = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        let number = text.parse().ok().filter(|_| canonical);
        number.and_then(Self::new).ok_or(InvalidId)
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

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
    fn every_kind_has_ids_of_nineteen_digits_that_tell_it() {
        for kind in ObjectKind::ALL {
            for byte in 0..=255 {
                let id = ObjectId::generate(kind, &Fixed(byte));
                assert_eq!(id.kind(), kind);
                assert_eq!(id.to_string().len(), 19);
                assert_eq!(id.to_string().parse(), Ok(id));
                assert_eq!(ObjectId::from_i64(id.to_i64()), Some(id));
            }
        }
    }

    #[test]
    fn what_is_of_no_kind_is_no_id() {
        for bad in [
            "",
            "0",
            "9007199254740991",
            "999999999999999999",
            "7000000000000000000",
            "01000000000000000000",
            "+1000000000000000000",
            "-1000000000000000000",
            "10000000000000000000",
        ] {
            assert_eq!(bad.parse::<ObjectId>(), Err(InvalidId), "{bad:?}");
        }
        assert_eq!(ObjectId::from_i64(-1), None);
    }
}
