//! How every refusal looks on the wire.

use std::collections::BTreeSet;

use guard::OutOfWindow;
use opensocial::{
    Refusal,
    platform::{Denied, TokenFlaw},
    profile::{GREE, MOBAGE},
    wire::{Model, error},
};
use serde::Deserialize;
use sign::oauth1::{Fault, HeaderFlaw, Source, body_hash::Verdict};

use super::vectors::read;

#[derive(Deserialize)]
struct Vectors {
    refusals: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    refusal: String,
    reason: String,
    status: u16,
    body: String,
    #[serde(default)]
    challenge: Option<String>,
}

fn refusals() -> Vec<(&'static str, Refusal)> {
    let mut all = vec![
        ("unsigned", Fault::Unsigned.into()),
        ("header", Fault::Header(HeaderFlaw::Unclosed).into()),
        ("several headers", Fault::SeveralHeaders.into()),
        ("encoding", Fault::Encoding(Source::Query).into()),
        ("scattered", Fault::Scattered.into()),
        ("duplicated", Fault::Duplicated("oauth_nonce").into()),
        ("absent", Fault::Absent("oauth_nonce").into()),
        ("rejected", Fault::Rejected("oauth_token").into()),
        ("method", Fault::Method.into()),
        ("version", Fault::Version.into()),
        ("timestamp", Fault::Timestamp.into()),
        ("too many", Fault::TooMany.into()),
        ("too long", Fault::TooLong.into()),
        (
            "invalid",
            Refusal::Invalid("count has to be a number".to_owned()),
        ),
        ("unknown path", Refusal::UnknownPath),
        (
            "not found",
            Refusal::NotFound("there is no such \"user\"".to_owned()),
        ),
        ("not for Proxy", Refusal::ModelNotAllowed(Model::Proxy)),
        ("not for Trusted", Refusal::ModelNotAllowed(Model::Trusted)),
        ("no such method", Refusal::MethodNotAllowed),
        ("forbidden", Refusal::Forbidden("not that".to_owned())),
        ("conflict", Refusal::Conflict("already so".to_owned())),
        ("body too large", Refusal::BodyTooLarge),
        ("body too slow", Refusal::BodyTooSlow),
        ("body broken", Refusal::BodyBroken),
        ("unavailable", Refusal::Unavailable),
    ];
    let denied = denied().into_iter();
    all.extend(denied.map(|(name, denied)| (name, Refusal::from(denied))));
    all
}

fn denied() -> Vec<(&'static str, Denied)> {
    let refused = |why| Denied::TimestampRefused {
        why,
        from: 1_799_999_700,
        to: 1_800_000_300,
    };
    vec![
        ("consumer unknown", Denied::ConsumerUnknown),
        ("consumer not listed", Denied::ConsumerNotListed),
        ("signature method", Denied::SignatureMethod),
        (
            "token malformed",
            Denied::TokenRejected(TokenFlaw::Malformed),
        ),
        (
            "token unknown key",
            Denied::TokenRejected(TokenFlaw::UnknownKey),
        ),
        ("token forged", Denied::TokenRejected(TokenFlaw::Forged)),
        (
            "token of other app",
            Denied::TokenRejected(TokenFlaw::OfOtherApp),
        ),
        (
            "token not yet valid",
            Denied::TokenRejected(TokenFlaw::NotYetValid),
        ),
        ("signature invalid", Denied::SignatureInvalid),
        ("too old", refused(OutOfWindow::Expired)),
        ("too far ahead", refused(OutOfWindow::NotYetValid)),
        ("forgotten", Denied::Forgotten),
        ("body hash on form", Denied::BodyHash(Verdict::OnForm)),
        ("body hash mismatch", Denied::BodyHash(Verdict::Mismatch)),
        ("body hash missing", Denied::BodyHashMissing),
        ("token expired", Denied::TokenExpired),
        ("token revoked", Denied::TokenRevoked),
        ("requestor missing", Denied::RequestorMissing),
        ("requestors differ", Denied::RequestorsDiffer),
        (
            "foreign to the token",
            Denied::RequestorForeign(Model::Proxy),
        ),
        (
            "foreign to the app",
            Denied::RequestorForeign(Model::Trusted),
        ),
        ("nonce used", Denied::NonceUsed),
    ]
}

#[test]
fn every_refusal_is_told_as_its_vector_says() {
    let vectors: Vectors = read(include_str!("../../vectors/refusals.json"));
    let shown: BTreeSet<&str> = vectors.refusals.iter().map(|it| &*it.refusal).collect();
    let all = refusals();
    assert_eq!(shown, all.iter().map(|(name, _)| *name).collect());
    assert_eq!(vectors.refusals.len(), all.len());
    for (name, refusal) in all {
        let vector = vectors
            .refusals
            .iter()
            .find(|it| it.refusal == name)
            .unwrap();
        assert_eq!(refusal.reason(), vector.reason, "{name}");
        assert_eq!(refusal.status(), vector.status, "{name}");
        let body = error::body(&MOBAGE, refusal.status(), &refusal.message(), &[]);
        assert_eq!(String::from_utf8(body).unwrap(), vector.body, "{name}");
        let problem = refusal.problem();
        let challenge = problem.map(|problem| problem.challenge("http://h/api/restful"));
        assert_eq!(challenge, vector.challenge, "{name}");
        assert_eq!(refusal.to_string(), refusal.message(), "{name}");
    }
}

#[test]
fn every_401_brings_a_challenge() {
    for (name, refusal) in refusals() {
        assert!(
            refusal.status() != 401 || refusal.problem().is_some(),
            "{name}"
        );
    }
}

#[test]
fn the_body_is_as_it_was_seen_in_the_field() {
    let refusal = Refusal::ModelNotAllowed(Model::Proxy);
    let body = error::body(&MOBAGE, refusal.status(), &refusal.message(), &[]);
    let expected = r#"{"Error":{"Message":"Proxy Request is not allowed this API"}}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
    assert_eq!(expected.len(), 61);
}

#[test]
fn another_profile_has_another_body() {
    let body = error::body(&GREE, 404, "no", &[("more", 1.into())]);
    let expected = r#"{"error":{"code":404,"message":"no","more":1}}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
}
