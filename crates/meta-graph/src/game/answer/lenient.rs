//! Numbers and moments as the documents' tables and samples have them, which
//! differ.

use base::Timestamp;
use serde::{Deserialize, Deserializer, de};

use crate::wire::time;

#[derive(Deserialize)]
#[serde(untagged)]
enum Spelling<N> {
    Number(N),
    Text(String),
}

/// An id: a decimal text, or a number.
pub(super) struct Id(pub(super) u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Spelling::<u64>::deserialize(deserializer)? {
            Spelling::Number(number) => Ok(Self(number)),
            Spelling::Text(text) => text.parse().map(Self).map_err(de::Error::custom),
        }
    }
}

pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Id::deserialize(deserializer).map(|Id(id)| id)
}

pub(super) fn maybe_id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    Option::<Id>::deserialize(deserializer).map(|found| found.map(|Id(id)| id))
}

struct Moment(Timestamp);

impl<'de> Deserialize<'de> for Moment {
    /// Seconds as a number or a text, or ISO 8601.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = match Spelling::<i64>::deserialize(deserializer)? {
            Spelling::Number(secs) => Some(Timestamp::from_secs(secs)),
            Spelling::Text(text) => {
                let secs = text.parse().ok().map(Timestamp::from_secs);
                secs.or_else(|| time::read_iso(&text))
            }
        };
        at.map(Self)
            .ok_or_else(|| de::Error::custom("not a moment"))
    }
}

pub(super) fn moment<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Option::<Moment>::deserialize(deserializer).map(|found| found.map(|Moment(at)| at))
}

/// A moment that is 0 where there is none.
pub(super) fn moment_or_zero<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    moment(deserializer).map(|at| at.filter(|at| *at != Timestamp::EPOCH))
}
