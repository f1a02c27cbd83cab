use std::time::Duration;

use base::Timestamp;
use rewards::admob_keys::{
    AdmobKeys, KeyCache, LEAST_AFTER_FAILURE, LEAST_BETWEEN, Lookup, MAX_AGE, NOT_FOUND_FOR,
    REFRESH_AFTER,
};

const START: Timestamp = Timestamp::from_secs(1_700_000_000);
const SPKI: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPYnHwS8uegWAewQtlxizmLFynwHcxRT1PK07cDA6/C4sXrVI1SzZCUx8U8S0LjMrT6ird/VW7be3Mz6t/srtRQ==";

fn keys(ids: &[u32]) -> AdmobKeys {
    let keys = ids
        .iter()
        .map(|id| format!(r#"{{"keyId":{id},"base64":"{SPKI}"}}"#));
    let keys = keys.collect::<Vec<_>>().join(",");
    AdmobKeys::parse(format!(r#"{{"keys":[{keys}]}}"#).as_bytes()).unwrap()
}

fn said(lookup: &Lookup<'_>) -> &'static str {
    match lookup {
        Lookup::Found(_) => "found",
        Lookup::Unknown => "unknown",
        Lookup::Fetch => "fetch",
        Lookup::Later => "later",
    }
}

#[test]
fn the_first_callback_has_the_keys_fetched_and_the_others_wait() {
    let mut cache = KeyCache::default();
    assert_eq!(said(&cache.find("1", START)), "fetch");
    assert_eq!(said(&cache.find("1", START)), "later");
    assert_eq!(said(&cache.find("2", START)), "later");
    cache.fetched(keys(&[1]), START);
    assert_eq!(said(&cache.find("1", START)), "found");
}

#[test]
fn a_name_is_unknown_once_two_documents_lack_it() {
    let mut cache = KeyCache::default();
    cache.find("1", START);
    cache.fetched(keys(&[1]), START);
    let [first, second] = [1, 2].map(|n| START.plus(LEAST_BETWEEN * n));
    assert_eq!(said(&cache.find("9", START)), "later");
    assert_eq!(said(&cache.find("9", first)), "fetch");
    cache.fetched(keys(&[1]), first);
    assert_eq!(said(&cache.find("9", first)), "later", "one is not enough");
    assert_eq!(said(&cache.find("8", second)), "fetch", "whatever for");
    cache.fetched(keys(&[1]), second);
    assert_eq!(said(&cache.find("8", second)), "later");
    for after in [Duration::ZERO, LEAST_BETWEEN, NOT_FOUND_FOR / 2] {
        assert_eq!(said(&cache.find("9", second.plus(after))), "unknown");
        assert_eq!(said(&cache.find("1", second.plus(after))), "found");
    }
    let forgotten = first.plus(NOT_FOUND_FOR);
    assert_eq!(said(&cache.find("9", forgotten)), "fetch");
    cache.fetched(keys(&[1, 9]), forgotten);
    assert_eq!(said(&cache.find("9", forgotten)), "found");
}

#[test]
fn after_a_failure_they_are_asked_for_soon_and_then_less_often() {
    let mut cache = KeyCache::default();
    let (mut now, mut waits) = (START, Vec::new());
    for _ in 0..6 {
        let asked = now;
        while said(&cache.find("1", now)) != "fetch" {
            now = now.plus(LEAST_AFTER_FAILURE);
        }
        waits.push(now.since(asked).as_secs());
        cache.failed(now);
    }
    assert_eq!(waits, [0, 1, 2, 4, 8, 10]);
    now = now.plus(LEAST_BETWEEN);
    assert_eq!(said(&cache.find("1", now)), "fetch");
    cache.fetched(keys(&[1]), now);
    let soon = now.plus(LEAST_AFTER_FAILURE);
    assert_eq!(said(&cache.find("2", soon)), "later");
}

#[test]
fn whoever_makes_names_up_has_the_keys_fetched_no_more_often() {
    let mut cache = KeyCache::default();
    let mut fetches = 0;
    for at in 0..1000_i64 {
        let now = START.plus(Duration::from_millis(100 * at.unsigned_abs()));
        if said(&cache.find(&format!("made-up-{at}"), now)) == "fetch" {
            fetches += 1;
            cache.fetched(keys(&[1]), now);
        }
    }
    assert_eq!(fetches, 10);
}

#[test]
fn keys_are_refreshed_before_they_are_too_old_and_not_used_after() {
    let mut cache = KeyCache::default();
    assert!(cache.wants_refresh(START));
    assert!(!cache.wants_refresh(START));
    cache.fetched(keys(&[1]), START);
    let due = START.plus(REFRESH_AFTER);
    assert!(!cache.wants_refresh(due.minus(Duration::from_millis(1))));
    assert!(cache.wants_refresh(due));
    cache.failed(due);
    assert!(!cache.wants_refresh(due));
    assert!(cache.wants_refresh(due.plus(LEAST_AFTER_FAILURE)));
    let last = START.plus(MAX_AGE).minus(Duration::from_millis(1));
    assert_eq!(said(&cache.find("1", last)), "found");
    assert_eq!(said(&cache.find("1", START.plus(MAX_AGE))), "fetch");
    cache.failed(START.plus(MAX_AGE));
    assert_eq!(said(&cache.find("1", START.plus(MAX_AGE))), "later");
}

#[test]
fn a_clock_that_is_put_back_does_not_keep_old_keys() {
    let mut cache = KeyCache::default();
    cache.find("1", START);
    cache.fetched(keys(&[1]), START);
    let back = START.minus(Duration::from_secs(3600));
    assert_eq!(said(&cache.find("1", back)), "fetch");
}
