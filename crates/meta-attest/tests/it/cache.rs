//! What is remembered of good tokens, and what is judged anew all the same.

use std::sync::Arc;

use base::Timestamp;
use meta_attest::platform::token::{Cache, Verdict};
use sign::jws::{Algorithm, KeySet};

use super::world::*;

fn token_of(verdict: Verdict) -> Arc<guard::Fresh<meta_attest::platform::token::Token>> {
    let Verdict::Success(token) = verdict else {
        panic!("{}", verdict.message());
    };
    token
}

/// Tokens that differ in their nonce.
fn tokens(world: &World, how_many: usize) -> Vec<String> {
    let key = signer(Algorithm::EdDsa);
    let one = |number: usize| {
        let mut wanted = grant();
        wanted.nonce = format!("nonce-{number}");
        text(&world.issue(app(), &key, false, wanted).unwrap())
    };
    (0..how_many).map(one).collect()
}

#[test]
fn a_token_that_comes_again_is_remembered() {
    let (world, cache) = (World::new(), Cache::new(320));
    for sealed in [false, true] {
        let token = world.token(app(), Algorithm::Es256, sealed);
        let first = token_of(world.verify_cached(app(), &token, &cache, NOW));
        let again = token_of(world.verify_cached(app(), &token, &cache, NOW));
        assert!(Arc::ptr_eq(&first, &again));
    }
    assert_eq!(cache.len(), 2);
}

#[test]
fn a_remembered_token_ends_with_the_key_that_sealed_it() {
    let (mut world, cache) = (World::new(), Cache::new(320));
    let token = world.token(app(), Algorithm::Es256, true);
    let plain = world.token(app(), Algorithm::Es256, false);
    for text in [&token, &plain] {
        let verdict = world.verify_cached(app(), text, &cache, NOW);
        assert_eq!(verdict.message(), "success");
    }
    world.seal_anew(app());
    let said = |text: &str| world.verify_cached(app(), text, &cache, NOW).message();
    assert_eq!(said(&token), "invalid signature");
    assert_eq!(said(&token), world.verify(app(), &token, NOW).message());
    assert_eq!(said(&plain), "success", "under no key");
}

#[test]
fn what_is_not_good_is_not_remembered() {
    let (world, cache) = (World::new(), Cache::new(320));
    let token = world.token(app(), Algorithm::Es256, false);
    let late = NOW.plus(DAY);
    for (text, now, said) in [
        ("", NOW, "invalid signature"),
        (&*format!("{token}A"), NOW, "invalid signature"),
        (&token, late, "token expired"),
        (&"A".repeat(10_000), NOW, "invalid signature"),
    ] {
        let verdict = world.verify_cached(app(), text, &cache, now);
        assert_eq!(verdict.message(), said);
    }
    assert!(cache.is_empty());
}

#[test]
fn a_remembered_token_ends_when_it_ends() {
    let (world, cache) = (World::new(), Cache::new(320));
    let token = world.token(app(), Algorithm::Es256, false);
    let at = |now| world.verify_cached(app(), &token, &cache, now).message();
    let end = NOW.plus(DAY);
    assert_eq!(at(NOW), "success");
    assert_eq!(at(Timestamp::from_millis(end.millis() - 1)), "success");
    assert_eq!(at(end), "token expired");
    assert_eq!(at(NOW), "success", "a clock that was moved back");
}

#[test]
fn a_remembered_token_is_good_for_its_own_app_only() {
    let (world, cache) = (World::new(), Cache::new(320));
    let token = world.token(app(), Algorithm::Es256, false);
    let by = |app| world.verify_cached(app, &token, &cache, NOW).message();
    assert_eq!(by(app()), "success");
    assert_eq!(by(other_app()), "invalid signature");
    let late = world.verify_cached(other_app(), &token, &cache, Timestamp::MAX);
    assert_eq!(late.message(), "invalid signature");
}

#[test]
fn a_key_that_was_taken_away_takes_its_remembered_tokens_along() {
    let (mut world, cache) = (World::new(), Cache::new(320));
    let [es256, ed_dsa] =
        [Algorithm::Es256, Algorithm::EdDsa].map(|it| world.token(app(), it, false));
    for token in [&es256, &ed_dsa] {
        let verdict = world.verify_cached(app(), token, &cache, NOW);
        assert_eq!(verdict.message(), "success");
    }
    world.signing = KeySet::new(vec![signer(Algorithm::EdDsa).public().clone()]).unwrap();
    let said = |token| world.verify_cached(app(), token, &cache, NOW).message();
    assert_eq!(said(&es256), "invalid signature");
    assert_eq!(said(&ed_dsa), "success");
}

#[test]
fn it_holds_no_more_than_it_was_told_and_forgets_what_is_not_used() {
    let (world, cache) = (World::new(), Cache::new(64));
    let tokens = tokens(&world, 400);
    let favourite = &tokens[0];
    let kept = token_of(world.verify_cached(app(), favourite, &cache, NOW));
    for token in &tokens[1..] {
        // Used between any two others, so it is never old.
        let again = token_of(world.verify_cached(app(), favourite, &cache, NOW));
        assert!(Arc::ptr_eq(&kept, &again));
        assert_eq!(
            world.verify_cached(app(), token, &cache, NOW).message(),
            "success"
        );
        assert!(cache.len() <= 64, "{}", cache.len());
    }
    assert!(cache.len() >= 32, "{}", cache.len());
}

#[test]
fn a_cache_without_room_remembers_nothing() {
    let (world, cache) = (World::new(), Cache::new(0));
    let token = world.token(app(), Algorithm::EdDsa, false);
    for _ in 0..2 {
        let verdict = world.verify_cached(app(), &token, &cache, NOW);
        assert_eq!(verdict.message(), "success");
    }
    assert!(cache.is_empty());
}

#[test]
fn threads_share_it() {
    let (world, cache) = (World::new(), Cache::new(1_600));
    let tokens = tokens(&world, 40);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for token in &tokens {
                    let verdict = world.verify_cached(app(), token, &cache, NOW);
                    assert_eq!(claims(&verdict).device_state, grant().device_state);
                }
            });
        }
    });
    assert_eq!(cache.len(), 40);
}
