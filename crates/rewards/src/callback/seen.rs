use sign::mac::Tag;

use super::MAX_KEY_ID;
use crate::{Field, Profile, Query, Receiver, Refusal, query::MAX_PARAMETERS};

/// Which parameter of a query is which.
pub(super) struct Seen {
    /// By the places of the profile's parameters, the places in the query.
    places: [Option<usize>; MAX_PARAMETERS],
    signature: Option<usize>,
    key_id: Option<usize>,
}

impl Seen {
    /// Sorts out the parameters. Nothing may be there that is not expected.
    pub(super) fn of(receiver: &Receiver, query: &Query<'_>) -> Result<Self, Refusal> {
        let profile = receiver.profile();
        let mut seen = Self {
            places: [None; MAX_PARAMETERS],
            signature: None,
            key_id: None,
        };
        let mut statics = receiver.statics().count();
        for (at, (name, value)) in query.iter().enumerate() {
            let mut fixed = receiver.statics();
            if let Some((_, expected)) = fixed.find(|(known, _)| *known == name) {
                if expected != value {
                    return Err(Refusal::StaticDiffers);
                }
                // None comes twice.
                statics = statics.saturating_sub(1);
            } else if name == profile.signature_parameter() {
                seen.signature = Some(at);
            } else if profile.key_id_parameter() == Some(name) {
                seen.key_id = Some(at);
            } else {
                let mut known = profile.inner().parameters.iter();
                let place = known.position(|known| &*known.name == name);
                match place.and_then(|place| seen.places.get_mut(place)) {
                    Some(place) => *place = Some(at),
                    None if profile.inner().unknown_ignored => {}
                    None => return Err(Refusal::ParameterUnexpected),
                }
            }
        }
        if statics > 0 {
            return Err(Refusal::StaticMissing);
        }
        Ok(seen)
    }

    /// The value of one of the profile's parameters, and as it came.
    pub(super) fn value<'q>(
        &self,
        query: &'q Query<'_>,
        parameter: usize,
    ) -> Option<(&'q str, &'q [u8])> {
        query.at(self.places.get(parameter).copied()??)
    }

    /// Whether one of the profile's parameters is there.
    pub(super) fn has(&self, parameter: usize) -> bool {
        self.places.get(parameter).is_some_and(Option::is_some)
    }

    /// Holds the values against what they have to be.
    pub(super) fn check(&self, receiver: &Receiver, query: &Query<'_>) -> Result<(), Refusal> {
        let inner = receiver.profile().inner();
        for (at, parameter) in inner.parameters.iter().enumerate() {
            if parameter.required && self.value(query, at).is_none() {
                return Err(match parameter.field {
                    Some(Field::Order) => Refusal::OrderMissing,
                    Some(Field::Subject) => Refusal::SubjectMissing,
                    _ => Refusal::ParameterMissing,
                });
            }
        }
        for (at, parameter) in inner.parameters.iter().enumerate() {
            let Some((value, raw)) = self.value(query, at) else {
                continue;
            };
            let only = parameter.only.as_ref();
            let own = only.is_none_or(|only| only.iter().any(|one| one == value));
            let mark = inner.file.order.before;
            let nameless = parameter.field == Some(Field::Order)
                && mark.is_some_and(|mark| value.starts_with(mark));
            if !own || nameless || !parameter.shape.admits(value) {
                return Err(match parameter.field {
                    Some(Field::Order) => Refusal::OrderInvalid,
                    Some(Field::Subject) => Refusal::SubjectInvalid,
                    _ => Refusal::ParameterInvalid,
                });
            }
            // What is signed as it was sent is to have the shape as it was sent.
            if inner.as_sent && parameter.shaped && raw != value.as_bytes() {
                return Err(Refusal::NotCanonical);
            }
        }
        Ok(())
    }

    /// The signature, and how the callback is refused if it does not hold.
    pub(super) fn tag(&self, profile: &Profile, query: &Query<'_>) -> (Option<Tag>, Refusal) {
        let Some((text, _)) = self.signature.and_then(|at| query.at(at)) else {
            return (None, Refusal::SignatureMissing);
        };
        let inner = profile.inner();
        let tag = Tag::read(text, inner.encoding);
        let len = inner.scheme.tag_len();
        let fits =
            |tag: &Tag| !tag.bytes().is_empty() && len.is_none_or(|len| tag.bytes().len() == len);
        match tag.filter(fits) {
            None => (None, Refusal::SignatureUnreadable),
            tag => (tag, Refusal::SignatureMismatch),
        }
    }

    /// The name of the key, where there is a signature and keys have names.
    pub(super) fn key_id(
        &self,
        profile: &Profile,
        query: &Query<'_>,
    ) -> Result<Option<String>, Refusal> {
        if profile.key_id_parameter().is_none() || self.signature.is_none() {
            return Ok(None);
        }
        let text = self.key_id.and_then(|at| query.at(at));
        let (text, _) = text.ok_or(Refusal::KeyIdInvalid)?;
        let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if text.is_empty() || text.len() > MAX_KEY_ID || !text.bytes().all(good) {
            return Err(Refusal::KeyIdInvalid);
        }
        Ok(Some(text.to_owned()))
    }

    /// What the profile's parameters say, those that are there.
    pub(super) fn values(&self, profile: &Profile, query: &Query<'_>) -> Vec<(usize, String)> {
        let places = 0..profile.inner().parameters.len();
        let values = places.filter_map(|at| Some((at, self.value(query, at)?.0.to_owned())));
        values.collect()
    }

    /// Whether signature and key id are the last parameters, in this order.
    pub(super) fn signature_is_last(&self, query: &Query<'_>) -> bool {
        let last = query.iter().count().checked_sub(1);
        match (self.signature, self.key_id) {
            (signature, None) => signature.is_some() && signature == last,
            (signature, key_id) => {
                key_id == last && signature.is_some_and(|at| at.checked_add(1) == last)
            }
        }
    }
}
