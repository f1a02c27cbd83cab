//! The answers, read. Unknown members are passed over.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::wire::Claims;

/// What `verify` says of a token.
#[derive(Clone, Debug, PartialEq)]
pub enum Verified {
    /// It is good, and says this.
    Claims(Box<Claims>),
    /// It was not made by the platform, or not for this app.
    InvalidSignature,
    /// It was, and is good no longer.
    Expired,
    /// It is not good, in words that the documents do not have.
    Refused,
}

impl<'de> Deserialize<'de> for Verified {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let One { row } = One::<VerifiedRow>::deserialize(deserializer)?;
        let message = row.message.to_ascii_lowercase();
        match (&*message, row.claims) {
            ("success", Some(text)) => {
                let claims = Claims::from_text(&text);
                let claims = claims.map_err(|_| de::Error::custom("claims that cannot be read"));
                claims.map(|claims| Self::Claims(Box::new(claims)))
            }
            ("success", None) => Err(de::Error::missing_field("claims")),
            ("invalid signature", _) => Ok(Self::InvalidSignature),
            ("token expired", _) => Ok(Self::Expired),
            _ => Ok(Self::Refused),
        }
    }
}

#[derive(Deserialize)]
struct VerifiedRow {
    message: String,
    #[serde(default)]
    claims: Option<String>,
}

/// What became of a ban: the platform's name of it, `None` where none stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banned {
    /// Good for as long as the ban stands, other than the device's own name.
    pub ban_id: Option<String>,
}

impl<'de> Deserialize<'de> for Banned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Body {
            message: String,
            /// The page of 2024 does not show the answer.
            #[serde(default)]
            ban_id: Option<String>,
        }
        let Body { message, ban_id } = Body::deserialize(deserializer)?;
        successful(&message)?;
        Ok(Self {
            ban_id: ban_id.filter(|id| !id.is_empty()),
        })
    }
}

/// How a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BanStatus {
    /// Whether it is banned.
    pub is_banned: bool,
    /// For how many minutes still, rounded up; `None` where that is not told.
    pub remaining_minutes: Option<u64>,
}

impl<'de> Deserialize<'de> for BanStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Row {
            message: String,
            is_banned: bool,
            #[serde(default)]
            remaining_time_in_minute: Value,
        }
        let One { row } = One::<Row>::deserialize(deserializer)?;
        successful(&row.message)?;
        Ok(Self {
            is_banned: row.is_banned,
            remaining_minutes: whole(&row.remaining_time_in_minute),
        })
    }
}

/// A page of the bans that stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BanIds {
    /// Their ids.
    pub bans: Vec<BanId>,
    /// The cursor to go on from; `None` on the last page.
    pub next: Option<String>,
}

/// A ban that stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BanId {
    /// Its id.
    pub ban_id: String,
    /// The day on which it was made, `YYYY-MM-DD`.
    #[serde(default)]
    pub creation_date: String,
}

impl<'de> Deserialize<'de> for BanIds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Body {
            data: Vec<Row>,
            #[serde(default)]
            paging: Paging,
        }
        #[derive(Deserialize)]
        struct Row {
            message: String,
            #[serde(default)]
            all_ban_ids: Vec<BanId>,
        }
        let Body { data, paging } = Body::deserialize(deserializer)?;
        for row in &data {
            successful(&row.message)?;
        }
        Ok(Self {
            bans: data.into_iter().flat_map(|row| row.all_ban_ids).collect(),
            next: paging.next(),
        })
    }
}

/// A page of what has happened to bans, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPage {
    /// How bans stand since.
    pub bans: Vec<FeedBan>,
    /// The place behind it; `None` where nothing has happened since the place
    /// that was asked from.
    pub cursor: Option<String>,
    /// Whether there is more at once.
    pub more: bool,
}

/// How a ban stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FeedBan {
    /// Every name that the device has for the app and that a good token may
    /// carry.
    pub unique_ids: Vec<String>,
    /// Until when the device is banned, in seconds since the epoch; of a ban that
    /// was lifted, since when it is not.
    pub until: i64,
}

impl<'de> Deserialize<'de> for FeedPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Body {
            data: Vec<FeedBan>,
            #[serde(default)]
            paging: Paging,
        }
        let Body { data, paging } = Body::deserialize(deserializer)?;
        Ok(Self {
            bans: data,
            more: paging.has_next(),
            cursor: paging.cursors.after.filter(|after| !after.is_empty()),
        })
    }
}

#[derive(Default, Deserialize)]
struct Paging {
    #[serde(default)]
    cursors: Cursors,
    /// Not kept: it holds the access token.
    #[serde(default)]
    next: Value,
}

#[derive(Default, Deserialize)]
struct Cursors {
    #[serde(default)]
    after: Option<String>,
}

impl Paging {
    fn has_next(&self) -> bool {
        !self.next.is_null()
    }

    fn next(self) -> Option<String> {
        let has_next = self.has_next();
        self.cursors.after.filter(|_| has_next)
    }
}

/// `{"data":[row]}`.
struct One<T> {
    row: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Body<T> {
            data: Vec<T>,
        }
        let Body { data } = Body::deserialize(deserializer)?;
        let row = data.into_iter().next();
        let row = row.ok_or_else(|| de::Error::custom("no row"))?;
        Ok(Self { row })
    }
}

fn successful<E: de::Error>(message: &str) -> Result<(), E> {
    if message.eq_ignore_ascii_case("success") {
        Ok(())
    } else {
        Err(E::custom("another message than Success"))
    }
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
