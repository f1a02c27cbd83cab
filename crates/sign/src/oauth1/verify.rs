use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    HmacSha1Key, Key, Method, Presented, UrlForm, base_string, rsa::RsaSha1Key, sha1_text::SHA1_LEN,
};
use crate::{Forged, Signed, constant_time_eq};

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

/// The length of a tag in base64, padded.
const TAG_LEN: usize = SHA1_LEN.div_ceil(3).saturating_mul(4);

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
        let mut room = [0; TAG_LEN];
        let signature = self.signature()?.decode_into(&mut room)?;
        // What was presented is decoded, and not the right tag encoded, which would look
        // up in a table what nobody may know.
        let mut presented = [0; SHA1_LEN];
        let len = STANDARD.decode_slice(signature, &mut presented).ok()?;
        if len != SHA1_LEN {
            return None;
        }
        let prepared = key.prepare();
        UrlForm::of(&self.request).find(|form| {
            let tag = prepared.mac(|text| {
                base_string::write(&self.request, *form, self.signed(), text);
            });
            constant_time_eq(&tag, &presented)
        })
    }

    fn rsa_form(&self, key: &RsaSha1Key) -> Option<UrlForm> {
        let signature = STANDARD.decode(&*self.signature()?.decoded()).ok()?;
        UrlForm::of(&self.request).find(|form| {
            let text = self.base_string(*form);
            key.verify(text.as_bytes(), &signature).is_ok()
        })
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
