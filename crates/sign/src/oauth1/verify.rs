use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{
    HmacSha1Key, Key, Method, Presented, UrlForm, base_string, encoding::Sink, rsa::RsaSha1Key,
};
use crate::{Forged, Signed, constant_time_eq};

/// The length of an HMAC-SHA1 tag in bytes.
pub(super) const SHA1_LEN: usize = 20;

/// A request whose signature is good, and how its signer writes URLs.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'p> {
    presented: &'p Presented<'p>,
    form: UrlForm,
}

impl<'p> Proof<'p> {
    /// The request.
    #[must_use]
    pub const fn presented(&self) -> &'p Presented<'p> {
        self.presented
    }

    /// The form of the URL that was signed.
    #[must_use]
    pub const fn form(&self) -> UrlForm {
        self.form
    }
}

impl<'a> Presented<'a> {
    /// Checks the signature over each form in which the URL can be written. In
    /// constant time for each. Says nothing of the timestamp, the nonce and
    /// the token, nor of the body: [`super::body_hash::judge`] does that.
    ///
    /// # Errors
    /// [`Forged`] when the key did not make the signature, when it is of
    /// another method, and when it is not base64.
    pub fn verify<'p>(&'p self, key: &Key<'_>) -> Result<Signed<Proof<'p>>, Forged> {
        let form = match (key, self.method()) {
            (Key::HmacSha1(key), Method::HmacSha1) => self.hmac_form(key),
            (Key::RsaSha1(key), Method::RsaSha1) => self.rsa_form(key),
            _ => None,
        };
        let presented: &'p Presented<'p> = self;
        form.map(|form| Signed::new(Proof { presented, form }))
            .ok_or(Forged)
    }

    fn hmac_form(&self, key: &HmacSha1Key<'_>) -> Option<UrlForm> {
        let mut room = [0; SHA1_LEN.div_ceil(3).saturating_mul(4)];
        let signature = self.protocol.signature_into(&mut room)?;
        let mut tag = [0; SHA1_LEN];
        let len = STANDARD.decode_slice(signature, &mut tag).ok()?;
        if len != SHA1_LEN {
            return None;
        }
        let prepared = key.prepare();
        UrlForm::of(&self.request).find(|form| {
            let mut mac = Fed::new(prepared.clone());
            base_string::write(&self.request, *form, self.signed(), &mut mac);
            constant_time_eq(&mac.finish(), &tag)
        })
    }

    fn rsa_form(&self, key: &RsaSha1Key) -> Option<UrlForm> {
        let signature = STANDARD.decode(&*self.protocol.signature()).ok()?;
        UrlForm::of(&self.request).find(|form| {
            let text = self.base_string(*form);
            key.verify(text.as_bytes(), &signature).is_ok()
        })
    }
}

/// How many bytes are gathered before the MAC sees them. The pieces of a base
/// string are a few bytes each, and each update has its price.
const HELD: usize = 512;

/// A MAC that is fed a base string as it is written.
pub(super) struct Fed {
    mac: Hmac<Sha1>,
    held: [u8; HELD],
    len: usize,
}

impl Fed {
    pub(super) const fn new(mac: Hmac<Sha1>) -> Self {
        Self {
            mac,
            held: [0; HELD],
            len: 0,
        }
    }

    fn flush(&mut self) {
        self.mac
            .update(self.held.get(..self.len).unwrap_or_default());
        self.len = 0;
    }

    /// Puts a piece for which there is no room left.
    #[cold]
    fn put_beyond(&mut self, piece: &[u8]) {
        self.flush();
        match self.held.get_mut(..piece.len()) {
            Some(room) => {
                room.copy_from_slice(piece);
                self.len = piece.len();
            }
            None => self.mac.update(piece),
        }
    }

    #[inline]
    pub(super) fn finish(mut self) -> [u8; SHA1_LEN] {
        self.flush();
        self.mac.finalize().into_bytes().into()
    }
}

impl Sink for Fed {
    #[inline]
    fn put(&mut self, piece: &[u8]) {
        let end = self.len.saturating_add(piece.len());
        match self.held.get_mut(self.len..end) {
            Some(room) => {
                room.copy_from_slice(piece);
                self.len = end;
            }
            None => self.put_beyond(piece),
        }
    }

    #[inline]
    fn put_escape(&mut self, escape: [u8; 3]) {
        self.put(&escape);
    }
}

impl<'a> Presented<'a> {
    /// The same, and what the key's owner is known by in place of the proof:
    /// `with` joins the two.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_as<'p, T>(
        &'p self,
        key: &Key<'_>,
        with: impl FnOnce(Proof<'p>) -> T,
    ) -> Result<Signed<T>, Forged> {
        let signed = self.verify(key)?;
        Ok(Signed::new(with(signed.into_inner())))
    }
}
