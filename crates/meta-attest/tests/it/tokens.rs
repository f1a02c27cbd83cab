//! What is made, and what is answered of it.

use std::time::Duration;

use base::Secret;
use meta_attest::{
    platform::token::{MAX_TOKEN, NotIssued, Verdict},
    wire::{Claims, DeviceBan, Others},
};
use sign::{
    base64url,
    jws::{Algorithm, Jws, KeySet},
};

use super::world::*;

fn payload_of(token: &str) -> String {
    json(token.split('.').nth(1).unwrap())
}

#[test]
fn a_token_of_every_algorithm_is_answered_with_its_claims() {
    let world = World::new();
    for algorithm in Algorithm::ALL {
        for sealed in [false, true] {
            let token = world.token(app(), algorithm, sealed);
            let verdict = world.verify(app(), &token, NOW);
            assert_eq!(verdict.message(), "success");
            let said = claims(&verdict);
            assert_eq!(said.request_details.nonce, NONCE);
            assert_eq!(said.request_details.timestamp, 1_684_519_753);
            assert_eq!(said.request_details.exp, 1_684_606_153);
            let Verdict::Success(read) = verdict else {
                panic!("{}", verdict.message());
            };
            let read = read.get();
            assert_eq!((read.app_id, read.device), (app(), DEVICE));
            assert_eq!(read.kid(), signer(algorithm).public().kid());
            assert_eq!((read.issued_at, read.expires_at), (NOW, NOW.plus(DAY)));
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            assert!(token.bytes().all(plain), "{token}");
        }
    }
}

#[test]
fn the_answer_is_metas_claims_and_nothing_of_the_platforms_own() {
    let world = World::new();
    let token = world.token(app(), Algorithm::Es256, false);
    let payload = payload_of(&token);
    let own = |claims: &str| claims.contains("\"ref\"") && claims.contains("\"jti\"");
    assert!(own(&payload), "{payload}");
    let Verdict::Success(read) = world.verify(app(), &token, NOW) else {
        panic!("a good token");
    };
    let expected = concat!(
        r#"{"request_details":{"exp":1684606153,"nonce":"JMxMPp1H6kCxGzPRsjKFLw==","#,
        r#""timestamp":1684519753},"app_state":{"app_integrity_state":"NotEvaluated","#,
        r#""package_cert_sha256_digest":["c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52"#,
        r#"c11f51192ab8"],"package_id":"com.example.name123","version":"1"},"device_state":{"#,
        r#""device_integrity_state":"NotTrusted","unique_id":"cd81cd7e7e0525f99442ab6392117e89"#,
        r#"759e8872852de0495aa58f22bd8a1253"}}"#
    );
    assert_eq!(json(&read.get().answer(None)), expected);
    assert_eq!(
        json(&read.get().answer(None)),
        expected,
        "the second time too"
    );
}

#[test]
fn the_answer_has_the_ban_of_now_and_not_of_then() {
    let world = World::new();
    let mut banned = grant();
    banned.device_ban = Some(DeviceBan::of(90));
    let issued = world.issue(app(), &signer(Algorithm::EdDsa), false, banned);
    let token = text(&issued.unwrap());
    let offline = Claims::from_json(payload_of(&token).as_bytes()).unwrap();
    assert_eq!(offline.device_ban.and_then(|ban| ban.minutes()), Some(90));
    let Verdict::Success(read) = world.verify(app(), &token, NOW) else {
        panic!("a good token");
    };
    for ban in [None, Some(DeviceBan::of(30)), None] {
        let answer = Claims::from_text(&read.get().answer(ban.clone())).unwrap();
        assert_eq!(answer.device_ban, ban);
    }
}

#[test]
fn a_game_reads_a_token_by_itself() {
    let world = World::new();
    let published = world.signing.to_json();
    let keys = KeySet::from_json(published.as_bytes()).unwrap();
    for algorithm in Algorithm::ALL {
        let token = world.token(app(), algorithm, false);
        let jws = Jws::parse(token.as_bytes()).unwrap();
        let read = |_: &_, json: &[u8]| Claims::from_json(json).ok();
        let offline = keys.verify(&jws, read).unwrap().into_inner();
        let online = claims(&world.verify(app(), &token, NOW));
        assert_eq!(offline.request_details, online.request_details);
        assert_eq!(offline.device_state, online.device_state);
        // Where stock libraries look for them.
        assert_eq!(offline.others.get("exp"), Some("1684606153"));
        assert_eq!(offline.others.get("app_id"), Some("\"1001\""));
        let issuer = "\"https://platform.example.com\"";
        assert_eq!(offline.others.get("iss"), Some(issuer));
    }
}

#[test]
fn a_sealed_token_shows_nothing_of_its_claims() {
    let world = World::new();
    let token = world.token(app(), Algorithm::Es256, true);
    assert_eq!(token.split('.').count(), 5);
    for part in token.split('.') {
        let bytes = base64url::decode(part.as_bytes()).unwrap();
        let shown = String::from_utf8_lossy(&bytes);
        for word in [
            "NotTrusted",
            "unique_id",
            "request_details",
            "app_state",
            "jti",
        ] {
            assert!(!shown.contains(word), "{shown}");
        }
    }
}

#[test]
fn no_two_tokens_of_a_device_share_a_name_of_it() {
    let world = World::new();
    let first = world.token(app(), Algorithm::EdDsa, false);
    let rng = testkit::SeededRng::new(8);
    let key = signer(Algorithm::EdDsa);
    let handles = sign::SealKey::new(&[0x33; 32]).unwrap();
    let issuer = meta_attest::platform::token::Issuer {
        name: "https://platform.example.com",
        app_id: app(),
        signing: &key,
        handles: (base::KeyId::new([0xa1; 4]), &handles),
        sealing: None,
    };
    let second = text(&issuer.issue(grant(), NOW, &*rng).unwrap());
    let handle = |token: &str| {
        let claims = Claims::from_json(payload_of(token).as_bytes()).unwrap();
        claims.others.get("ref").unwrap().to_owned()
    };
    assert_ne!(handle(&first), handle(&second));
    let hidden = "d5".repeat(16);
    assert!(!payload_of(&first).contains(&hidden));
    for token in [&first, &second] {
        let Verdict::Success(read) = world.verify(app(), token, NOW) else {
            panic!("a good token");
        };
        assert_eq!(read.get().device, DEVICE);
    }
}

#[test]
fn a_bound_token_names_its_key_and_a_development_one_says_so() {
    let world = World::new();
    let mut wanted = grant();
    wanted.key = Some([0xff; 32]);
    wanted.device_state.development = Some(true);
    let issued = world
        .issue(app(), &signer(Algorithm::EdDsa), false, wanted)
        .unwrap();
    let verdict = world.verify(app(), &text(&issued), NOW);
    let said = claims(&verdict);
    let thumbprint = base64url::encode(&[0xff; 32]);
    assert_eq!(said.cnf.as_ref().map(|cnf| &cnf.jkt), Some(&thumbprint));
    assert_eq!(said.device_state.development, Some(true));
    let Verdict::Success(token) = verdict else {
        panic!("a good token");
    };
    assert_eq!(token.get().id, issued.id);
    let answer = json(&token.get().answer(None));
    assert!(
        answer.contains(&format!(r#""cnf":{{"jkt":"{thumbprint}"}}"#)),
        "{answer}"
    );
    assert!(answer.contains(r#","development":true}"#), "{answer}");
}

#[test]
fn an_apps_own_claims_come_last_and_as_they_are() {
    let world = World::new();
    let mut wanted = grant();
    let extra = r#"{"season":12345678901234567890123,"a":{"b": [1, 2]}}"#;
    wanted.extra = Others::parse(extra).unwrap();
    let issued = world
        .issue(app(), &signer(Algorithm::Es256), false, wanted)
        .unwrap();
    let Verdict::Success(token) = world.verify(app(), &text(&issued), NOW) else {
        panic!("a good token");
    };
    let answer = json(&token.get().answer(None));
    let tail = extra.strip_prefix('{').unwrap();
    assert!(answer.ends_with(tail), "{answer}");
}

#[test]
fn an_app_does_not_speak_for_the_platform() {
    let world = World::new();
    for name in [
        "iss",
        "app_id",
        "jti",
        "exp",
        "ref",
        "cnf",
        "device_ban",
        "request_details",
        "app_state",
        "device_state",
        "nbf",
        "iat",
        "aud",
        "sub",
    ] {
        let mut wanted = grant();
        wanted.extra = Others::parse(&format!(r#"{{"fine":1,"{name}":1}}"#)).unwrap();
        let refused = world.issue(app(), &signer(Algorithm::EdDsa), false, wanted);
        assert_eq!(refused.unwrap_err(), NotIssued::Reserved(name.to_owned()));
    }
}

#[test]
fn a_token_fits_a_query_string() {
    let world = World::new();
    let with = |len: usize, sealed| {
        let mut wanted = grant();
        let extra = format!(r#"{{"x":"{}"}}"#, "x".repeat(len));
        wanted.extra = Others::parse(&extra).unwrap();
        let issued = world.issue(app(), &signer(Algorithm::Ps256), sealed, wanted);
        issued.map(|issued| text(&issued).len())
    };
    // What an operator may add, in the longest form that there is.
    assert!(with(2_048, true).unwrap() <= MAX_TOKEN);
    assert_eq!(with(6_000, false), Err(NotIssued::TooLong));
    assert_eq!(with(9_000, false), Err(NotIssued::TooLong));
    assert_eq!(with(4_500, true), Err(NotIssued::TooLong));
}

#[test]
fn a_lifetime_without_end_ends_at_the_end_of_time() {
    let world = World::new();
    let mut wanted = grant();
    wanted.lifetime = Duration::MAX;
    let issued = world
        .issue(app(), &signer(Algorithm::EdDsa), false, wanted)
        .unwrap();
    assert_eq!(issued.expires_at, base::Timestamp::MAX);
    assert_eq!(
        world.verify(app(), &text(&issued), NOW).message(),
        "success"
    );
}

#[test]
fn what_our_key_signed_that_is_no_token_of_ours_is_not_read() {
    let world = World::new();
    let key = signer(Algorithm::EdDsa);
    let good = payload_of(&world.token(app(), Algorithm::EdDsa, false));
    let signed = |payload: &str| {
        let token: Secret = key.token(payload.as_bytes()).unwrap();
        world
            .verify(app(), token.expose_str().unwrap(), NOW)
            .message()
    };
    assert_eq!(signed(&good), "success");
    for (from, to) in [
        (r#""exp":1684606153,"req"#, r#""exp":1684606154,"req"#),
        (r#""app_id":"1001""#, r#""app_id":1001"#),
        (r#""ref":"#, r#""REF":"#),
        (r#""jti":"#, r#""jti":"x","jti":"#),
        (r#""iss":"#, r#""x":1,"x":2,"iss":"#),
    ] {
        let payload = good.replace(from, to);
        assert_ne!(payload, good, "{from} is not there");
        assert_eq!(signed(&payload), "invalid signature", "{payload}");
    }
    assert_eq!(signed(""), "invalid signature");
    assert_eq!(signed("[]"), "invalid signature");
    // The name of a device that was sealed for another app.
    let other = payload_of(&world.token(other_app(), Algorithm::EdDsa, false));
    let moved = other.replace(r#""app_id":"1002""#, r#""app_id":"1001""#);
    assert_eq!(signed(&moved), "invalid signature");
}
