//! Tokens that a game verifies by itself, and the bans that it has to hear of.

use std::time::Duration;

use base::{Secret, Timestamp};
use meta_attest::{
    game::{
        BanFeed, Offline, Standing, Unverified,
        answer::{FeedBan, FeedPage},
    },
    wire::{Claims, DeviceBan, Others},
};
use sign::{
    jwe,
    jws::{Algorithm, KeySet},
};

use super::world::*;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn keys(algorithms: &[Algorithm]) -> String {
    let keys = algorithms.iter().map(|it| signer(*it).public().clone());
    KeySet::new(keys.collect()).unwrap().to_json()
}

fn offline() -> Offline {
    let mut offline = Offline::new(app().to_string());
    let all = keys(&Algorithm::ALL);
    assert_eq!(offline.take_keys(all.as_bytes(), NOW), Ok(3));
    offline
}

/// What the app's tokens are sealed with.
fn seal() -> jwe::Key {
    key(0x44)
}

fn key(byte: u8) -> jwe::Key {
    jwe::Key::by_thumbprint(&Secret::new([byte; 32])).unwrap()
}

#[test]
fn a_token_of_each_algorithm_is_known_without_asking() {
    let (world, offline) = (World::new(), offline());
    for algorithm in Algorithm::ALL {
        for sealed in [false, true] {
            let token = world.token(app(), algorithm, sealed);
            let said = offline.verify(token.as_bytes(), &[seal()], NOW);
            assert_eq!(said.unwrap().device_state, grant().device_state);
        }
    }
}

#[test]
fn it_says_what_the_platform_would_answer() {
    let world = World::new();
    let mut wanted = grant();
    wanted.extra = Others::parse(r#"{"tomorrow":{"deep":[1.50,1e400]},"a\nb":1}"#).unwrap();
    wanted.key = Some([7; 32]);
    let issued = world.issue(app(), &signer(Algorithm::Es256), false, wanted);
    let token = text(&issued.unwrap());
    let asked = claims(&world.verify(app(), &token, NOW));
    let own = offline().verify(token.as_bytes(), &[], NOW).unwrap();
    assert_eq!(own, asked);
    assert_eq!(own.others.get("tomorrow"), Some(r#"{"deep":[1.50,1e400]}"#));
    assert_eq!(own.to_text(), asked.to_text());
}

#[test]
fn it_has_to_be_the_platforms_for_this_app() {
    let (world, offline) = (World::new(), offline());
    let ours = world.token(app(), Algorithm::Es256, false);
    let theirs = world.token(other_app(), Algorithm::Es256, false);
    let mut altered = ours.clone();
    // A signature differs at every run, so what stands there decides.
    let at = ours.len() - 10;
    let is_a = ours.as_bytes()[at] == b'A';
    altered.replace_range(at..=at, if is_a { "B" } else { "A" });
    for text in [
        &*theirs,
        &*altered,
        "",
        "a.b.c",
        "a..b.c.d",
        &"A".repeat(10_000),
    ] {
        for now in [NOW, NOW.plus(HOUR * 6)] {
            let said = offline.verify(text.as_bytes(), &[seal()], now);
            assert_eq!(said, Err(Unverified::Forged), "{text}");
        }
    }
}

#[test]
fn a_sealed_token_takes_the_apps_key_new_or_old() {
    let (world, offline) = (World::new(), offline());
    let sealed = world.token(app(), Algorithm::Es256, true);
    let said = |seals: &[jwe::Key]| offline.verify(sealed.as_bytes(), seals, NOW);
    assert!(said(&[key(0x55), seal()]).is_ok());
    assert!(said(&[seal(), key(0x55)]).is_ok());
    assert_eq!(said(&[key(0x55)]), Err(Unverified::Forged));
    assert_eq!(said(&[]), Err(Unverified::Forged));
}

#[test]
fn its_end_is_judged_behind_its_signature() {
    let (world, mut offline) = (World::new(), offline());
    let token = world.token(app(), Algorithm::Es256, false);
    let end = NOW.plus(DAY);
    let all = keys(&Algorithm::ALL);
    offline.take_keys(all.as_bytes(), end).unwrap();
    let before = Timestamp::from_millis(end.millis() - 1);
    assert!(offline.verify(token.as_bytes(), &[], before).is_ok());
    let said = offline.verify(token.as_bytes(), &[], end);
    assert_eq!(said, Err(Unverified::Expired));
    let forged = token.replace('.', ".A");
    let said = offline.verify(forged.as_bytes(), &[], end);
    assert_eq!(said, Err(Unverified::Forged));
}

#[test]
fn a_key_that_nobody_knows_is_asked_for_once_a_minute() {
    let world = World::new();
    let mut offline = Offline::new(app().to_string());
    let old = keys(&[Algorithm::EdDsa]);
    offline.take_keys(old.as_bytes(), NOW).unwrap();
    let token = world.token(app(), Algorithm::Es256, false);
    let said = |offline: &Offline, secs| {
        let now = NOW.plus(Duration::from_secs(secs));
        offline.verify(token.as_bytes(), &[], now)
    };
    assert_eq!(said(&offline, 59), Err(Unverified::Forged));
    assert_eq!(said(&offline, 60), Err(Unverified::UnknownKey));
    // The set that was fetched for it still has no such key.
    let later = NOW.plus(Duration::from_secs(60));
    offline.take_keys(old.as_bytes(), later).unwrap();
    assert_eq!(said(&offline, 60), Err(Unverified::Forged));
    let new = keys(&Algorithm::ALL);
    offline.take_keys(new.as_bytes(), later).unwrap();
    assert!(said(&offline, 60).is_ok());
}

#[test]
fn keys_grow_old() {
    let (world, mut offline) = (World::new(), offline());
    let token = world.token(app(), Algorithm::Es256, false);
    assert_eq!(offline.due_at(), NOW.plus(HOUR));
    let good = NOW.plus(HOUR * 6);
    assert!(offline.verify(token.as_bytes(), &[], good).is_ok());
    let late = good.plus(Duration::from_millis(1));
    let said = offline.verify(token.as_bytes(), &[], late);
    assert_eq!(said, Err(Unverified::NoKeys));
    // What cannot be used does not take the place of what can.
    for text in [
        "",
        "[]",
        "{}",
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"oct","k":"AA","kid":"x"}]}"#,
    ] {
        assert!(offline.take_keys(text.as_bytes(), late).is_err(), "{text}");
    }
    assert!(offline.verify(token.as_bytes(), &[], good).is_ok());
    let none = Offline::new("1001");
    assert_eq!(none.due_at(), Timestamp::EPOCH);
    let said = none.verify(token.as_bytes(), &[], NOW);
    assert_eq!(said, Err(Unverified::NoKeys));
}

fn told(ban: Option<DeviceBan>) -> Claims {
    let world = World::new();
    let mut wanted = grant();
    wanted.device_ban = ban;
    let issued = world.issue(app(), &signer(Algorithm::Es256), false, wanted);
    let token = text(&issued.unwrap());
    offline().verify(token.as_bytes(), &[], NOW).unwrap()
}

fn page(bans: &[(&str, Timestamp)], cursor: &str, more: bool) -> FeedPage {
    let ban = |(name, until): &(&str, Timestamp)| FeedBan {
        unique_ids: vec![(*name).to_owned(), format!("{name}-before")],
        until: until.secs(),
    };
    FeedPage {
        bans: bans.iter().map(ban).collect(),
        cursor: Some(cursor.to_owned()).filter(|it| !it.is_empty()),
        more,
    }
}

#[test]
fn the_feed_says_who_is_banned_and_since_when_no_longer() {
    let claims = told(None);
    let name = &*claims.device_state.unique_id;
    let mut feed = BanFeed::new(Duration::from_secs(120));
    assert_eq!(feed.standing(&claims, NOW), Standing::Stale);
    let until = NOW.plus(HOUR);
    feed.take(page(&[("other", until)], "c1", true), NOW);
    assert_eq!(feed.cursor(), Some("c1"));
    assert!(feed.is_stale(NOW), "there is more to come");
    feed.take(page(&[(name, until)], "c2", false), NOW);
    assert_eq!(feed.standing(&claims, NOW), Standing::Banned { until });
    // Nothing new.
    let later = NOW.plus(Duration::from_secs(120));
    feed.take(page(&[], "", false), later);
    assert_eq!(feed.cursor(), Some("c2"));
    assert_eq!(feed.standing(&claims, later), Standing::Banned { until });
    feed.take(page(&[(name, later)], "c3", false), later);
    assert_eq!(feed.standing(&claims, later), Standing::Free);
    let late = later.plus(Duration::from_millis(120_001));
    assert_eq!(feed.standing(&claims, late), Standing::Stale);
    feed.take(page(&[], "", false), late.plus(HOUR * 24 * 8));
    assert!(feed.is_empty(), "what has ended long ago is forgotten");
}

#[test]
fn a_ban_that_a_token_carries_counts_unless_the_feed_knows_better() {
    let claims = told(Some(DeviceBan::of(10)));
    let until = NOW.plus(Duration::from_secs(600));
    let mut feed = BanFeed::new(HOUR);
    feed.take(page(&[], "", false), NOW);
    assert_eq!(feed.standing(&claims, NOW), Standing::Banned { until });
    assert_eq!(feed.standing(&claims, until), Standing::Free);
    let lifted = page(&[(&claims.device_state.unique_id, NOW)], "c1", false);
    feed.take(lifted, NOW);
    assert_eq!(feed.standing(&claims, NOW), Standing::Free);
    // Minutes that cannot be read.
    let endless = r#"{"is_banned":true,"remaining_ban_time":"for ever"}"#;
    let claims = told(Some(serde_json::from_str(endless).unwrap()));
    let mut feed = BanFeed::new(HOUR);
    feed.take(page(&[], "", false), NOW);
    let standing = feed.standing(&claims, NOW.plus(HOUR));
    assert!(matches!(standing, Standing::Banned { .. }), "{standing:?}");
}
