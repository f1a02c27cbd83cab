use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::serial::Serial;
use crate::time::UnixTime;

/// More than thirty times the published list.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What a status list says of a certificate. Whatever it says, the certificate
/// is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// `REVOKED`: for ever.
    Revoked,
    /// `SUSPENDED`: until further notice.
    Suspended,
    /// A status that is not known.
    Other,
}

/// An entry of a status list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is said of the certificate.
    pub status: Status,
    /// Why, such as `KEY_COMPROMISE`, where it is said.
    pub reason: Option<String>,
}

/// Which certificates are no longer good, in the form of Google's list at
/// `https://android.googleapis.com/attestation/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusList {
    entries: BTreeMap<Serial, Entry>,
    fetched_at: Option<UnixTime>,
}

/// Why bytes are no status list.
#[derive(Debug, thiserror::Error)]
pub enum BadStatusList {
    /// Longer than 4 MiB.
    #[error("the status list is too long")]
    TooLong,
    /// Not the JSON that a status list is.
    #[error("the status list cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A serial number is not hexadecimal.
    #[error("a serial number of the status list is not hexadecimal")]
    Serial,
}

#[derive(Deserialize, Serialize)]
struct Document {
    entries: BTreeMap<String, Item>,
}

#[derive(Deserialize, Serialize)]
struct Item {
    status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl StatusList {
    /// The list that names no certificate.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads a list. Members that are not known are passed over.
    ///
    /// # Errors
    ///
    /// [`BadStatusList`]: a list that can be read in part only is none, because
    /// what could not be read may be what matters.
    pub fn parse(json: &[u8]) -> Result<Self, BadStatusList> {
        if json.len() > MAX_BYTES {
            return Err(BadStatusList::TooLong);
        }
        let document: Document = serde_json::from_slice(json)?;
        let mut list = Self::empty();
        for (serial, item) in document.entries {
            let serial = Serial::parse(&serial).ok_or(BadStatusList::Serial)?;
            list = list.with_entry(serial, Entry::read(item));
        }
        Ok(list)
    }

    /// With one more entry.
    #[must_use]
    pub fn with_entry(mut self, serial: Serial, entry: Entry) -> Self {
        self.entries.insert(serial, entry);
        self
    }

    /// With the moment at which it was fetched, from which its age counts.
    #[must_use]
    pub const fn with_fetched_at(mut self, at: UnixTime) -> Self {
        self.fetched_at = Some(at);
        self
    }

    /// When it was fetched, if that was told.
    #[must_use]
    pub const fn fetched_at(&self) -> Option<UnixTime> {
        self.fetched_at
    }

    /// What it says of a certificate.
    #[must_use]
    pub fn entry(&self, serial: &Serial) -> Option<&Entry> {
        self.entries.get(serial)
    }

    /// How many certificates it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it names none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The list in the form in which [`parse`](Self::parse) reads it; the
    /// moment of the fetch is not in it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let items = self.entries.iter();
        let entries = items.map(|(serial, entry)| (serial.to_string(), entry.item()));
        let document = Document {
            entries: entries.collect(),
        };
        // Maps of strings always have a form in JSON.
        serde_json::to_string(&document).unwrap_or_default()
    }
}

impl Entry {
    fn read(item: Item) -> Self {
        let status = match item.status.as_str() {
            "REVOKED" => Status::Revoked,
            "SUSPENDED" => Status::Suspended,
            _ => Status::Other,
        };
        Self {
            status,
            reason: item.reason,
        }
    }

    fn item(&self) -> Item {
        let status = match self.status {
            Status::Revoked => "REVOKED",
            Status::Suspended => "SUSPENDED",
            Status::Other => "OTHER",
        };
        Item {
            status: status.to_owned(),
            reason: self.reason.clone(),
        }
    }
}

/// How far ahead of the clock a list may have been fetched. Such a list would
/// never get old.
const MAX_AHEAD: Duration = Duration::from_secs(300);

/// How revocation is judged.
#[derive(Clone, Copy, Debug)]
pub struct Revocations<'a> {
    /// The list, if there is one.
    pub list: Option<&'a StatusList>,
    /// How old the list may be. Beyond it, where there is no list, where nobody
    /// told when it was fetched, and where that is more than five minutes in the
    /// future, no chain is trusted. None trusts a list
    /// of any age, and chains without a list.
    pub max_age: Option<Duration>,
}

impl<'a> Revocations<'a> {
    /// Nothing is revoked as far as anybody knows: for tests and for roots that
    /// publish no list.
    pub const NOT_JUDGED: Self = Self {
        list: None,
        max_age: None,
    };

    /// Judges by a list, which may be `max_age` old.
    #[must_use]
    pub const fn within(list: Option<&'a StatusList>, max_age: Duration) -> Self {
        Self {
            list,
            max_age: Some(max_age),
        }
    }

    /// Whether no chain is trusted at this moment for want of a list that is
    /// fresh.
    #[must_use]
    pub fn is_stale(&self, at: UnixTime) -> bool {
        let Some(max_age) = self.max_age else {
            return false;
        };
        let fetched = self.list.and_then(StatusList::fetched_at);
        fetched.is_none_or(|fetched| {
            let (age, most) = match at.0.checked_sub(fetched.0) {
                Some(age) if age >= 0 => (age, max_age),
                Some(ahead) => (ahead, MAX_AHEAD),
                None => return true,
            };
            age.unsigned_abs() > most.as_secs()
        })
    }
}
