//! The networks that can be played: what each sends, and what it takes for an
//! acknowledgement. All of that is in its profile.

mod credential;
mod fields;

use base::Secret;
use rewards::{CallbackUrl, Covers, Field, Outcome, Profile, Receiver};
use serde_json::Value;
use sign::mac::Key;

pub use credential::{Credential, InvalidCredential};
pub use fields::InvalidNetwork;
use fields::{Orders, Sent};

use crate::Options;

/// Shorter secrets may stand in an answer by chance.
const SHORTEST_TO_BETRAY: usize = 6;

/// What a network wants to hear when it repeats a callback that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// An error: by its document, an order that was used is none to be granted.
    Refused,
    /// The same acknowledgement again: it sends until it has heard that.
    Acknowledged,
}

/// What the probes have to know of a network.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) name: String,
    pub(crate) title: String,
    /// The parameter by which a reward is told from every other.
    pub(crate) order: String,
    /// The parameter that says who is rewarded, where there is one.
    pub(crate) user: String,
    /// Whether every callback has it.
    pub(crate) user_required: bool,
    /// Whether it is authenticated.
    pub(crate) user_signed: bool,
    /// The parameter with the signature.
    pub(crate) mac: String,
    pub(crate) repeats: Repeats,
    pub(crate) covers: Covers,
    /// The static parameters of the callback URL, decoded.
    pub(crate) statics: Vec<(String, String)>,
    /// Whether its signatures are hexadecimal digits, and whether there are 32.
    pub(crate) hex: bool,
    pub(crate) md5_hex: bool,
    /// Whether two orders can differ in the case of letters alone.
    pub(crate) cased_orders: bool,
    /// The parameter with what the game's client has said, and the one with the
    /// amount, where there are both.
    pub(crate) spoken: Option<(String, String)>,
    /// A secret that its document publishes.
    pub(crate) published_secret: Option<&'static str>,
    /// What it takes for an acknowledgement, for people.
    pub(crate) acknowledgement: String,
}

/// A network that is to be played.
#[derive(Debug)]
pub struct Played {
    /// What is known of it, tailored where the game has told the endpoint more.
    pub profile: Profile,
    /// What it signs with.
    pub credential: Credential,
    /// What it wants to hear of repetitions, if that is not what its document says.
    pub repeats: Option<Repeats>,
    /// Values of parameters that the endpoint wants to see, such as the name of a
    /// currency. Whatever else the profile requires is made up.
    pub set: Vec<(String, String)>,
}

/// One network with the key that it signs with, for one callback URL. It sends
/// nothing.
pub(crate) struct Network {
    facts: Facts,
    profile: Profile,
    key: Key,
    key_id: Option<String>,
    /// Somebody else's key.
    another: Key,
    secret: Option<Secret>,
    sent: Vec<(String, Sent)>,
    orders: Orders,
    searchable: bool,
    /// The static parameters of the callback URL, as they are written there.
    statics: String,
}

impl Network {
    /// The network that is played, for the callback URL, the user and the run of
    /// these options.
    pub(crate) fn new(played: Played, options: &Options) -> Result<Self, InvalidNetwork> {
        let profile = &played.profile;
        let url = CallbackUrl::read(profile, &options.url)?;
        let accept = rewards::Trust {
            accept_unsigned_user: true,
            accept_foreign_games: true,
        };
        let receiver = Receiver::new(profile, url.statics(), accept)?;
        let signing = played.credential.signing(profile)?;
        let choice = fields::choose(&receiver, &url, &played.set, options)?;
        let sample = signing.key.sign(&sign::mac::Text::new("sample"));
        let tag = sample.map_err(|_| InvalidNetwork::Unsigned)?;
        let hex = profile.scheme().tag_len().is_some();
        Ok(Self {
            facts: Facts {
                name: profile.name().to_owned(),
                title: profile.title().to_owned(),
                order: named(profile, Field::Order),
                user: named(profile, Field::Subject),
                user_required: fields::required(profile, Field::Subject),
                user_signed: profile.authenticates(Field::Subject),
                mac: profile.signature_parameter().to_owned(),
                repeats: played.repeats.unwrap_or_else(|| documented(profile)),
                covers: profile.covers(),
                statics: owned(url.statics()),
                hex,
                md5_hex: hex && tag.bytes().len() == 16,
                cased_orders: choice.orders.cased(),
                spoken: spoken(profile),
                published_secret: (profile.name() == "unity-ads").then_some("xyzKEY"),
                acknowledgement: acknowledgement(profile),
            },
            profile: profile.clone(),
            key: signing.key,
            key_id: signing.key_id,
            another: signing.another,
            secret: signing.secret,
            sent: choice.sent,
            orders: choice.orders,
            searchable: choice.searchable,
            statics: url.as_written().to_owned(),
        })
    }

    pub(crate) const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// An order of a run, under a name that no other one has.
    pub(crate) fn order(&self, run: &str, name: &str) -> String {
        self.orders.name(run, name)
    }

    /// An order of those that are searched among.
    pub(crate) fn numbered(&self, run: &str, number: u64) -> String {
        self.orders.numbered(run, number)
    }

    /// Whether a right receiver takes all of those by their form. If it does not,
    /// its refusal says nothing of how it compares signatures.
    pub(crate) const fn is_searchable(&self) -> bool {
        self.searchable
    }

    /// The parameters that it adds to the callback URL, in their order, decoded
    /// and without the signature.
    pub(crate) fn fields(&self, order: &str, user: &str) -> Vec<(String, String)> {
        let sent = self.sent.iter().map(|(name, what)| {
            let value = match what {
                Sent::Order => order,
                Sent::User => user,
                Sent::Fixed(value) => value,
            };
            (name.clone(), value.to_owned())
        });
        sent.collect()
    }

    /// The static parameters of the callback URL as they are written there; what the
    /// network fills in is not among them.
    pub(crate) fn statics(&self) -> &str {
        &self.statics
    }

    /// What it adds behind the signature.
    pub(crate) fn behind(&self) -> Option<(&str, &str)> {
        self.profile.key_id_parameter().zip(self.key_id.as_deref())
    }

    /// The text that is signed for these parameters and the callback URL's own,
    /// for people: the secret, where it is a part of it, is not in it.
    pub(crate) fn text(&self, fields: &[(String, String)]) -> String {
        let all = self.with_statics(fields);
        let text = self.profile.signed_text(&pairs(&all));
        let text = text.map(|text| String::from_utf8_lossy(text.as_ref()).into_owned());
        let mut text = text.unwrap_or_default();
        if self.profile.scheme().has_secret_within() {
            text.push_str(" (and the secret)");
        }
        text
    }

    /// The signature of these parameters and the callback URL's own.
    pub(crate) fn mac(&self, fields: &[(String, String)]) -> String {
        self.signed(&self.key, &self.with_statics(fields))
    }

    /// The signature of no parameter at all.
    pub(crate) fn mac_of_nothing(&self) -> String {
        self.signed(&self.key, &[])
    }

    /// The signature that somebody with another key makes.
    pub(crate) fn mac_by_another(&self, fields: &[(String, String)]) -> String {
        self.signed(&self.another, &self.with_statics(fields))
    }

    /// The signature under a secret that is not this network's.
    pub(crate) fn mac_under(&self, secret: &Secret, fields: &[(String, String)]) -> String {
        let key = self.profile.key(secret);
        let signed = key.map(|key| self.signed(&key, &self.with_statics(fields)));
        signed.unwrap_or_default()
    }

    fn signed(&self, key: &Key, parameters: &[(String, String)]) -> String {
        let signed = self.profile.sign(key, &pairs(parameters));
        // Every key here is one of the profile's.
        signed.unwrap_or_default()
    }

    fn with_statics(&self, fields: &[(String, String)]) -> Vec<(String, String)> {
        [self.facts.statics.as_slice(), fields].concat()
    }

    /// Whether it takes that answer for an acknowledgement.
    pub(crate) fn acknowledges(&self, status: u16, body: &[u8], order: &str) -> bool {
        let wanted = self.profile.answer(Outcome::Granted, order);
        status == wanted.status && says(body, &wanted.body)
    }

    /// Whether that is how it wants to be refused, where that is no error.
    pub(crate) fn refuses(&self, status: u16, body: &[u8], order: &str) -> bool {
        let rejected = self.profile.answer(Outcome::Rejected, order);
        status == rejected.status && !rejected.body.is_empty() && says(body, &rejected.body)
    }

    /// Whether a text holds the secret.
    pub(crate) fn betrays(&self, text: &[u8]) -> bool {
        let secret = self.secret.as_ref().map_or(&[][..], Secret::expose);
        secret.len() >= SHORTEST_TO_BETRAY
            && text.windows(secret.len()).any(|window| window == secret)
    }
}

fn pairs(parameters: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = parameters.iter();
    pairs.map(|(name, value)| (&**name, &**value)).collect()
}

fn owned<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn named(profile: &Profile, field: Field) -> String {
    profile.parameter(field).unwrap_or_default().to_owned()
}

fn spoken(profile: &Profile) -> Option<(String, String)> {
    let parameter = |field| profile.parameter(field).map(str::to_owned);
    parameter(Field::Custom).zip(parameter(Field::Amount))
}

fn documented(profile: &Profile) -> Repeats {
    match profile.answer(Outcome::Duplicate, "").status {
        200..=299 => Repeats::Acknowledged,
        _ => Repeats::Refused,
    }
}

fn acknowledgement(profile: &Profile) -> String {
    let answer = profile.answer(Outcome::Granted, "ORDER");
    match answer.body.as_ref() {
        "" => format!("{}", answer.status),
        body => format!("{} and the body `{body}`", answer.status),
    }
}

/// Whether a body is the wanted one, as text, as JSON, or, where the wanted one
/// is longer than a sign, with something around it.
fn says(body: &[u8], wanted: &str) -> bool {
    let text = String::from_utf8_lossy(body);
    let same_json = || {
        let wanted = serde_json::from_str::<Value>(wanted).ok();
        wanted.is_some_and(|it| it.is_object() && serde_json::from_slice(body).ok() == Some(it))
    };
    wanted.is_empty()
        || text.trim() == wanted
        || (wanted.len() > 1 && !wanted.starts_with('{') && text.contains(wanted))
        || same_json()
}

#[cfg(test)]
mod tests;
