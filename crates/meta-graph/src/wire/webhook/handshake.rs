use base::Secret;
use sign::is_secret;

use crate::wire::Params;

/// The longest challenge that is echoed, in bytes.
const LONGEST_CHALLENGE: usize = 1024;

/// The query by which the platform asks a callback whether it wants webhooks.
/// Join it to the callback's URL with `?`, or `&` where that has a query. It
/// holds the verify token, so it belongs in no log.
#[must_use]
pub fn handshake_query(challenge: &str, verify_token: &Secret) -> String {
    let token = verify_token.expose_str().unwrap_or_default();
    form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", challenge)
        .append_pair("hub.verify_token", token)
        .finish()
}

/// Whether a callback's answer says that it wants them: status 200 and the
/// challenge, with nothing around it but white space.
#[must_use]
pub fn answers_handshake(status: u16, body: &[u8], challenge: &str) -> bool {
    status == 200 && body.trim_ascii() == challenge.as_bytes()
}

/// What a game's server does with such a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// Answer 200 with this text, as `text/plain`.
    Echo(String),
    /// Answer 403: the query is none, or holds another verify token.
    Forbid,
}

impl Handshake {
    /// Judges a query, on the game's side. The tokens are compared in constant
    /// time.
    #[must_use]
    pub fn judge(query: &[u8], verify_token: &Secret) -> Self {
        let mut params = Params::new();
        let read = params.query(query).is_ok();
        let text = |name| params.text(name).ok().flatten();
        let is_subscribe = text("hub.mode") == Some("subscribe");
        let presented = text("hub.verify_token").unwrap_or_default();
        let is_known = is_secret(presented.as_bytes(), verify_token);
        let challenge = text("hub.challenge").filter(|text| text.len() <= LONGEST_CHALLENGE);
        match challenge {
            Some(challenge) if read && is_subscribe && is_known => Self::Echo(challenge.to_owned()),
            _ => Self::Forbid,
        }
    }
}
