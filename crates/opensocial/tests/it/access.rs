//! Every API, by every method, in both models.

use std::collections::BTreeMap;

use opensocial::{
    profile::{GREE, MIXI, MOBAGE, Requestor},
    wire::{Endpoint, Method, Model, Path, ROOT, access},
};
use serde::Deserialize;

use super::vectors::read;

#[derive(Deserialize)]
struct Vectors {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    paths: Vec<String>,
    #[serde(flatten)]
    methods: BTreeMap<String, Models>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Models {
    Proxy,
    Trusted,
    Both,
}

fn rows() -> Vec<Row> {
    read::<Vectors>(include_str!("../../vectors/access.json")).rows
}

fn name(method: Method) -> &'static str {
    method.allowed().split(',').next().unwrap()
}

#[test]
fn every_api_is_open_to_whom_the_table_says() {
    for row in rows() {
        for path in &row.paths {
            let path = Path::read(&format!("{ROOT}{path}")).unwrap();
            for method in Method::ALL {
                let called = Endpoint::called(path.endpoints(), method);
                let wanted = row.methods.get(name(method)).copied();
                assert_eq!(called.is_some(), wanted.is_some(), "{path:?} {method:?}");
                let Some((endpoint, wanted)) = called.zip(wanted) else {
                    continue;
                };
                let admits = |model, requestor| endpoint.admits(method, model, requestor);
                let by_model = Requestor::Application;
                assert_eq!(admits(Model::Proxy, by_model), wanted != Models::Trusted);
                assert_eq!(admits(Model::Trusted, by_model), wanted != Models::Proxy);
                let for_players = Requestor::Player;
                assert_eq!(admits(Model::Proxy, for_players), wanted != Models::Trusted);
                assert!(admits(Model::Trusted, for_players), "{path:?} {method:?}");
            }
        }
    }
}

#[test]
fn allow_names_the_methods_of_the_path() {
    for row in rows() {
        let order = Method::ALL.into_iter();
        let named: Vec<&str> = order
            .filter(|method| row.methods.contains_key(name(*method)))
            .map(Method::allowed)
            .collect();
        for path in &row.paths {
            let path = Path::read(&format!("{ROOT}{path}")).unwrap();
            assert_eq!(Endpoint::allow(path.endpoints()), named.join(", "));
        }
    }
}

#[test]
fn each_call_stands_in_the_table_once() {
    let mut calls: Vec<_> = access::CALLS
        .iter()
        .map(|row| (row.endpoint.name(), row.method))
        .collect();
    calls.sort_unstable();
    calls.dedup();
    assert_eq!(calls.len(), access::CALLS.len());
    for endpoint in Endpoint::ALL {
        assert!(access::CALLS.iter().any(|row| row.endpoint == endpoint));
    }
    for row in &access::CALLS {
        assert!(row.proxy || row.trusted, "{row:?}");
    }
}

#[test]
fn profiles_differ_in_whom_a_consumer_request_names() {
    assert_eq!(MOBAGE.requestor, Requestor::Application);
    assert_eq!(GREE.requestor, Requestor::Player);
    assert_eq!(MIXI.requestor, Requestor::Player);
}
