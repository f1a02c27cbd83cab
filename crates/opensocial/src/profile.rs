//! Where OpenSocial's platforms differ, as data. A platform that is not here
//! is a profile more, and no code.

use sign::oauth1::Method;

use crate::wire::Endpoint;

/// The habits of one platform.
#[derive(Debug)]
pub struct Profile {
    /// What it is called in the realm of challenges.
    pub name: &'static str,
    /// The key under which an answer has what was asked for, for the calls
    /// that do not have it under `entry`.
    pub keys: &'static [(Endpoint, &'static str)],
    /// The number of a list's first item: the specification says 0 in its prose
    /// and 1 in its examples (RESTful Protocol Specification v0.9).
    pub first: usize,
    /// The shape of an error's body.
    pub error: ErrorShape,
    /// Whom `xoauth_requestor_id` names in a Consumer Request.
    pub requestor: Requestor,
    /// The signature methods that calls may have.
    pub calls: &'static [Method],
    /// The signature method of what games receive.
    pub launches: Method,
}

/// The shape of an error's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorShape {
    /// `{"Error":{"Message":"…"}}` (Mobage, "Error Handling for API access").
    Message,
    /// `{"error":{"code":400,"message":"…"}}`, as in OpenSocial's JSON-RPC.
    CodeAndMessage,
}

/// Whom `xoauth_requestor_id` names in a Consumer Request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requestor {
    /// The application, by its id (Mobage).
    Application,
    /// A player, for whom the call then is (OpenSocial RESTful Protocol v0.9;
    /// GREE, mixi).
    Player,
}

impl Profile {
    /// The key under which an answer has what was asked for.
    #[must_use]
    pub fn key(&self, endpoint: Endpoint) -> &'static str {
        let mut keys = self.keys.iter();
        let own = keys.find(|(of, _)| *of == endpoint);
        own.map_or("entry", |(_, key)| key)
    }
}

/// Mobage Open Platform.
pub static MOBAGE: Profile = Profile {
    name: "mobage",
    keys: &[
        (Endpoint::PaymentCreate, "payment"),
        (Endpoint::PaymentRead, "payment"),
        (Endpoint::Avatar, "avatar"),
    ],
    first: 1,
    error: ErrorShape::Message,
    requestor: Requestor::Application,
    calls: &[Method::HmacSha1],
    launches: Method::HmacSha1,
};

/// GREE.
pub static GREE: Profile = Profile {
    name: "gree",
    keys: &[],
    first: 1,
    error: ErrorShape::CodeAndMessage,
    requestor: Requestor::Player,
    calls: &[Method::HmacSha1],
    launches: Method::HmacSha1,
};

/// mixi.
pub static MIXI: Profile = Profile {
    name: "mixi",
    keys: &[],
    first: 0,
    error: ErrorShape::CodeAndMessage,
    requestor: Requestor::Player,
    calls: &[Method::HmacSha1],
    launches: Method::RsaSha1,
};
