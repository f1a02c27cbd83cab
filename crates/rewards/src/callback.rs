//! A callback, from its query to what its signature makes of it.

mod canonical;
mod seen;
mod text;

use std::fmt;

use sign::{
    Signed, Unverified,
    mac::{Tag, Verifies},
    sha256,
};

use crate::{Earned, Field, Profile, Query, Receiver, Refusal, profile::Over};
use seen::Seen;

/// The longest name of a key.
const MAX_KEY_ID: usize = 64;

/// A callback that is whole and unambiguous, and that anyone may have written.
pub struct Callback {
    profile: Profile,
    unverified: Unverified<Claims, sign::mac::Text, Option<Tag>>,
    key_id: Option<String>,
    if_forged: Refusal,
}

pub(crate) struct Claims {
    /// Values by their places among the profile's parameters, in their order.
    pub(crate) values: Vec<(usize, String)>,
    /// What the order is known by where that is not its parameter.
    pub(crate) order: Option<String>,
}

impl Receiver {
    /// Reads the query of a request, as it came, and holds it against what is
    /// expected. No key is needed for any of these refusals, and whatever is
    /// refused here is not to be looked up.
    ///
    /// A signature that is missing or cannot be read is refused by
    /// [`Callback::verify`], as one that does not match.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn parse(&self, query: &[u8]) -> Result<Callback, Refusal> {
        let profile = self.profile();
        let raw = query;
        let query = Query::parse(raw, profile.plus())?;
        let seen = Seen::of(self, &query)?;
        seen.check(self, &query)?;
        let (tag, if_forged) = seen.tag(profile, &query);
        let key_id = seen.key_id(profile, &query)?;
        let text = match &profile.inner().over {
            Over::Sorted { pair, join } => text::sorted(self, &query, &seen, *pair, *join)?,
            Over::Template(parts) => text::template(profile, &query, &seen, parts),
            Over::Query => canonical::text(self, &query, &seen, raw)?,
        };
        let order = match &profile.inner().over {
            Over::Template(parts) => text::order(profile, &query, &seen, parts),
            _ => None,
        };
        let unverified = Unverified::read(text, tag, |text| {
            let values = match &profile.inner().over {
                // What is acted on is read out of the signed text and not out of
                // the query, so that nothing can be granted that was not signed.
                Over::Sorted { pair, join } if !profile.inner().as_sent => {
                    text::read_sorted(self, &seen, text, *pair, *join)?
                }
                _ => seen.values(profile, &query),
            };
            Some(Claims { values, order })
        });
        Ok(Callback {
            profile: profile.clone(),
            unverified: unverified.map_err(|_| Refusal::Ambiguous)?,
            key_id,
            if_forged,
        })
    }
}

impl Callback {
    /// The order's id that it claims, as it came: for the log of a refusal, and
    /// for answers that repeat it.
    #[must_use]
    pub fn claimed_order(&self) -> &str {
        self.unverified.peek().value(&self.profile, Field::Order)
    }

    /// The player whom it claims to be for, as it came; nothing where it names
    /// none.
    #[must_use]
    pub fn claimed_subject(&self) -> &str {
        self.unverified.peek().value(&self.profile, Field::Subject)
    }

    /// The name of the key that it claims to be signed with, where the network
    /// has names for its keys: good for looking the key up.
    #[must_use]
    pub fn key_hint(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Whether there is a signature that can be read: without one no key has to be
    /// looked up.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.unverified.tag().is_some()
    }

    /// The signature as a log may show it, computed when it is shown.
    #[must_use]
    pub const fn mac_prefix(&self) -> MacPrefix {
        MacPrefix(self.unverified.tag())
    }

    /// Checks the signature under all keys that the network may have signed
    /// with, always under each of them and in constant time, whether or not
    /// there is a signature. Where the network names its keys, give the one
    /// that [`key_hint`](Self::key_hint) names, or none.
    ///
    /// # Errors
    /// [`Refusal::SignatureMissing`], [`Refusal::SignatureUnreadable`],
    /// [`Refusal::SignatureMismatch`] or [`Refusal::KeyUnknown`].
    pub fn verify<'k, I, K: Verifies + 'k>(
        self,
        keys: impl IntoIterator<Item = (I, &'k K)>,
    ) -> Result<Signed<Earned<I>>, Refusal> {
        self.verify_as(keys, |earned| earned)
    }

    /// As [`verify`](Self::verify), and gives out what `read` makes of the
    /// callback.
    ///
    /// # Errors
    /// As there.
    pub fn verify_as<'k, I, K: Verifies + 'k, U>(
        self,
        keys: impl IntoIterator<Item = (I, &'k K)>,
        read: impl FnOnce(Earned<I>) -> U,
    ) -> Result<Signed<U>, Refusal> {
        let mut asked = false;
        let keys = keys.into_iter().inspect(|_| asked = true);
        let profile = self.profile;
        let signed = self.unverified.verify_any(keys, |claims, key_id| {
            read(Earned::new(profile, claims, key_id))
        });
        let named = self.key_id.is_some();
        signed.map_err(|_| match self.if_forged {
            Refusal::SignatureMismatch if named && !asked => Refusal::KeyUnknown,
            refusal => refusal,
        })
    }
}

impl Claims {
    /// What the parameter of a field says; nothing where there is none.
    pub(crate) fn value(&self, profile: &Profile, field: Field) -> &str {
        let place = profile.inner().place(field);
        let found = self.values.iter().find(|(at, _)| Some(*at) == place);
        found.map_or("", |(_, value)| value)
    }
}

/// Eight hexadecimal digits by which two signatures are told apart in a log and
/// neither can be used; nothing when there is no signature.
#[derive(Clone, Copy)]
pub struct MacPrefix(Option<Tag>);

impl fmt::Display for MacPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(tag) = self.0 else { return Ok(()) };
        let [a, b, c, d, ..] = sha256(tag.bytes());
        write!(f, "{:08x}", u32::from_be_bytes([a, b, c, d]))
    }
}

/// Of what came with it only the order, because the rest can be sent again.
impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("order", &self.claimed_order())
            .finish_non_exhaustive()
    }
}
