//! Where OpenSocial's platforms differ, as data. A platform that is not here
//! is a profile more, and no code.

use base::{Environment, PlayerId};
use std::borrow::Cow;

use sign::oauth1::Method;

use crate::wire::Endpoint;

/// The habits of one platform.
#[derive(Debug)]
pub struct Profile {
    /// What it is called in the realm of challenges.
    pub name: &'static str,
    /// The key under which an answer has the one thing that was asked for, for
    /// the calls that do not have it under `entry`. Lists always do.
    pub keys: &'static [(Endpoint, &'static str)],
    /// Whether an answer with one thing counts it, as if it were a list.
    pub counts_one: bool,
    /// What stands in front of user ids in answers, with a colon between them:
    /// in the live world and in the sandbox. Nothing where absent.
    pub domains: Option<[&'static str; 2]>,
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
    /// What the names of the platform's own parameters of life-cycle events begin
    /// with: `mbga` of `mbga_invite_from`.
    pub prefix: &'static str,
    /// Life-cycle events that are called otherwise than `event.` and our name.
    pub events: &'static [(&'static str, &'static str)],
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
    /// A user id as answers have it. What games are called with, such as
    /// `opensocial_viewer_id`, has the number alone.
    #[must_use]
    pub fn user_id(&self, environment: Environment, player: PlayerId) -> String {
        match (self.domains, environment) {
            (None, _) => player.to_string(),
            (Some([live, _]), Environment::Live) => format!("{live}:{player}"),
            (Some([_, sandbox]), Environment::Sandbox) => format!("{sandbox}:{player}"),
        }
    }

    /// The key under which an answer has the one thing that was asked for.
    #[must_use]
    pub fn key(&self, endpoint: Endpoint) -> &'static str {
        let mut keys = self.keys.iter();
        let own = keys.find(|(of, _)| *of == endpoint);
        own.map_or("entry", |(_, key)| key)
    }

    /// What a life-cycle event is called on the wire.
    #[must_use]
    pub fn event(&self, name: &str) -> Cow<'static, str> {
        let mut events = self.events.iter();
        match events.find(|(of, _)| *of == name) {
            Some((_, other)) => Cow::Borrowed(other),
            None => Cow::Owned(format!("event.{name}")),
        }
    }
}

/// Mobage Open Platform.
pub static MOBAGE: Profile = Profile {
    name: "mobage",
    keys: &[
        (Endpoint::PaymentCreate, "payment"),
        (Endpoint::PaymentRead, "payment"),
        (Endpoint::Avatar, "avatar"),
        (Endpoint::People, "person"),
        (Endpoint::Blacklist, "blacklist"),
        (Endpoint::WordCheck, "ngword"),
        (Endpoint::Texts, "textData"),
    ],
    counts_one: true,
    domains: Some(["mbga.jp", "sb.mbga.jp"]),
    first: 1,
    error: ErrorShape::Message,
    requestor: Requestor::Application,
    calls: &[Method::HmacSha1],
    launches: Method::HmacSha1,
    prefix: "mbga",
    events: &[],
};

/// GREE.
pub static GREE: Profile = Profile {
    name: "gree",
    keys: &[],
    counts_one: false,
    domains: None,
    first: 1,
    error: ErrorShape::CodeAndMessage,
    requestor: Requestor::Player,
    calls: &[Method::HmacSha1],
    launches: Method::HmacSha1,
    prefix: "gree",
    events: &[
        ("joingroup", "gree.join_community"),
        ("leavegroup", "gree.leave_community"),
    ],
};

/// mixi.
pub static MIXI: Profile = Profile {
    name: "mixi",
    keys: &[],
    counts_one: false,
    domains: None,
    first: 0,
    error: ErrorShape::CodeAndMessage,
    requestor: Requestor::Player,
    calls: &[Method::HmacSha1],
    launches: Method::RsaSha1,
    prefix: "mixi",
    events: &[],
};
