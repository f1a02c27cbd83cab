//! The files under `vectors/`, and the engine as the tests call it.

use std::collections::BTreeMap;

use base::Secret;
use rewards::{Earned, Profile, Receiver, Refusal, Trust};
use serde::Deserialize;
use sign::mac::Key;

#[derive(Deserialize)]
pub(super) struct CallbackVector {
    pub(super) name: String,
    pub(super) network: String,
    pub(super) secret: String,
    pub(super) statics: BTreeMap<String, String>,
    pub(super) query: String,
    pub(super) order: String,
    pub(super) order_as_sent: String,
    pub(super) subject: String,
    pub(super) authenticated: BTreeMap<String, String>,
    pub(super) unauthenticated: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct RefusalVector {
    pub(super) reason: String,
    pub(super) why: String,
    pub(super) network: String,
    pub(super) secret: String,
    pub(super) statics: BTreeMap<String, String>,
    query: String,
}

impl RefusalVector {
    /// The query with its repetitions written out.
    pub(super) fn query(&self) -> String {
        let Some((before, rest)) = self.query.split_once('{') else {
            return self.query.clone();
        };
        let (repeated, after) = rest.split_once('}').unwrap();
        let (text, times) = repeated.split_once('*').unwrap();
        let times: usize = times.parse().unwrap();
        // Names are numbered, so that none comes twice.
        let repeated = match text.strip_prefix("&a=") {
            Some(_) => (0..times).map(|at| format!("&a{at}=")).collect(),
            None => text.repeat(times),
        };
        format!("{before}{repeated}{after}")
    }
}

pub(super) fn callbacks() -> Vec<CallbackVector> {
    serde_json::from_str(include_str!("../../vectors/callbacks.json")).unwrap()
}

pub(super) fn refusals() -> Vec<RefusalVector> {
    serde_json::from_str(include_str!("../../vectors/refusals.json")).unwrap()
}

pub(super) const TRUSTING: Trust = Trust {
    accept_unsigned_user: true,
    accept_foreign_games: true,
};

pub(super) fn profile(name: &str) -> Profile {
    Profile::named(name).unwrap()
}

pub(super) fn receiver(profile: &Profile, statics: &BTreeMap<String, String>) -> Receiver {
    let statics = statics.iter().map(|(name, value)| (&**name, &**value));
    Receiver::new(profile, statics, TRUSTING).unwrap()
}

pub(super) fn key(profile: &Profile, secret: &str) -> Key {
    profile.key(&Secret::new(secret)).unwrap()
}

/// Judges a query as a receiver does, under one key.
pub(super) fn judge(
    receiver: &Receiver,
    query: &str,
    key: Option<&Key>,
) -> Result<Earned<u8>, Refusal> {
    let callback = receiver.parse(query.as_bytes())?;
    let signed = callback.verify(key.map(|key| (1, key)))?;
    Ok(signed.into_inner())
}

/// Judges a query by a profile without static parameters.
pub(super) fn judge_by(
    profile: &Profile,
    query: &str,
    secret: &str,
) -> Result<Earned<u8>, Refusal> {
    let receiver = receiver(profile, &BTreeMap::new());
    judge(&receiver, query, Some(&key(profile, secret)))
}
