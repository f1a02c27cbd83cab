//! OAuth Request Body Hash: a parameter that puts a body which is no form
//! under the signature. Draft 4 of 2009 and the final text differ; what is
//! done here is said in decision 0033.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{HmacSha1Key, Presented, encoding::Sink};
use crate::constant_time_eq;

/// The SHA-1 of a body in base64, the value of `oauth_body_hash`.
#[must_use]
pub fn sha1_base64(body: &[u8]) -> String {
    STANDARD.encode(Sha1::digest(body))
}

/// What a hash beside a form is. The final text forbids it, and clients of
/// Mobage's time send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnForm {
    /// It is compared as any other.
    Verify,
    /// It is refused, good or not.
    Reject,
}

/// What a request's body hash says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is none: the body is under no signature, unless it is a form.
    Absent,
    /// It is the SHA-1 of the body.
    Good,
    /// It stands beside a form, and [`OnForm::Reject`] is the rule.
    OnForm,
    /// It is of another body.
    Mismatch,
    /// It is the HMAC-SHA1 of this body under the signing key.
    HmacInstead,
    /// It is the SHA-256 of this body.
    Sha256Instead,
    /// It is the SHA-1 of this body, in hexadecimal or in base64 of another
    /// alphabet or without padding.
    OtherSpelling,
    /// It is the hash of an empty body, and this one is not.
    OfEmptyBody,
}

impl Verdict {
    /// A sentence for the developer of the sender; `None` where nothing is
    /// wrong.
    #[must_use]
    pub const fn advice(self) -> Option<&'static str> {
        Some(match self {
            Self::Absent | Self::Good => return None,
            Self::OnForm => "oauth_body_hash must not be sent with a form body",
            Self::Mismatch => "oauth_body_hash is not the SHA-1 of the body as it arrived",
            Self::HmacInstead => {
                "oauth_body_hash is the body's HMAC-SHA1; it has to be its plain SHA-1"
            }
            Self::Sha256Instead => "oauth_body_hash is the body's SHA-256; it has to be its SHA-1",
            Self::OtherSpelling => {
                "oauth_body_hash is the body's SHA-1 but not in base64 with + and / and padding"
            }
            Self::OfEmptyBody => {
                "oauth_body_hash is the hash of an empty body, and the body that arrived is not"
            }
        })
    }
}

/// Compares a request's body hash with the raw bytes of its body. Names a
/// mistake that is known; the one of [`Verdict::HmacInstead`] with a key only.
#[must_use]
pub fn judge(presented: &Presented<'_>, on_form: OnForm, key: Option<&HmacSha1Key<'_>>) -> Verdict {
    let Some(claimed) = presented.body_hash() else {
        return Verdict::Absent;
    };
    let request = presented.request();
    if on_form == OnForm::Reject && request.is_form() {
        return Verdict::OnForm;
    }
    if constant_time_eq(claimed.as_bytes(), sha1_base64(request.body).as_bytes()) {
        return Verdict::Good;
    }
    mistaken(claimed, request.body, key)
}

fn mistaken(claimed: &str, body: &[u8], key: Option<&HmacSha1Key<'_>>) -> Verdict {
    let is = |other: &[u8]| constant_time_eq(claimed.as_bytes(), other);
    if is(sha1_base64(&[]).as_bytes()) {
        return Verdict::OfEmptyBody;
    }
    if is(STANDARD.encode(Sha256::digest(body)).as_bytes()) {
        return Verdict::Sha256Instead;
    }
    let digest = Sha1::digest(body);
    let hex = digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let url = sha1_base64(body).replace('+', "-").replace('/', "_");
    let bare = claimed.trim_end_matches('=');
    let spelled = claimed.eq_ignore_ascii_case(&hex)
        || bare == url.trim_end_matches('=')
        || bare == sha1_base64(body).trim_end_matches('=')
        || claimed == STANDARD.encode(hex);
    if spelled {
        return Verdict::OtherSpelling;
    }
    let mac = key.map(|key| key.prepare().mac(|text| text.put(body)));
    if mac.is_some_and(|mac| is(STANDARD.encode(mac).as_bytes())) {
        return Verdict::HmacInstead;
    }
    Verdict::Mismatch
}
