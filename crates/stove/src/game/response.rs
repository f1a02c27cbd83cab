use base::Secret;
use serde::{Deserialize, Deserializer, de};

use crate::Member;

/// The platform's word about a player's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The token is good and belongs to this player.
    Verified(Member),
    /// The token is not good.
    Refused(TokenRefusal),
}

/// Why the platform refused a player's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenRefusal {
    /// 40000: forged, expired or otherwise not a good token.
    TokenRefused,
    /// 41002: the game of the request, of the server token and of the player's
    /// token are not one and the same.
    WrongGame,
    /// 46217: the player's device is not registered.
    DeviceNotRegistered,
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Outage {
    /// No connection came about, or it broke.
    #[error("the platform cannot be reached")]
    Unreachable,
    /// No answer came in time.
    #[error("the platform did not answer in time")]
    Timeout,
    /// An HTTP status that the documents do not know with that body.
    #[error("the platform answered with status {0}")]
    BadStatus(u16),
    /// The body is not the documented envelope.
    #[error("the platform's answer cannot be read")]
    BadBody,
    /// 40101: the server token is not accepted. Renew it and ask once more.
    #[error("the platform refused the server token")]
    ServerTokenRefused,
    /// 40105: client id, secret and service are not accepted together. Only an
    /// operator can mend that.
    #[error("the platform refused the client's credentials")]
    CredentialsRefused,
    /// 50000, or a code that the documents do not know here.
    #[error("the platform answered with code {0}")]
    Platform(i64),
}

/// A server token as the platform handed it out.
#[derive(Clone, Debug)]
pub struct ServerToken {
    /// The token; opaque.
    pub token: Secret,
    /// For how many seconds it will be accepted.
    pub expires_in: u64,
}

#[derive(Deserialize)]
struct Code {
    #[serde(deserialize_with = "lenient_number")]
    code: i64,
}

#[derive(Deserialize)]
struct Value<T> {
    #[serde(alias = "response_data")]
    value: T,
}

#[derive(Deserialize)]
struct IssuedData {
    access_token: String,
    #[serde(deserialize_with = "lenient_number")]
    expires_in: i64,
}

#[derive(Deserialize)]
struct MemberData {
    #[serde(deserialize_with = "lenient_number")]
    member_no: i64,
    #[serde(default, deserialize_with = "lenient_optional_number")]
    guid: Option<i64>,
}

/// Reads the answer to [`server_token_request`](super::server_token_request).
///
/// # Errors
/// [`Outage`].
pub fn read_server_token(status: u16, body: &[u8]) -> Result<ServerToken, Outage> {
    let data: IssuedData = match read_envelope(status, body)? {
        Answer::Success(data) => data,
        Answer::Code(40_105) => return Err(Outage::CredentialsRefused),
        Answer::Code(code) => return Err(Outage::Platform(code)),
    };
    let expires_in = u64::try_from(data.expires_in).map_err(|_| Outage::BadBody)?;
    if data.access_token.is_empty() || expires_in == 0 {
        return Err(Outage::BadBody);
    }
    Ok(ServerToken {
        token: Secret::from(data.access_token),
        expires_in,
    })
}

/// Reads the answer to [`verify_request`](super::verify_request).
///
/// # Errors
/// [`Outage`].
pub fn read_verify(status: u16, body: &[u8]) -> Result<Verdict, Outage> {
    let code = match read_envelope::<MemberData>(status, body)? {
        Answer::Success(data) => return verified(&data).map(Verdict::Verified),
        Answer::Code(code) => code,
    };
    match (status, code) {
        (200, 40_000) => Ok(Verdict::Refused(TokenRefusal::TokenRefused)),
        (200, 41_002) => Ok(Verdict::Refused(TokenRefusal::WrongGame)),
        (200, 46_217) => Ok(Verdict::Refused(TokenRefusal::DeviceNotRegistered)),
        (_, 40_101) => Err(Outage::ServerTokenRefused),
        (_, 40_105) => Err(Outage::CredentialsRefused),
        (_, code) => Err(Outage::Platform(code)),
    }
}

fn verified(data: &MemberData) -> Result<Member, Outage> {
    let positive = |number: i64| u64::try_from(number).map_err(|_| Outage::BadBody);
    Ok(Member {
        member_no: positive(data.member_no)?,
        guid: data.guid.map(positive).transpose()?,
    })
}

enum Answer<T> {
    Success(T),
    Code(i64),
}

/// The envelope's code counts only under a status that the documents use: what
/// a proxy says under another is not the platform's word.
fn read_envelope<'a, T: Deserialize<'a>>(status: u16, body: &'a [u8]) -> Result<Answer<T>, Outage> {
    if !matches!(status, 200 | 401) {
        return Err(Outage::BadStatus(status));
    }
    let unreadable = if status == 200 {
        Outage::BadBody
    } else {
        Outage::BadStatus(status)
    };
    let Code { code } = serde_json::from_slice(body).map_err(|_| unreadable)?;
    match (status, code) {
        (200, 0) => serde_json::from_slice::<Value<T>>(body)
            .map(|Value { value }| Answer::Success(value))
            .map_err(|_| unreadable),
        (_, 0) => Err(unreadable),
        (_, code) => Ok(Answer::Code(code)),
    }
}

/// A JSON integer, or one in quotes: the documents' tables and samples differ.
fn lenient_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelling {
        Number(i64),
        Text(String),
    }
    match Spelling::deserialize(deserializer)? {
        Spelling::Number(number) => Ok(number),
        Spelling::Text(text) => text.trim().parse().map_err(de::Error::custom),
    }
}

fn lenient_optional_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    struct Lenient(#[serde(deserialize_with = "lenient_number")] i64);
    Option::<Lenient>::deserialize(deserializer).map(|found| found.map(|Lenient(number)| number))
}
