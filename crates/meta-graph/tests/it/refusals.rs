use std::{collections::BTreeSet, time::Duration};

use meta_graph::{Refusal, WireError, WritePolicy, wire};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::vectors::{leaked, read};

#[derive(Deserialize)]
struct Vectors {
    rows: Vec<Row>,
    refusals: Vec<Vector>,
}

#[derive(Deserialize)]
struct Row {
    row: String,
    status: u16,
    code: u32,
    subcode: Option<u32>,
    #[serde(default)]
    transient: bool,
    #[serde(default)]
    starts: String,
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Vector {
    refusal: Map<String, Value>,
    row: String,
    message: String,
    retry_after: Option<u64>,
}

fn vectors() -> Vectors {
    read(include_str!("../../vectors/refusals.json"))
}

/// The refusal of a reason with what it carries.
fn refusal(reason: &str, with: &Value) -> Refusal {
    let text = |at: usize| with[at].as_str().unwrap().to_owned();
    let fixed = |at: usize| leaked(&text(at));
    match reason {
        "token_missing" => Refusal::TokenMissing,
        "token_malformed" => Refusal::TokenMalformed,
        "token_with_slashes" => Refusal::TokenWithSlashes,
        "tokens_differ" => Refusal::TokensDiffer,
        "token_unknown_app" => Refusal::TokenUnknownApp,
        "wrong_secret" => Refusal::WrongSecret,
        "token_unknown_key" => Refusal::TokenUnknownKey,
        "token_forged" => Refusal::TokenForged,
        "token_not_yet_valid" => Refusal::TokenNotYetValid,
        "token_expired" => Refusal::TokenExpired,
        "token_revoked" => Refusal::TokenRevoked,
        "user_token_needed" => Refusal::UserTokenNeeded,
        "app_token_needed" => Refusal::AppTokenNeeded,
        "token_of_other_app" => Refusal::TokenOfOtherApp {
            token_app: text(0),
            object: text(1),
        },
        "policy_forbids" => {
            let mut policies = WritePolicy::ALL.into_iter();
            let policy = policies.find(|policy| policy.as_str() == text(1)).unwrap();
            let what = fixed(0);
            Refusal::PolicyForbids { what, policy }
        }
        "parameter_missing" => Refusal::ParameterMissing(fixed(0)),
        "parameter_invalid" => Refusal::invalid(fixed(0), fixed(1)),
        "unknown_object" => Refusal::UnknownObject {
            id: text(0),
            in_path: with[1].as_bool().unwrap(),
        },
        "too_late" => Refusal::TooLate,
        "too_early" => Refusal::TooEarly,
        "not_ranked" => Refusal::NotRanked,
        "rate_limited" => Refusal::RateLimited {
            retry_after: Duration::from_secs(with[0].as_u64().unwrap()),
        },
        "unknown_path" => Refusal::UnknownPath {
            components: text(0),
        },
        "method_not_allowed" => Refusal::MethodNotAllowed {
            method: text(0),
            allowed: fixed(1),
        },
        "target_unreadable" => Refusal::TargetUnreadable { why: fixed(0) },
        "body_unreadable" => Refusal::BodyUnreadable { why: fixed(0) },
        "body_too_large" => Refusal::BodyTooLarge,
        "body_too_slow" => Refusal::BodyTooSlow,
        "body_broken" => Refusal::BodyBroken,
        "unavailable" => Refusal::Unavailable,
        other => panic!("no refusal is called {other}"),
    }
}

#[test]
fn every_refusal_is_told_as_its_row_says() {
    let vectors = vectors();
    for vector in &vectors.refusals {
        let (reason, with) = vector.refusal.iter().next().unwrap();
        let refusal = refusal(reason, with);
        assert_eq!(refusal.reason(), reason);
        let row = vectors.rows.iter().find(|row| row.row == vector.row);
        let row = row.unwrap_or_else(|| panic!("{reason} names no row"));
        let expected = WireError {
            status: row.status,
            code: row.code,
            subcode: row.subcode,
            message: vector.message.clone(),
            transient: row.transient,
            retry_after: vector.retry_after.map(Duration::from_secs),
        };
        assert_eq!(refusal.wire(), expected, "{reason}");
        assert!(vector.message.starts_with(&row.starts), "{reason}");
        let names = row
            .names
            .iter()
            .filter(|name| !vector.message.contains(*name));
        assert_eq!(names.count(), 0, "{reason}");
        assert_eq!(refusal.to_string(), vector.message, "{reason}");
    }
}

#[test]
fn every_refusal_and_every_row_has_a_vector() {
    let vectors = vectors();
    let shown: BTreeSet<&str> = vectors
        .refusals
        .iter()
        .map(|vector| &**vector.refusal.keys().next().unwrap())
        .collect();
    assert_eq!(shown, Refusal::REASONS.into());
    let used: BTreeSet<&str> = vectors.refusals.iter().map(|v| &*v.row).collect();
    let rows: BTreeSet<&str> = vectors.rows.iter().map(|row| &*row.row).collect();
    assert_eq!(used, rows);
}

#[test]
fn the_body_is_as_it_was_seen_in_the_field() {
    let body = wire::error_body(&Refusal::TokenExpired.wire(), "AbCd");
    let expected = r#"{"error":{"message":"Invalid OAuth 2.0 Access Token","type":"OCApiException","code":190,"error_data":{},"fbtrace_id":"AbCd"}}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
}

#[test]
fn subcode_and_transience_stand_in_the_body_where_there_are_any() {
    let body = |refusal: Refusal| -> Value {
        serde_json::from_slice(&wire::error_body(&refusal.wire(), "x")).unwrap()
    };
    let unknown = body(Refusal::unknown_in_path(7));
    assert_eq!(unknown["error"]["error_subcode"], json!(33));
    assert_eq!(unknown["error"].get("is_transient"), None);
    let ours = body(Refusal::Unavailable);
    assert_eq!(ours["error"]["is_transient"], json!(true));
    assert_eq!(ours["error"].get("error_subcode"), None);
}
