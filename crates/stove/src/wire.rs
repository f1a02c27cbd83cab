//! The documents' requests and envelopes, and nothing that judges them.

mod member;

use std::borrow::Cow;

use base::Secret;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Member, WireRefusal};

pub use member::{
    CALLER_ID, GameKind, MEMBER_PATH, OWNERSHIP_PATH, OwnedGame, Query, member_response,
    ownership_refusal_response, ownership_response, profile_response,
};

/// The path of "Issue API Access Token". The method is POST.
pub const SERVER_TOKEN_PATH: &str = "/auth/v5/server_token";

/// The content type of every body.
pub const CONTENT_TYPE: &str = "application/json";

/// The body is not a JSON object with the documented fields, each at most once
/// and of its documented type. Other fields are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the documented JSON object")]
pub struct UnreadableBody;

/// The body of "Issue API Access Token", as it came.
#[derive(Deserialize)]
pub struct ServerTokenRequest<'a> {
    /// The client's public half.
    #[serde(borrow, default, deserialize_with = "borrowed")]
    pub client_id: Option<Cow<'a, str>>,
    /// The client's secret half.
    #[serde(borrow, default, deserialize_with = "borrowed")]
    pub client_secret: Option<Cow<'a, str>>,
    /// The game that the token is asked for.
    #[serde(borrow, default, deserialize_with = "borrowed")]
    pub service_id: Option<Cow<'a, str>>,
}

impl<'a> ServerTokenRequest<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// [`UnreadableBody`].
    pub fn parse(body: &'a [u8]) -> Result<Self, UnreadableBody> {
        parse_object(body)
    }
}

/// The body of "Game User Access Token Validation", as it came.
#[derive(Deserialize)]
pub struct VerifyRequest<'a> {
    /// The player's token.
    #[serde(borrow, default, deserialize_with = "borrowed")]
    pub access_token: Option<Cow<'a, str>>,
}

impl<'a> VerifyRequest<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// [`UnreadableBody`].
    pub fn parse(body: &'a [u8]) -> Result<Self, UnreadableBody> {
        parse_object(body)
    }
}

/// Within an option, serde would make a copy of every text.
fn borrowed<'a, 'de: 'a, D: Deserializer<'de>>(from: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text = Option::<Text<'a>>::deserialize(from)?;
    Ok(text.map(|Text(text)| text))
}

fn parse_object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, UnreadableBody> {
    // A derived reader takes an array of the fields' values for the object.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return Err(UnreadableBody);
    }
    // All of it is UTF-8 (RFC 8259 section 8.1), fields that are ignored too; the
    // reader of bytes would look only at the texts that it hands out.
    let text = std::str::from_utf8(body).map_err(|_| UnreadableBody)?;
    serde_json::from_str(text).map_err(|_| UnreadableBody)
}

/// The path of "Game User Access Token Validation" for a game. The method is
/// POST.
#[must_use]
pub fn verify_path(game_id: &str) -> String {
    let mut path = String::from("/member/v3.0/");
    for byte in game_id.bytes() {
        // RFC 3986, section 2.3: what need not be escaped.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path.push_str("/token/verify");
    path
}

#[derive(Serialize)]
struct Issued<'a> {
    code: u32,
    message: &'a str,
    response_data: IssuedData<'a>,
}

#[derive(Serialize)]
struct IssuedData<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: u64,
}

#[derive(Serialize)]
struct Verified<'a> {
    code: u32,
    message: &'a str,
    value: VerifiedValue,
}

#[derive(Serialize)]
struct VerifiedValue {
    member_no: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    guid: Option<u64>,
}

#[derive(Serialize)]
struct Refused<'a> {
    code: u32,
    message: &'a str,
}

/// The answer (status 200) that carries a server token; `expires_in` in whole
/// seconds. Tokens are ASCII; one that is not text is answered as empty.
#[must_use]
pub fn server_token_response(token: &Secret, expires_in: u64) -> Vec<u8> {
    to_bytes(&Issued {
        code: 0,
        message: "success",
        response_data: IssuedData {
            access_token: token.expose_str().unwrap_or_default(),
            token_type: "bearer",
            expires_in,
        },
    })
}

/// The answer (status 200) that names a verified player.
#[must_use]
pub fn verify_response(member: &Member) -> Vec<u8> {
    to_bytes(&Verified {
        code: 0,
        message: "success",
        value: VerifiedValue {
            member_no: member.member_no,
            guid: member.guid,
        },
    })
}

/// The answer to anything refused; its status is [`WireRefusal::status`].
#[must_use]
pub fn refusal_response(refusal: WireRefusal) -> Vec<u8> {
    envelope(refusal.code, refusal.message)
}

/// An envelope without a value, for what lies outside the documents' tables,
/// such as a fault of the platform itself.
#[must_use]
pub fn envelope(code: u32, message: &str) -> Vec<u8> {
    to_bytes(&Refused { code, message })
}

/// Numbers and text in structs always have a JSON form, so the empty body that
/// stands for a failure is never seen.
fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_utf8_also_where_it_is_ignored() {
        let body = |ignored: &[u8]| {
            let parts: [&[u8]; 3] = [b"{\"x\":\"", ignored, b"\",\"access_token\":\"t\"}"];
            parts.concat()
        };
        let good = body("ü".as_bytes());
        let read = VerifyRequest::parse(&good).unwrap();
        assert_eq!(read.access_token.as_deref(), Some("t"));
        for bad in [&b"\xff"[..], b"\xc0\xaf", b"\xed\xa0\x80"] {
            assert!(VerifyRequest::parse(&body(bad)).is_err());
        }
    }

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        let read = VerifyRequest::parse(b"{\"access_token\":\"t\"}").unwrap();
        assert!(matches!(read.access_token, Some(Cow::Borrowed("t"))));
    }
}
