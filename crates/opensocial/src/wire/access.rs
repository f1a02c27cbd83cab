//! What may be called in which model: the one table.

use super::{Endpoint, Method, Model};
use crate::profile::Requestor;

/// One call, and in which models it may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What is called.
    pub endpoint: Endpoint,
    /// By which method.
    pub method: Method,
    /// Whether with a token.
    pub proxy: bool,
    /// Whether without one.
    pub trusted: bool,
}

const fn row(endpoint: Endpoint, method: Method, proxy: bool, trusted: bool) -> Row {
    Row {
        endpoint,
        method,
        proxy,
        trusted,
    }
}

/// Every call (Mobage's pages; where those could not be read, the choice is
/// ours).
pub static CALLS: [Row; 23] = [
    row(Endpoint::People, Method::Get, true, true),
    row(Endpoint::SupportedFields, Method::Get, true, true),
    row(Endpoint::AppData, Method::Get, true, true),
    row(Endpoint::AppData, Method::Post, true, false),
    row(Endpoint::AppData, Method::Put, true, false),
    row(Endpoint::AppData, Method::Delete, true, false),
    row(Endpoint::FriendsAppData, Method::Get, true, false),
    row(Endpoint::Texts, Method::Get, true, true),
    row(Endpoint::Texts, Method::Post, true, true),
    row(Endpoint::Texts, Method::Put, true, true),
    row(Endpoint::Texts, Method::Delete, true, true),
    row(Endpoint::TextGroups, Method::Get, false, true),
    row(Endpoint::TextGroups, Method::Post, false, true),
    row(Endpoint::TextGroups, Method::Put, false, true),
    row(Endpoint::TextGroups, Method::Delete, false, true),
    row(Endpoint::WordCheck, Method::Post, true, true),
    row(Endpoint::Blacklist, Method::Get, true, true),
    row(Endpoint::PaymentRead, Method::Get, true, true),
    row(Endpoint::PaymentCreate, Method::Post, true, false),
    row(Endpoint::Activities, Method::Get, true, false),
    row(Endpoint::Activities, Method::Post, true, false),
    row(Endpoint::Messages, Method::Post, true, false),
    row(Endpoint::Avatar, Method::Get, true, true),
];

impl Endpoint {
    /// The endpoint that a method calls of those that a path can name.
    #[must_use]
    pub fn called(of: &[Self], method: Method) -> Option<Self> {
        let mut rows = CALLS.iter();
        let row = rows.find(|row| row.method == method && of.contains(&row.endpoint));
        row.map(|row| row.endpoint)
    }

    /// Whether a call may be made in a model. Where a Consumer Request names a
    /// player, it may do what one with a token may.
    #[must_use]
    pub fn admits(self, method: Method, model: Model, requestor: Requestor) -> bool {
        let mut rows = CALLS.iter();
        let row = rows.find(|row| row.endpoint == self && row.method == method);
        row.is_some_and(|row| match (model, requestor) {
            (Model::Proxy, _) => row.proxy,
            (Model::Trusted, Requestor::Application) => row.trusted,
            (Model::Trusted, Requestor::Player) => row.proxy || row.trusted,
        })
    }

    /// The methods that a path takes, in whatever model, as `Allow` has them.
    #[must_use]
    pub fn allow(of: &[Self]) -> String {
        let mut methods: Vec<Method> = CALLS
            .iter()
            .filter(|row| of.contains(&row.endpoint))
            .map(|row| row.method)
            .collect();
        methods.sort_unstable();
        methods.dedup();
        let names: Vec<&str> = methods.into_iter().map(Method::allowed).collect();
        names.join(", ")
    }
}
