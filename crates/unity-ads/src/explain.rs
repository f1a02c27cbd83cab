//! What a callback's URL says, what its signature is over, and why it would
//! not be accepted, for people who wonder. Nothing here decides anything, and
//! the signature that would be right is never told.

use serde::Serialize;
use sign::HmacMd5Key;

use crate::{
    Oid, Sid,
    wire::{HMAC, InvalidStatic, Mac, OID, Query, SID, StaticParameters, signing_text},
};

/// What a parameter is to a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who is to be rewarded.
    Sid,
    /// Which view is redeemed.
    Oid,
    /// Something that the callback URL carries, if it does.
    Static,
}

/// A parameter that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// What it is.
    pub role: Role,
    /// Its name, decoded.
    pub name: String,
    /// Its value, decoded.
    pub value: String,
}

/// What can be said of a callback's URL. Names and values are whatever the URL
/// holds: escape them before they reach a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What is signed, in the order in which it is.
    pub parameters: Vec<Parameter>,
    /// The text that the signature has to be over.
    pub signing_text: String,
    /// The rules of the strict form that the URL breaks, each in a sentence.
    pub broken_rules: Vec<String>,
    /// Other callbacks that the same signature would stand for.
    pub ambiguities: Vec<String>,
    /// Whether the signature holds; absent without a secret.
    pub verifies: Option<bool>,
    /// Whether it would be accepted, once, from a sender who is allowed to
    /// send and for a callback URL with these static parameters.
    pub accepted: bool,
    /// Why not.
    pub why_not: Option<String>,
}

/// Explains a URL, or its query alone.
#[must_use]
pub fn explain(url: &str, key: Option<&HmacMd5Key>) -> Explanation {
    let raw = query_of(url);
    let (query, unreadable) = Query::parse_leniently(raw.as_bytes());
    let mut broken_rules: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
    broken_rules.extend(broken_by(&query));
    let mac = query.get(HMAC).map(Mac::read);
    let verdict = key.map(|key| match mac {
        None => Err("there is no signature".to_owned()),
        Some(None) => Err("the signature has not 32 hexadecimal digits".to_owned()),
        Some(Some(mac)) => check(&query, raw, key, mac),
    });
    let why_not = match (broken_rules.first(), &verdict) {
        (Some(rule), _) => Some(rule.clone()),
        (None, Some(Err(why))) => Some(why.clone()),
        (None, None) => Some("without the secret nobody can say".to_owned()),
        (None, Some(Ok(()))) => None,
    };
    Explanation {
        parameters: parameters(&query),
        signing_text: query.signing_text(),
        broken_rules,
        ambiguities: ambiguities(&query),
        verifies: verdict.map(|verdict| verdict.is_ok()),
        accepted: why_not.is_none(),
        why_not,
    }
}

/// What stands behind the `?`; the whole of a text that is no URL.
fn query_of(url: &str) -> &str {
    let url = url.trim();
    match url.split_once('?') {
        Some((_, query)) => query,
        None if url.contains("://") || url.starts_with('/') => "",
        None => url,
    }
}

fn parameters(query: &Query<'_>) -> Vec<Parameter> {
    let mut parameters: Vec<_> = query.iter().filter(|(name, _)| *name != HMAC).collect();
    parameters.sort_by_key(|(name, _)| *name);
    let shown = parameters.into_iter().map(|(name, value)| Parameter {
        role: match name {
            SID => Role::Sid,
            OID => Role::Oid,
            _ => Role::Static,
        },
        name: name.to_owned(),
        value: value.to_owned(),
    });
    shown.collect()
}

/// The rules that are about what the parameters are, beyond how they are
/// spelled.
fn broken_by(query: &Query<'_>) -> Vec<String> {
    let mut broken = Vec::new();
    let own = |name: &str| [SID, OID, HMAC].contains(&name);
    let statics = StaticParameters::new(query.iter().filter(|(name, _)| !own(name)));
    match query.get(OID).map(str::parse::<Oid>) {
        None => broken.push("oid is missing".to_owned()),
        Some(Err(error)) => broken.push(error.to_string()),
        Some(Ok(_)) => {}
    }
    match (query.get(SID).map(str::parse::<Sid>), &statics) {
        (None, _) => broken.push("sid is missing".to_owned()),
        (Some(Err(error)), _) => broken.push(error.to_string()),
        (Some(Ok(sid)), Ok(statics)) => {
            broken.extend(statics.admit(&sid).err().map(|error| error.to_string()));
        }
        (Some(Ok(_)), Err(_)) => {}
    }
    match statics.err() {
        // These are about spelling too, and were told with it.
        Some(InvalidStatic::NameEmpty | InvalidStatic::Duplicate(_) | InvalidStatic::TooMany) => {}
        other => broken.extend(other.map(|error| error.to_string())),
    }
    broken
}

/// A value that reads on, behind a comma, as a parameter of its own.
fn ambiguities(query: &Query<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in query.iter().filter(|(name, _)| *name != HMAC) {
        let behind = value.split(',').skip(1);
        let others = behind.filter_map(|part| part.split_once('='));
        let others: Vec<_> = others.map(|(other, _)| format!("{other:?}")).collect();
        if !others.is_empty() {
            let others = others.join(", ");
            found.push(format!(
                "the value of {name:?} holds {others} as its text; the same signature stands for \
                 a callback with that as a parameter"
            ));
        }
        if name.contains([',', '=']) {
            found.push(format!(
                "the name {name:?} holds a comma or an equals sign; the same signature stands \
                 for a callback in which it ends there"
            ));
        }
    }
    found
}

/// Checks the signature. Where it is over another text that senders are known
/// to sign, that is the reason.
fn check(query: &Query<'_>, raw: &str, key: &HmacMd5Key, mac: Mac) -> Result<(), String> {
    let holds = |text: &str| key.verify(text.as_bytes(), mac.bytes()).is_ok();
    if holds(&query.signing_text()) {
        return Ok(());
    }
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
    Err(why.to_owned())
}
