//! The files under `vectors/`, and the two sides as the tests call them.

use base::KeyId;
use serde::Deserialize;
use sign::HmacMd5Key;
use unity_ads::{
    Refusal,
    game::{Callback, Expected, Redeem},
    wire::CallbackUrl,
};

/// The documents' key.
pub(super) const KEY: &str = "xyzKEY";
/// The documents' callback URL.
pub(super) const CALLBACK_URL: &str = "https://developer.example.com/award.php?productid=1234";
/// The query of the documents' example.
pub(super) const QUERY: &str =
    "productid=1234&sid=1234567890&oid=0987654321&hmac=106ed4300f91145aff6378a355fced73";

#[derive(Deserialize)]
pub(super) struct CallbackVector {
    pub(super) name: String,
    pub(super) callback_url: String,
    pub(super) key: String,
    pub(super) sid: String,
    pub(super) oid: String,
    pub(super) signing_text: String,
    pub(super) hmac: String,
    pub(super) url: String,
}

#[derive(Deserialize)]
pub(super) struct RefusalVector {
    pub(super) reason: String,
    #[serde(default)]
    pub(super) why: String,
    pub(super) callback_url: Option<String>,
    pub(super) query: Option<String>,
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) header: Option<(String, String)>,
}

#[derive(Deserialize)]
pub(super) struct AnswerVector {
    pub(super) outcome: String,
    #[serde(default)]
    pub(super) why: String,
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) acceptance: String,
    pub(super) earlier: String,
}

pub(super) fn callbacks() -> Vec<CallbackVector> {
    serde_json::from_str(include_str!("../../vectors/callbacks.json")).unwrap()
}

pub(super) fn refusals() -> Vec<RefusalVector> {
    serde_json::from_str(include_str!("../../vectors/refusals.json")).unwrap()
}

pub(super) fn answers() -> Vec<AnswerVector> {
    serde_json::from_str(include_str!("../../vectors/answers.json")).unwrap()
}

impl RefusalVector {
    /// The query with its repetitions written out.
    pub(super) fn query(&self) -> Option<String> {
        self.query.as_deref().map(written_out)
    }
}

fn written_out(query: &str) -> String {
    let Some((before, rest)) = query.split_once('{') else {
        return query.to_owned();
    };
    let (repeated, after) = rest.split_once('}').unwrap();
    let (text, times) = repeated.split_once('*').unwrap();
    let repeated = text.repeat(times.parse().unwrap());
    format!("{before}{repeated}{}", written_out(after))
}

pub(super) fn expected(callback_url: &str) -> Expected {
    Expected::of(&callback_url.parse::<CallbackUrl>().unwrap())
}

pub(super) fn key(text: &str) -> HmacMd5Key {
    HmacMd5Key::new(text.as_bytes())
}

pub(super) const KEY_ID: KeyId = KeyId::new([0, 0, 0, 1]);

/// Judges a query as a game does, under one key.
pub(super) fn judge(query: &str, callback_url: &str, with: &str) -> Result<Redeem, Refusal> {
    let callback = Callback::parse(query.as_bytes(), &expected(callback_url))?;
    let signed = callback.verify([(KEY_ID, &key(with))])?;
    Ok(signed.into_inner())
}

/// Signs a text as anyone with the key could, whatever the text is.
pub(super) fn hmac(text: &str) -> String {
    use unity_ads::wire::Mac;
    Mac::new(key(KEY).sign(text.as_bytes())).to_hex()
}
