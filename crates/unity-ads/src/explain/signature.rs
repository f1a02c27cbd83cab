use serde::Serialize;
use sign::HmacMd5Key;

use crate::wire::{HMAC, Mac, Query, signing_text};

/// What is to be said of a callback's signature, whatever else is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// There is none.
    Missing,
    /// It has not 32 hexadecimal digits.
    Unreadable,
    /// There is no key to check it under.
    Unchecked,
    /// One of the keys made it.
    Holds,
    /// None of the keys made it for this text.
    Fails,
}

impl Signature {
    pub(super) fn of(query: &Query<'_>, keys: &[HmacMd5Key]) -> Self {
        let Some(text) = query.get(HMAC) else {
            return Self::Missing;
        };
        let Some(mac) = Mac::read(text) else {
            return Self::Unreadable;
        };
        if keys.is_empty() {
            Self::Unchecked
        } else if holds(&query.signing_text(), mac, keys) {
            Self::Holds
        } else {
            Self::Fails
        }
    }
}

fn holds(text: &str, mac: Mac, keys: &[HmacMd5Key]) -> bool {
    let mut keys = keys.iter();
    keys.any(|key| key.verify(text.as_bytes(), mac.bytes()).is_ok())
}

/// Why a signature does not hold. It may be over another text that senders are
/// known to sign.
pub(super) fn mismatch(query: &Query<'_>, raw: &str, keys: &[HmacMd5Key]) -> String {
    if keys.is_empty() {
        return "without the secret nobody can say".to_owned();
    }
    let mac = query.get(HMAC).and_then(Mac::read);
    let holds = |text: &str| mac.is_some_and(|mac| holds(text, mac, keys));
    let written: Vec<_> = raw
        .split('&')
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .filter(|(name, _)| *name != HMAC)
        .collect();
    let signed = query.iter().filter(|(name, _)| *name != HMAC);
    let unsorted: Vec<_> = signed
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    // A plus sign that comes escaped is read as itself by everyone.
    let plus = raw.replace('+', "%2B");
    let (plus, _) = Query::parse_leniently(plus.as_bytes());
    let why = if holds(&plus.signing_text()) {
        "the signature takes + for itself; a receiver reads it as a space, so send %2B or %20"
    } else if holds(&signing_text(written.iter().copied())) {
        "the signature is over the values as they are encoded; it has to be over the decoded ones"
    } else if holds(&unsorted.join(",")) {
        "the signature is over the parameters as they come; they have to be in order"
    } else if holds(&query.signing_text().replace(',', "&")) {
        "the signature is over parameters joined by &; they have to be joined by commas"
    } else {
        "the signature was made with another secret, or over other parameters"
    };
    why.to_owned()
}
