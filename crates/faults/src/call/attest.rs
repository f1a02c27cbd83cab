//! Calls of attestation by games: Meta's, and ours beside them.

use http::Method;
use meta_attest::wire::{Call as Integrity, FEED_PATH};
use meta_graph::wire::components;

use super::{Call, Dialect, Place, graph::graph};

pub(super) const VERIFY: Call = graph("attest.verify", Method::GET, "/platform_integrity/verify");
pub(super) const DEVICE_BAN: Call = graph(
    "attest.device_ban",
    Method::POST,
    "/platform_integrity/device_ban",
);
pub(super) const DEVICE_BAN_STATUS: Call = graph(
    "attest.device_ban_status",
    Method::GET,
    "/platform_integrity/device_ban_status",
);
pub(super) const DEVICE_BAN_IDS: Call = graph(
    "attest.device_ban_ids",
    Method::GET,
    "/platform_integrity/device_ban_ids",
);
pub(super) const BAN_FEED: Call = graph("attest.ban_feed", Method::GET, FEED_PATH);
pub(super) const JWKS: Call = Call {
    name: "attest.jwks",
    place: Place::Platform,
    method: Method::GET,
    path: "/.well-known/jwks.json",
    dialect: Dialect::Own,
};

/// The name behind the dot of the call that a method makes of a path, wherever the graph
/// answers. Which it is, is for the pillar to say.
pub(super) fn name_of(method: &str, path: &str) -> Option<&'static str> {
    let call = Integrity::of(&components(path).ok()?)?;
    (call.method() == method).then_some(call.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_of_attestation_has_a_name_however_it_is_made() {
        for call in Integrity::ALL {
            let wanted = format!("attest.{}", call.name());
            let named = Call::named(&wanted).unwrap();
            assert_eq!(named.method.as_str(), call.method(), "{wanted}");
            assert_eq!(named.path, call.path(), "{wanted}");
            let query = format!("a=b&method={}", call.method());
            for path in [
                call.path(),
                format!("/graph{}", call.path()),
                format!("{}/", call.path()),
            ] {
                for (http, query) in [(call.method(), None), ("PUT", Some(&*query))] {
                    let http = Method::from_bytes(http.as_bytes()).unwrap();
                    let found = Call::of_request(Place::Platform, &http, &path, query);
                    assert_eq!(found.unwrap().name, wanted, "{http} {path} {query:?}");
                }
            }
            let wrong = if call.method() == "GET" {
                Method::POST
            } else {
                Method::GET
            };
            let found = Call::of_request(Place::Platform, &wrong, &call.path(), None);
            assert!(found.is_none(), "{wanted}");
        }
        let named = super::super::CALLS.iter();
        let named = named.filter(|call| call.name.starts_with("attest."));
        assert_eq!(named.count(), Integrity::ALL.len() + 1, "and the keys");
    }
}
