use crate::{Forged, HmacKey, Malformed, TAG_LEN};

/// What a message claims, with the bytes that were signed and the tag over
/// them. Nothing about it is known to be true yet.
///
/// `S` is how the signed bytes are held: a slice of the message, or an array
/// of their own.
#[derive(Clone, Copy, Debug)]
pub struct Unverified<T, S> {
    value: T,
    signed: S,
    tag: [u8; TAG_LEN],
}

impl<T, S: AsRef<[u8]>> Unverified<T, S> {
    /// Reads the value out of the very bytes that the tag is over.
    ///
    /// # Errors
    /// [`Malformed`] when `read` finds no value in them.
    pub fn read(
        signed: S,
        tag: [u8; TAG_LEN],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Self, Malformed> {
        let value = read(signed.as_ref()).ok_or(Malformed)?;
        Ok(Self { value, signed, tag })
    }

    /// For formats of this crate whose value is encoded within the signed bytes.
    pub(crate) fn new(value: T, signed: S, tag: [u8; TAG_LEN]) -> Self {
        Self { value, signed, tag }
    }

    /// What the message says of itself: good for looking up the key, and for a
    /// refusal, and for nothing else. Anyone can have written it.
    #[must_use]
    pub const fn peek(&self) -> &T {
        &self.value
    }

    /// Checks the tag and, where it holds, gives the value out.
    ///
    /// # Errors
    /// [`Forged`] when the key did not make the tag over these bytes.
    pub fn verify(self, key: &HmacKey) -> Result<Signed<T>, Forged> {
        key.verify(self.signed.as_ref(), &self.tag)?;
        Ok(Signed::new(self.value))
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
