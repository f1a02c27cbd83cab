use rewards::Refusal;

use crate::{
    Oid, Sid,
    wire::{HMAC, InvalidStatic, OID, Query, SID, StaticParameters, Unreadable},
};

/// A rule that a query breaks.
pub(super) struct BrokenRule {
    /// How the receiver refuses what breaks it.
    pub(super) refusal: Refusal,
    /// What is wrong. It names what it is about, and is escaped.
    pub(super) sentence: String,
}

impl BrokenRule {
    fn new(refusal: Refusal, what: impl ToString) -> Self {
        Self {
            refusal,
            sentence: what.to_string(),
        }
    }
}

/// Whether the network adds the parameter to every callback.
pub(super) fn is_own(name: &str) -> bool {
    [SID, OID, HMAC].contains(&name)
}

/// Everything that is wrong with a query, its signature aside: a receiver stops
/// at the first, and whoever mends it wants to know of all. `statics` are those of a
/// receiver that is `known`, and otherwise the query's own.
pub(super) fn broken(
    query: &Query<'_>,
    unreadable: &[Unreadable],
    known: bool,
    statics: &Result<StaticParameters, InvalidStatic>,
) -> Vec<BrokenRule> {
    let spelling = unreadable.iter();
    let mut broken: Vec<_> = spelling
        .map(|why| BrokenRule::new(Refusal::Unreadable(*why), why))
        .collect();
    match statics {
        Ok(expected) if known => broken.extend(against(query, expected)),
        Err(invalid) if !is_told(invalid, unreadable) => {
            broken.push(BrokenRule::new(Refusal::ParameterUnexpected, invalid));
        }
        _ => {}
    }
    match query.get(OID).map(str::parse::<Oid>) {
        None => broken.push(BrokenRule::new(Refusal::OrderMissing, "oid is missing")),
        Some(Err(error)) => broken.push(BrokenRule::new(Refusal::OrderInvalid, error)),
        Some(Ok(_)) => {}
    }
    match query.get(SID).map(str::parse::<Sid>) {
        None => broken.push(BrokenRule::new(Refusal::SubjectMissing, "sid is missing")),
        Some(Err(error)) => broken.push(BrokenRule::new(Refusal::SubjectInvalid, error)),
        Some(Ok(sid)) => {
            let admitted = statics.as_ref().map(|statics| statics.admit(&sid));
            let ambiguous = admitted.ok().and_then(Result::err);
            broken.extend(ambiguous.map(|error| BrokenRule::new(Refusal::Ambiguous, error)));
        }
    }
    broken
}

/// Whether the same was said of how the query is spelled.
fn is_told(invalid: &InvalidStatic, unreadable: &[Unreadable]) -> bool {
    match invalid {
        InvalidStatic::NameEmpty => unreadable.contains(&Unreadable::NameEmpty),
        InvalidStatic::Duplicate(_) => unreadable.contains(&Unreadable::Duplicate),
        InvalidStatic::TooMany => unreadable.contains(&Unreadable::TooManyParameters),
        _ => false,
    }
}

/// What differs from the parameters of the callback URL.
fn against(query: &Query<'_>, expected: &StaticParameters) -> Vec<BrokenRule> {
    let given = query.iter().filter(|(name, _)| !is_own(name));
    let wrong = given.filter_map(|(name, value)| match expected.get(name) {
        None => Some(BrokenRule::new(
            Refusal::ParameterUnexpected,
            format!("{name:?} is not expected"),
        )),
        Some(expected) if expected != value => Some(BrokenRule::new(
            Refusal::StaticDiffers,
            format!("{name:?} has another value than in the callback URL"),
        )),
        Some(_) => None,
    });
    let missing = expected
        .iter()
        .filter(|(name, _)| query.get(name).is_none());
    let missing = missing.map(|(name, _)| {
        let sentence = format!("{name:?}, which is in the callback URL, is missing");
        BrokenRule::new(Refusal::StaticMissing, sentence)
    });
    wrong.chain(missing).collect()
}
