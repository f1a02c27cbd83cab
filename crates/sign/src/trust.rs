use crate::{
    Forged, HmacKey, Malformed, TAG_LEN,
    mac::{Tag, Text, Verifies},
};

/// What a message claims, with the bytes that were signed and the tag over
/// them. Nothing about it is known to be true yet.
///
/// `S` is how the signed bytes are held: a slice of the message, or an array
/// of their own. `G` is the tag: HMAC-SHA256's, or one of any kind where the
/// message may have come without one.
#[derive(Clone, Copy, Debug)]
pub struct Unverified<T, S, G = [u8; TAG_LEN]> {
    value: T,
    signed: S,
    tag: G,
}

impl<T, S: AsRef<[u8]>, G> Unverified<T, S, G> {
    /// Reads the value out of the very bytes that the tag is over.
    ///
    /// # Errors
    /// [`Malformed`] when `read` finds no value in them.
    pub fn read(
        signed: S,
        tag: G,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Self, Malformed> {
        let value = read(signed.as_ref()).ok_or(Malformed)?;
        Ok(Self { value, signed, tag })
    }

    /// For formats of this crate whose value is encoded within the signed bytes.
    pub(crate) fn new(value: T, signed: S, tag: G) -> Self {
        Self { value, signed, tag }
    }

    /// What the message says of itself: good for looking up the key, and for a
    /// refusal, and for nothing else. Anyone can have written it.
    #[must_use]
    pub const fn peek(&self) -> &T {
        &self.value
    }
}

impl<T> Unverified<T, Text, Option<Tag>> {
    /// The tag that came with it, for what names it in a log.
    #[must_use]
    pub const fn tag(&self) -> Option<Tag> {
        self.tag
    }
}

impl<T, S: AsRef<[u8]>> Unverified<T, S> {
    /// Checks the tag and, where it holds, gives the value out.
    ///
    /// # Errors
    /// [`Forged`] when the key did not make the tag over these bytes.
    pub fn verify(self, key: &HmacKey) -> Result<Signed<T>, Forged> {
        key.verify(self.signed.as_ref(), &self.tag)?;
        Ok(Signed::new(self.value))
    }
}

impl<T> Unverified<T, Text, Option<Tag>> {
    /// Checks the tag under each of several keys, of which the message names
    /// none, and gives the value out together with the name of the first that
    /// made it; `with` joins the two.
    ///
    /// Every key is computed with, whether or not one before it held and
    /// whether or not there is a tag, so that the time taken says nothing of
    /// either.
    ///
    /// # Errors
    /// [`Forged`] when there is no tag or none of the keys made it.
    pub fn verify_any<'k, I, K: Verifies + 'k, U>(
        self,
        keys: impl IntoIterator<Item = (I, &'k K)>,
        with: impl FnOnce(T, I) -> U,
    ) -> Result<Signed<U>, Forged> {
        let tag = self.tag.unwrap_or_default();
        let mut made_by = None;
        for (name, key) in keys {
            let holds = key.holds(&self.signed, &tag);
            if holds && made_by.is_none() {
                made_by = Some(name);
            }
        }
        let made_by = made_by.filter(|_| self.tag.is_some()).ok_or(Forged)?;
        Ok(Signed::new(with(self.value, made_by)))
    }
}

/// A value that came with proof of the key that made it.
///
/// It may still be old, revoked or used before: `guard` makes it fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<T>(T);

impl<T> Signed<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for checks that it carries its own measure for.
    #[must_use]
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The value, given up by the type that says it was signed. A handler has
    /// no business calling this; `guard` does.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}
