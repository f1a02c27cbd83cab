use std::time::Duration;

use base::Timestamp;
use rewards::admob_keys::{
    AdmobKeys, KeyCache, LEAST_BETWEEN, Lookup, MAX_AGE, NOT_FOUND_FOR, REFRESH_AFTER,
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
fn a_name_that_is_not_there_is_looked_for_once() {
    let mut cache = KeyCache::default();
    cache.find("1", START);
    cache.fetched(keys(&[1]), START);
    let later = START.plus(LEAST_BETWEEN);
    assert_eq!(said(&cache.find("9", START)), "later");
    assert_eq!(said(&cache.find("9", later)), "fetch");
    cache.fetched(keys(&[1]), later);
    for after in [Duration::ZERO, LEAST_BETWEEN, NOT_FOUND_FOR / 2] {
        assert_eq!(said(&cache.find("9", later.plus(after))), "unknown");
        assert_eq!(said(&cache.find("1", later.plus(after))), "found");
    }
    assert_eq!(said(&cache.find("9", later.plus(NOT_FOUND_FOR))), "fetch");
    cache.fetched(keys(&[1, 9]), later.plus(NOT_FOUND_FOR));
    assert_eq!(said(&cache.find("9", later.plus(NOT_FOUND_FOR))), "found");
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
    cache.failed();
    assert!(!cache.wants_refresh(due));
    assert!(cache.wants_refresh(due.plus(LEAST_BETWEEN)));
    let last = START.plus(MAX_AGE).minus(Duration::from_millis(1));
    assert_eq!(said(&cache.find("1", last)), "found");
    assert_eq!(said(&cache.find("1", START.plus(MAX_AGE))), "fetch");
    cache.failed();
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
