//! The list of names, held to the routes that the faces have.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Router, body::Body};
use base::Secret;
use faults::{CALLS, Place};
use gate::{Games, RewardCounts, TrustedProxies, Verdicts};
use http::{Method, Request, StatusCode};
use platform::Hosts;
use serve::BodyLimits;
use testkit::House;
use tower_service::Service;

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

#[tokio::test]
async fn every_call_of_the_platform_has_a_name() {
    let house = House::new().await;
    let router = platform::router(platform::Parts {
        store: Arc::clone(&house.store),
        directory: Arc::clone(&house.directory),
        clock: house.clock.clone(),
        rng: house.rng.clone(),
        body: BodyLimits::default(),
        hosts: Hosts::default(),
        ads: platform::Ads::default(),
        games: None,
        attestation: platform::Attestation::production(
            platform::PublishedRoot {
                name: String::new(),
                spki: Vec::new(),
            },
            platform::RevokedCertificates::not_judged(),
        ),
        development: true,
    });
    hold(Place::Platform, router, &["/stove", "/stove-sandbox"]).await;
}

#[tokio::test]
async fn every_call_of_the_gate_has_a_name() {
    let house = House::new().await;
    let router = gate::router(gate::Parts {
        store: Arc::clone(&house.store),
        directory: Arc::clone(&house.directory),
        clock: house.clock.clone(),
        rng: house.rng.clone(),
        body: BodyLimits::default(),
        key: Secret::from("key-of-the-gate-0123456789".to_owned()),
        games: Games::new([]),
        verdicts: Verdicts::default(),
        rewards: RewardCounts::default(),
        trusted_proxies: TrustedProxies::default(),
    });
    hold(Place::Gate, router, &[]).await;
}

/// Holds that the names and what the router answers are the same calls.
async fn hold(place: Place, mut router: Router, prefixes: &[&str]) {
    let mut answered = BTreeSet::new();
    // What is signed and passed on is whatever call a platform has; faults of it
    // are ordered there.
    // The feed of bans is the graph's, and so are its methods.
    let told_here = |path: &&String| !path.contains("{*") && !path.starts_with("/attest/");
    for path in paths(&router).iter().filter(told_here) {
        for method in METHODS {
            let mut request = Request::new(Body::empty());
            *request.method_mut() = method.clone();
            *request.uri_mut() = path.replace(['{', '}', '*'], "").parse().unwrap();
            let Ok(response) = router.call(request).await;
            let missing = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND];
            if !missing.contains(&response.status()) {
                let rest = prefixes.iter().find_map(|prefix| {
                    let rest = path.strip_prefix(prefix)?;
                    rest.starts_with('/').then_some(rest)
                });
                let call = rest.unwrap_or(path).to_owned();
                answered.insert((method.to_string(), call));
            }
        }
    }
    let named: BTreeSet<_> = CALLS
        .iter()
        // The graph, with attestation, and OpenSocial have one route each for all their calls; that
        // each has a name is held to the pillars' lists, beside the names.
        .filter(|call| call.place == place)
        // Whatever the method, there is no game in this house that has one.
        .filter(|call| call.name != "gate.reward_callback")
        .filter(|call| {
            let one_route = ["graph.", "opensocial.", "attest."];
            let is_own = call.name == "attest.jwks";
            is_own || !one_route.iter().any(|of| call.name.starts_with(of))
        })
        .map(|call| (call.method.to_string(), call.path.to_owned()))
        .collect();
    assert_eq!(answered, named);
}

/// The paths that a router was given. They are not to be had but from how it
/// shows itself; were that to change, none would be found and the test fail.
fn paths(router: &Router) -> BTreeSet<String> {
    let shown = format!("{router:?}");
    let ids = shown.split("RouteId(").skip(1);
    let paths = ids.filter_map(|id| {
        let (_, path) = id.split_once("): \"")?;
        let (path, _) = path.split_once('"')?;
        path.starts_with('/').then(|| path.to_owned())
    });
    paths.collect()
}
