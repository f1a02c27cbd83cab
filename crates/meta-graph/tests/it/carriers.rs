use std::collections::BTreeMap;

use meta_graph::{
    Refusal,
    wire::{Carrier, Params},
};
use serde::Deserialize;

use super::vectors::{leaked, read};

#[derive(Deserialize)]
struct Vector {
    why: String,
    #[serde(default)]
    query: String,
    content_type: Option<String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    parts: BTreeMap<String, String>,
    authorization: Option<String>,
    #[serde(default)]
    gives: BTreeMap<String, Option<String>>,
    #[serde(default)]
    refuses: BTreeMap<String, String>,
    token: Option<String>,
    no_token: Option<String>,
    reason: Option<String>,
}

fn take_in(vector: &Vector) -> Result<Params, Refusal> {
    let mut params = Params::new();
    params.query(vector.query.as_bytes())?;
    let content_type = vector.content_type.as_deref().map(str::as_bytes);
    params.body(Carrier::of(content_type), vector.body.as_bytes())?;
    for (name, value) in &vector.parts {
        params.part(name, value.as_bytes())?;
    }
    if let Some(header) = &vector.authorization {
        params.authorization(header.as_bytes());
    }
    Ok(params)
}

fn check(vector: &Vector, params: &Params) {
    let why = &vector.why;
    for (name, expected) in &vector.gives {
        let found = params.text(leaked(name)).unwrap();
        assert_eq!(found, expected.as_deref(), "{why}: {name}");
    }
    for (name, reason) in &vector.refuses {
        let refusal = params.text(leaked(name)).unwrap_err();
        assert_eq!(refusal.reason(), reason, "{why}: {name}");
    }
    if let Some(token) = &vector.token {
        let found = params.token().unwrap().expose_str();
        assert_eq!(found, Some(&**token), "{why}");
    }
    if let Some(reason) = &vector.no_token {
        assert_eq!(params.token().unwrap_err().reason(), reason, "{why}");
    }
}

#[test]
fn parameters_are_the_same_whatever_carries_them() {
    let vectors: Vec<Vector> = read(include_str!("../../vectors/carriers.json"));
    for vector in &vectors {
        match (take_in(vector), &vector.reason) {
            (Ok(params), None) => check(vector, &params),
            (Err(refusal), Some(reason)) => assert_eq!(refusal.reason(), reason, "{}", vector.why),
            (taken, reason) => panic!("{}: {taken:?} instead of {reason:?}", vector.why),
        }
    }
}

#[test]
fn printing_a_call_shows_no_value_and_no_token() {
    let mut params = Params::new();
    params
        .query(b"nonce=hunter2&access_token=OC|1|hunter3")
        .unwrap();
    let shown = format!("{params:?}");
    assert!(
        shown.contains("nonce") && !shown.contains("hunter"),
        "{shown}"
    );
}
