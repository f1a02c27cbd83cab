//! The networks that can be played: what each sends, and what it takes for an
//! acknowledgement.

mod unity_ads;

use base::Secret;

pub use unity_ads::UnityAds;

/// What a network wants to hear when it repeats a callback that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// An error: by its document, an order that was used is none to be granted.
    Refused,
    /// The same acknowledgement again: it sends until it has heard that.
    Acknowledged,
}

/// How much of a callback is under its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Every parameter by its name, sorted and joined by commas.
    EverythingJoined,
    /// The values of some parameters.
    Some,
}

/// What the probes have to know of a network.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The name of its profile.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The parameter by which a reward is told from every other.
    pub order: String,
    /// The parameter that says who is rewarded.
    pub user: String,
    /// The parameter with the signature.
    pub mac: String,
    /// What it wants to hear when it repeats itself.
    pub repeats: Repeats,
    /// What its signature is over.
    pub covers: Covers,
    /// Whether the user is under the signature.
    pub user_signed: bool,
    /// The static parameters of the callback URL, decoded.
    pub statics: Vec<(String, String)>,
    /// Whether its signatures are 32 hexadecimal digits.
    pub md5_hex: bool,
    /// Whether its signatures are hexadecimal digits.
    pub hex: bool,
    /// Whether two orders can differ in the case of letters alone.
    pub cased_orders: bool,
    /// A secret that its document publishes.
    pub published_secret: Option<&'static str>,
    /// What it takes for an acknowledgement, for people.
    pub acknowledgement: String,
}

/// One network with the key that it signs with. Pure: it sends nothing.
pub trait Network: Send + Sync {
    /// What the probes have to know of it.
    fn facts(&self) -> &Facts;

    /// The parameters that it adds to the callback URL, in their order, decoded
    /// and without the signature.
    fn fields(&self, order: &str, user: &str) -> Vec<(String, String)>;

    /// The text that is signed for these parameters and the callback URL's own.
    fn text(&self, fields: &[(String, String)]) -> String;

    /// The signature over a text.
    fn mac(&self, text: &str) -> String;

    /// Whether it takes that answer for an acknowledgement.
    fn acknowledges(&self, status: u16, body: &[u8], order: &str) -> bool;

    /// The signature that somebody with another secret makes over a text.
    fn mac_under(&self, secret: &Secret, text: &str) -> String;

    /// Whether a text is, or holds, the secret.
    fn betrays(&self, text: &[u8]) -> bool;
}
