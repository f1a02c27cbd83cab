//! Who calls, and why not.

use std::collections::BTreeSet;

use guard::{SingleUse, Timed};
use opensocial::{
    Refusal,
    platform::{Denied, TokenFlaw},
    wire::Model,
};

use super::{
    vectors::{CallVector, Calls, Expected},
    world::World,
};

fn judged(world: &World, call: &CallVector) -> Expected {
    match world.judge(call) {
        Ok(unclaimed) => {
            let caller = unclaimed.get();
            Expected {
                app: Some(caller.app),
                model: Some(caller.model.name().to_ascii_lowercase()),
                viewer: caller.viewer,
                refused: None,
            }
        }
        Err(refusal) => Expected {
            refused: Some(refusal.reason().to_owned()),
            ..Expected::default()
        },
    }
}

#[test]
fn every_call_is_judged_as_its_vector_says() {
    let world = World::new();
    for call in &Calls::read().calls {
        assert_eq!(judged(&world, call), call.expect, "{}", call.name);
    }
}

/// The reasons of what is said of a caller.
const REASONS: [&str; 17] = [
    "body_hash",
    "body_hash_missing",
    "consumer_not_listed",
    "consumer_unknown",
    "requestor_foreign",
    "requestor_missing",
    "requestors_differ",
    "signature_invalid",
    "signature_method",
    "signed_before_restore",
    "timestamp_refused",
    "token_expired",
    "token_forged",
    "token_malformed",
    "token_not_yet_valid",
    "token_of_other_app",
    "token_revoked",
];

#[test]
fn every_reason_has_a_vector() {
    let vectors = Calls::read();
    let shown: BTreeSet<&str> = vectors
        .calls
        .iter()
        .filter_map(|call| call.expect.refused.as_deref())
        .collect();
    let mut wanted = BTreeSet::from(REASONS);
    wanted.insert("token_unknown_key");
    assert_eq!(shown, wanted);
}

#[test]
fn two_calls_make_one_claim_only_where_all_four_are_alike() {
    let world = World::new();
    let vectors = Calls::read();
    let mut digests = BTreeSet::new();
    let mut good = 0;
    for call in &vectors.calls {
        let Ok(unclaimed) = world.judge(call) else {
            continue;
        };
        good += 1;
        let claim = unclaimed.claim();
        assert_eq!(claim.app(), Some(unclaimed.get().app));
        // Where it is looked for is no matter of the app's window.
        let window = unclaimed.get().window();
        let (opens, closes) = (window.not_before.millis(), window.closes_at().millis());
        let signed_at = (opens + closes - 1_000) / 2;
        assert_eq!(claim.expires_at().millis(), signed_at + 3_601_000);
        assert!(digests.insert(*claim.digest()), "{}", call.name);
        assert_eq!(world.judge(call).unwrap().claim(), claim, "{}", call.name);
    }
    assert!(good > 20);
}

#[test]
fn an_empty_token_and_none_are_one_use() {
    let world = World::new();
    let vectors = Calls::read();
    let claim = |name: &str| world.judge(vectors.named(name)).unwrap().get().claim();
    // Their nonces differ in the vectors, so only that both are Trusted is held
    // here; the parts of the claim are held above.
    let (absent, empty) = ("the application itself", "an empty token is none");
    assert_ne!(claim(absent), claim(empty));
    let model = |name: &str| world.judge(vectors.named(name)).unwrap().get().model;
    assert_eq!(
        (model(absent), model(empty)),
        (Model::Trusted, Model::Trusted)
    );
}

#[test]
fn what_was_signed_out_of_time_is_told_which_times_are_taken() {
    let world = World::new();
    let vectors = Calls::read();
    let refused = world.judge(vectors.named("the first that is too old"));
    let Err(Refusal::Denied(denied)) = refused else {
        panic!("it is taken");
    };
    let companion = denied.problem().companion.unwrap();
    let now = world.tokens.now.millis() / 1000;
    let range = format!("{}-{}", now - 300, now + 300);
    assert_eq!(companion, ("oauth_acceptable_timestamps", range));
}

#[test]
fn flaws_of_a_token_look_alike_from_outside() {
    let flaws = [
        TokenFlaw::Malformed,
        TokenFlaw::UnknownKey,
        TokenFlaw::Forged,
        TokenFlaw::OfOtherApp,
        TokenFlaw::NotYetValid,
    ];
    let first = Denied::TokenRejected(TokenFlaw::Malformed).problem();
    for flaw in flaws {
        assert_eq!(Denied::TokenRejected(flaw).problem(), first, "{flaw:?}");
    }
}
