use std::time::Duration;

use base::{Clock, KeyId, Rng, Timestamp};
use guard::{
    LedgerRefusal, OutOfWindow,
    challenge::{self, ChallengeRefusal, LEEWAY, TEXT_LEN},
};
use proptest::prelude::*;
use sign::{HmacKey, base64url};
use testkit::{FakeClock, SeededRng};

use super::notebook::{Notebook, now_or_never};

const ID: KeyId = KeyId::new([1, 2, 3, 4]);
const TTL: Duration = Duration::from_secs(300);

fn key() -> HmacKey {
    HmacKey::new(&[7; 32])
}

fn issue(seed: u64, now: Timestamp, context: &[u8]) -> String {
    let rng = SeededRng::new(seed);
    challenge::issue(&key(), ID, &*rng, now, TTL, context)
}

struct Counting;
impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        (0..).zip(buffer).for_each(|(n, to)| *to = n);
    }
}

#[test]
fn the_bytes_are_as_documented() {
    let now = Timestamp::from_millis(1_793_491_200_123);
    let text = challenge::issue(&key(), ID, &Counting, now, TTL, b"login/7");
    let mut body = vec![2, 1, 2, 3, 4];
    body.extend(1_793_491_200_123_i64.to_be_bytes());
    body.extend(1_793_491_500_123_i64.to_be_bytes());
    body.extend(0..16);
    body.extend(sign::sha256(b"login/7"));
    body.extend(key().sign(&body.clone()));
    assert_eq!(text, base64url::encode(&body));
    assert_eq!(text.len(), TEXT_LEN);
}

#[test]
fn a_challenge_is_accepted_once() {
    let clock = FakeClock::new();
    let ledger = Notebook::default();
    let text = issue(1, clock.now(), b"login/7");
    let offer = || {
        clock.advance(Duration::from_secs(1));
        let parsed = challenge::parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.peek().key_id(), ID);
        let signed = parsed.verify(&key()).unwrap();
        let unclaimed = challenge::check(signed, b"login/7", clock.now(), None).unwrap();
        now_or_never(unclaimed.claim_in(&ledger))
    };
    assert!(offer().is_ok());
    assert_eq!(offer().unwrap_err(), LedgerRefusal::AlreadyUsed);
}

#[test]
fn time_and_context_are_judged() {
    let clock = FakeClock::new();
    let start = clock.now();
    let text = issue(1, start, b"login/7");
    let check = |after: Duration, context: &[u8]| {
        let signed = challenge::parse(text.as_bytes()).unwrap().verify(&key());
        challenge::check(signed.unwrap(), context, start.plus(after), None).map(|_| ())
    };
    let last = TTL + LEEWAY - Duration::from_millis(1);
    assert_eq!(check(Duration::ZERO, b"login/7"), Ok(()));
    assert_eq!(check(last, b"login/7"), Ok(()));
    let expired = Err(ChallengeRefusal::OutOfWindow(OutOfWindow::Expired));
    assert_eq!(check(TTL + LEEWAY, b"login/7"), expired);
    for other in [&b"login/8"[..], b"", b"login/7 "] {
        assert_eq!(check(last, other), Err(ChallengeRefusal::OtherContext));
    }
}

#[test]
fn what_was_issued_up_to_the_watermark_is_refused() {
    let start = FakeClock::new().now();
    let text = issue(1, start, b"x");
    let check = |watermark| {
        let signed = challenge::parse(text.as_bytes()).unwrap().verify(&key());
        challenge::check(signed.unwrap(), b"x", start, Some(watermark)).map(|_| ())
    };
    let a_moment = Duration::from_millis(1);
    assert_eq!(check(start.minus(a_moment)), Ok(()));
    assert_eq!(check(start), Err(ChallengeRefusal::Forgotten));
    let later = start.plus(a_moment);
    assert_eq!(check(later), Err(ChallengeRefusal::Forgotten));
}

#[test]
fn the_claim_outlives_every_moment_at_which_the_challenge_is_accepted() {
    let start = FakeClock::new().now();
    let signed = challenge::parse(issue(1, start, b"x").as_bytes()).unwrap();
    let signed = signed.verify(&key()).unwrap();
    let claim = challenge::check(signed, b"x", start, None).unwrap().claim();
    assert_eq!(claim.expires_at(), start.plus(TTL + LEEWAY));
    assert!(challenge::check(signed, b"x", claim.expires_at(), None).is_err());
}

#[test]
fn two_challenges_of_one_moment_are_two_claims() {
    let start = FakeClock::new().now();
    let claim = |seed| {
        let signed = challenge::parse(issue(seed, start, b"x").as_bytes()).unwrap();
        let signed = signed.verify(&key()).unwrap();
        challenge::check(signed, b"x", start, None).unwrap().claim()
    };
    assert_eq!(claim(1), claim(1));
    assert_ne!(claim(1), claim(2));
}

#[test]
fn another_key_and_another_version_are_refused() {
    let text = issue(1, FakeClock::new().now(), b"x");
    let parsed = challenge::parse(text.as_bytes()).unwrap();
    assert!(parsed.verify(&HmacKey::new(&[8; 32])).is_err());
    let mut raw = base64url::decode(text.as_bytes()).unwrap();
    raw[0] = 1;
    assert!(challenge::parse(base64url::encode(&raw).as_bytes()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(challenge::parse(&text).is_err());
    }

    #[test]
    fn what_was_not_issued_is_never_signed(raw in proptest::collection::vec(any::<u8>(), 101)) {
        let mut raw = raw;
        raw[0] = 2;
        let parsed = challenge::parse(base64url::encode(&raw).as_bytes()).unwrap();
        prop_assert!(parsed.verify(&key()).is_err());
    }

    #[test]
    fn one_changed_bit_is_refused(seed in any::<u64>(), at in 0..101_usize, bit in 0..8_u32) {
        let text = issue(seed, FakeClock::new().now(), b"x");
        let mut raw = base64url::decode(text.as_bytes()).unwrap();
        raw[at] ^= 1 << bit;
        let signed = challenge::parse(base64url::encode(&raw).as_bytes())
            .is_ok_and(|parsed| parsed.verify(&key()).is_ok());
        prop_assert!(!signed);
    }

    #[test]
    fn no_span_makes_issuing_panic(millis in any::<i64>(), secs in any::<u64>()) {
        let rng = SeededRng::new(1);
        let now = Timestamp::from_millis(millis);
        let text = challenge::issue(&key(), ID, &*rng, now, Duration::from_secs(secs), b"");
        prop_assert!(challenge::parse(text.as_bytes()).is_ok());
    }
}
