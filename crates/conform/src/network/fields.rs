//! Which parameters a callback is sent with, and what they say: the profile
//! knows what they are made of, so the first values that its own receiver takes
//! are sent.

use rewards::{
    CallbackUrl, Field, InvalidCallbackUrl, InvalidReceiver, Profile, Receiver, push_escaped,
};
use sign::hex;

use super::InvalidCredential;
use crate::Options;

/// As many orders as one run makes, and more.
const LAST_ORDER: &str = "99";

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Order,
    User,
    Fixed(String),
}

/// How orders are named: what the network's may be made of differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Orders {
    Words,
    Hex,
    Digits,
}

/// Why a network cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidNetwork {
    /// The callback URL's parameters cannot be read.
    #[error("the URL: {0}")]
    Url(#[from] InvalidCallbackUrl),
    /// The network could not send such a callback URL.
    #[error("the URL: {0}")]
    Statics(#[from] InvalidReceiver),
    /// The key.
    #[error(transparent)]
    Credential(#[from] InvalidCredential),
    /// Nothing was signed with the key.
    #[error("the key does not sign")]
    Unsigned,
    /// A value is given for a parameter that the network does not send, or that
    /// is not to be chosen.
    #[error("{0:?} is no parameter of this network whose value can be chosen")]
    Parameter(String),
    /// No callback was made that a right receiver takes.
    #[error("no callback was found that a right receiver would take: {0}; see --set and --user")]
    NoCallback(String),
}

impl Orders {
    pub(super) fn name(self, run: &str, name: &str) -> String {
        match self {
            Self::Words => format!("conform-{run}-{name}"),
            Self::Hex => format!(
                "c0f0{}0a{}",
                hex::encode(run.as_bytes()),
                hex::encode(name.as_bytes())
            ),
            Self::Digits => format!("{run}-{name}").bytes().map(digits).collect(),
        }
    }

    /// An order of those that are tried one after the other.
    pub(super) fn numbered(self, run: &str, number: u64) -> String {
        self.name(run, &format!("n{number}"))
    }

    pub(super) const fn cased(self) -> bool {
        matches!(self, Self::Words)
    }
}

/// Digits that stand for a character, so that no two texts have the same: two for
/// what runs and names are usually made of, because forms of orders are short.
fn digits(byte: u8) -> String {
    match byte {
        b'0'..=b'9' => format!("{:02}", byte.wrapping_sub(b'0')),
        b'a'..=b'z' => format!("{}", byte.wrapping_sub(b'a').wrapping_add(10)),
        b'-' => "36".to_owned(),
        _ => format!("9{byte:03}"),
    }
}

pub(super) struct Choice {
    pub(super) sent: Vec<(String, Sent)>,
    pub(super) orders: Orders,
    /// Whether a right receiver takes every order that is searched among.
    pub(super) searchable: bool,
}

pub(super) fn required(profile: &Profile, field: Field) -> bool {
    let name = profile.parameter(field);
    let mut parameters = profile.parameters();
    parameters.any(|(known, required, _)| required && Some(known) == name)
}

/// Chooses what is sent.
pub(super) fn choose(
    receiver: &Receiver,
    url: &CallbackUrl,
    set: &[(String, String)],
    options: &Options,
) -> Result<Choice, InvalidNetwork> {
    let profile = receiver.profile();
    let fixed = |field| profile.parameter(field).unwrap_or_default();
    for (name, _) in set {
        let known = profile.parameters().any(|(known, _, _)| known == name);
        if !known || [fixed(Field::Order), fixed(Field::Subject)].contains(&name.as_str()) {
            return Err(InvalidNetwork::Parameter(name.clone()));
        }
    }
    let search = options.search;
    // The highest number has the longest name.
    let last = search.from.saturating_add(search.tries.saturating_sub(1));
    let mut why = String::new();
    for orders in [Orders::Words, Orders::Hex, Orders::Digits] {
        // The forms of a moment that networks write.
        for moment in ["202601010000", "1767225600", "1767225600000"] {
            let sent = sent(profile, url, set, moment);
            let takes = |order: &str| {
                let query = sample(receiver, &sent, order, options);
                receiver.parse(query.as_bytes()).map(drop)
            };
            match takes(&orders.name(&options.run, LAST_ORDER)) {
                Ok(()) => {
                    let searchable = takes(&orders.numbered(&options.run, last)).is_ok();
                    return Ok(Choice {
                        sent,
                        orders,
                        searchable,
                    });
                }
                Err(refusal) => why = refusal.to_string(),
            }
        }
    }
    Err(InvalidNetwork::NoCallback(why))
}

fn sent(
    profile: &Profile,
    url: &CallbackUrl,
    set: &[(String, String)],
    moment: &str,
) -> Vec<(String, Sent)> {
    let is = |name: &str, field| profile.parameter(field) == Some(name);
    // A network fills in what the URL asks for. Where the URL names nothing, what
    // is usual stands for that.
    let usual = [Field::Subject, Field::Amount, Field::Currency];
    let asked = |name: &str| match url.filled().next() {
        Some(_) => url.filled().any(|each| each == name),
        None => usual.iter().any(|field| is(name, *field)),
    };
    let mut sent = Vec::new();
    for (name, required, _) in profile.parameters() {
        let given = set.iter().find(|(each, _)| each == name);
        if !required && given.is_none() && !asked(name) {
            continue;
        }
        let only = profile.only(name).and_then(<[String]>::first);
        let value = match given {
            Some((_, value)) => Sent::Fixed(value.clone()),
            None if is(name, Field::Order) => Sent::Order,
            None if is(name, Field::Subject) => Sent::User,
            None if only.is_some() => Sent::Fixed(only.cloned().unwrap_or_default()),
            None if is(name, Field::Timestamp) => Sent::Fixed(moment.to_owned()),
            None if is(name, Field::Currency) => Sent::Fixed("coins".to_owned()),
            None => Sent::Fixed("1".to_owned()),
        };
        sent.push((name.to_owned(), value));
    }
    if profile.key_id_parameter().is_some() {
        // Of a query that is signed whole, the order is the network's: by name.
        sent.sort_by(|(one, _), (other, _)| one.cmp(other));
    } else {
        sent.sort_by_key(|(_, value)| match value {
            Sent::User => 0,
            Sent::Order => 1,
            Sent::Fixed(_) => 2,
        });
    }
    sent
}

/// A callback of this run.
fn sample(receiver: &Receiver, sent: &[(String, Sent)], order: &str, options: &Options) -> String {
    let profile = receiver.profile();
    let mut query = String::new();
    let mut push = |name: &str, value: &str| {
        if !query.is_empty() {
            query.push('&');
        }
        push_escaped(&mut query, name);
        query.push('=');
        push_escaped(&mut query, value);
    };
    for (name, value) in receiver.statics() {
        push(name, value);
    }
    for (name, value) in sent {
        match value {
            Sent::Order => push(name, order),
            Sent::User => push(name, &options.user),
            Sent::Fixed(value) => push(name, value),
        }
    }
    push(profile.signature_parameter(), "00");
    if let Some(name) = profile.key_id_parameter() {
        push(name, "1");
    }
    query
}
