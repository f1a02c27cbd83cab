use std::collections::BTreeSet;

use meta_graph::{
    Refusal,
    wire::{Access, Endpoint, Fields, Method, Params, Target},
};
use serde::Deserialize;

use super::vectors::read;

#[derive(Deserialize)]
struct Vectors {
    calls: Vec<Call>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Call {
    method: String,
    path: String,
    call: String,
    target: String,
}

#[derive(Deserialize)]
struct Refused {
    method: String,
    path: String,
    reason: String,
    allowed: Option<String>,
}

fn vectors() -> Vectors {
    read(include_str!("../../vectors/endpoints.json"))
}

fn find(method: &str, path: &str) -> Result<(Endpoint, Target), Refusal> {
    Endpoint::of(Method::of_call(method, &Params::new())?, path)
}

#[test]
fn every_path_names_its_call() {
    for vector in vectors().calls {
        let target = match &*vector.target {
            "root" => Target::Root,
            "me" => Target::Me,
            "application" => Target::Application,
            id => Target::Id(id.parse().unwrap()),
        };
        let (endpoint, found) = find(&vector.method, &vector.path).unwrap();
        assert_eq!(
            (endpoint.name(), found),
            (&*vector.call, target),
            "{}",
            vector.path
        );
    }
}

#[test]
fn every_call_has_a_vector_and_a_name_of_its_own() {
    let shown: BTreeSet<String> = vectors().calls.into_iter().map(|c| c.call).collect();
    let all: BTreeSet<String> = Endpoint::ALL.map(|e| e.name().to_owned()).into();
    assert_eq!(shown, all);
    assert_eq!(all.len(), Endpoint::ALL.len());
}

#[test]
fn other_paths_and_methods_are_refused() {
    for vector in vectors().refused {
        let refusal = find(&vector.method, &vector.path).unwrap_err();
        let what = format!("{} {}", vector.method, vector.path);
        assert_eq!(refusal.reason(), vector.reason, "{what}");
        if let Refusal::MethodNotAllowed { allowed, .. } = &refusal {
            assert_eq!(Some(*allowed), vector.allowed.as_deref(), "{what}");
        }
    }
}

#[test]
fn a_call_is_found_by_its_own_pattern_and_no_other_has_it() {
    let mut seen = BTreeSet::new();
    for endpoint in Endpoint::ALL {
        let path = endpoint.pattern().replace("{id}", "77");
        let (found, _) = Endpoint::of(endpoint.method(), &path).unwrap();
        assert_eq!(found, endpoint, "{path}");
        assert!(seen.insert((endpoint.method(), path)));
        assert!(Fields::parse(endpoint.default_fields()).is_ok());
    }
}

#[test]
fn what_a_user_may_not_do_takes_an_apps_token() {
    let of_app: Vec<_> = Endpoint::ALL
        .into_iter()
        .filter(|endpoint| endpoint.access() == Access::App)
        .map(Endpoint::name)
        .collect();
    assert_eq!(
        of_app,
        [
            "user_nonce_validate",
            "delete_object",
            "sso_authorize_code",
            "sso_authorize_refresh_code",
            "define_achievement",
            "achievement_remove_all",
            "define_leaderboard",
            "leaderboard_remove_all_entries",
            "cancel_subscription",
            "extend_subscription",
        ]
    );
    let of_user = Endpoint::ALL
        .into_iter()
        .filter(|e| e.access() == Access::User);
    assert_eq!(of_user.collect::<Vec<_>>(), [Endpoint::Me]);
}

#[test]
fn the_method_may_stand_in_a_parameter() {
    for (http, query, method) in [
        ("GET", "", "GET"),
        ("HEAD", "", "GET"),
        ("GET", "method=POST", "POST"),
        ("POST", "method=POST", "POST"),
        ("POST", "", "POST"),
        ("POST", "method=delete", "DELETE"),
        ("DELETE", "method=Get", "GET"),
        ("PUT", "method=POST", "POST"),
    ] {
        let mut params = Params::new();
        params.query(query.as_bytes()).unwrap();
        let found = Method::of_call(http, &params).unwrap();
        assert_eq!(found.as_str(), method, "{http} {query}");
    }
    let refusal = Method::of_call("PUT", &Params::new()).unwrap_err();
    assert_eq!(refusal.reason(), "method_not_allowed");
    let mut params = Params::new();
    params.query(b"method=PATCH").unwrap();
    let refusal = Method::of_call("POST", &params).unwrap_err();
    assert_eq!(refusal.reason(), "parameter_invalid");
}

#[test]
fn who_comes_with_no_method_of_the_graph_is_told_those_of_the_path() {
    for (path, takes) in [
        ("/me", "GET"),
        ("/user_nonce_validate", "POST"),
        ("/me/achievements", "GET or POST"),
    ] {
        let Refusal::MethodNotAllowed { method, allowed } = Endpoint::without_method("PUT", path)
        else {
            panic!("{path}");
        };
        assert_eq!((&*method, allowed), ("PUT", takes), "{path}");
    }
    let nowhere = Endpoint::without_method("PUT", "/nowhere/at/all");
    assert!(
        matches!(nowhere, Refusal::UnknownPath { .. }),
        "{nowhere:?}"
    );
}
