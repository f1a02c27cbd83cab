//! The files under `vectors/`, and the two sides as the tests call them.

use base::KeyId;
use rewards::{Callback, Earned, Outcome, Profile, Receiver, Refusal, Trust};
use serde::Deserialize;
use sign::HmacMd5Key;
use unity_ads::{
    Oid, Sid,
    wire::{CallbackUrl, StaticParameters},
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

pub(super) fn profile() -> Profile {
    Profile::named("unity-ads").unwrap()
}

/// How a callback of this network can be refused: no parameter but its own two is a
/// variable one, no key has a name, and it is not the query that is signed.
pub(super) fn possible() -> impl Iterator<Item = Refusal> {
    let never = [
        Refusal::ParameterMissing,
        Refusal::ParameterInvalid,
        Refusal::NotCanonical,
        Refusal::KeyIdInvalid,
        Refusal::KeyUnknown,
    ];
    let all = Refusal::ALL.into_iter();
    all.filter(move |refusal| !never.contains(refusal))
}

/// What else a receiver of this network says that is not `1`.
pub(super) fn others() -> impl Iterator<Item = Outcome> {
    let all = Outcome::ALL.into_iter();
    all.filter(|outcome| {
        !matches!(
            outcome,
            Outcome::Granted | Outcome::Reversed | Outcome::Malformed(_) | Outcome::BadSignature
        )
    })
}

pub(super) fn refused() -> impl Iterator<Item = Outcome> {
    possible().map(Refusal::outcome).chain(others())
}

/// What a game judges callbacks by.
pub(super) fn receiver(statics: &StaticParameters) -> Receiver {
    Receiver::new(&profile(), statics.iter(), Trust::default()).unwrap()
}

pub(super) fn expected(callback_url: &str) -> Receiver {
    let url: CallbackUrl = callback_url.parse().unwrap();
    receiver(url.static_parameters())
}

/// What a game acts on: who is to be rewarded for which view, and which key said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Redeem {
    pub(super) sid: Sid,
    pub(super) oid: Oid,
    pub(super) key_id: KeyId,
}

impl Redeem {
    fn of(earned: &Earned<KeyId>) -> Self {
        Self {
            sid: earned.subject().unwrap().parse().unwrap(),
            oid: earned.order().parse().unwrap(),
            key_id: earned.key_id,
        }
    }
}

pub(super) fn redeem<'k>(
    callback: Callback,
    keys: impl IntoIterator<Item = (KeyId, &'k HmacMd5Key)>,
) -> Result<Redeem, Refusal> {
    let signed = callback.verify(keys)?;
    Ok(Redeem::of(&signed.into_inner()))
}

pub(super) fn key(text: &str) -> HmacMd5Key {
    HmacMd5Key::new(text.as_bytes())
}

pub(super) const KEY_ID: KeyId = KeyId::new([0, 0, 0, 1]);

/// Judges a query as a game does, under one key.
pub(super) fn judge(query: &str, callback_url: &str, with: &str) -> Result<Redeem, Refusal> {
    let callback = expected(callback_url).parse(query.as_bytes())?;
    redeem(callback, [(KEY_ID, &key(with))])
}

/// Signs a text as anyone with the key could, whatever the text is.
pub(super) fn hmac(text: &str) -> String {
    use unity_ads::wire::Mac;
    Mac::new(key(KEY).sign(text.as_bytes())).to_hex()
}
