//! Challenges that something answers which outlives them.

use std::time::Duration;

use base::{Clock, KeyId, Timestamp};
use guard::{
    OutOfWindow, SingleUse, Timed, Unclaimed,
    challenge::{self, Answer, Answered, ChallengeRefusal, check_answer},
};
use sign::HmacKey;
use testkit::{FakeClock, SeededRng};

const ID: KeyId = KeyId::new([1, 2, 3, 4]);
const TTL: Duration = Duration::from_secs(300);
const KEPT: Duration = Duration::from_secs(86_400);

fn at(clock: &FakeClock, millis: i64) -> Timestamp {
    Timestamp::from_millis(clock.now().millis() + millis)
}

#[expect(clippy::unwrap_in_result, reason = "only the check may fail here")]
fn check(
    text: &str,
    made_at: Timestamp,
    now: Timestamp,
    watermark: Option<Timestamp>,
) -> Result<Unclaimed<Answered>, ChallengeRefusal> {
    let parsed = challenge::parse(text.as_bytes()).unwrap();
    let signed = parsed.verify(&HmacKey::new(&[7; 32])).unwrap();
    let answer = Answer {
        made_at,
        kept: KEPT,
    };
    check_answer(signed, b"session", answer, now, watermark)
}

fn issued(clock: &FakeClock, context: &[u8]) -> String {
    let (key, rng) = (HmacKey::new(&[7; 32]), SeededRng::new(1));
    challenge::issue(&key, ID, &*rng, clock.now(), TTL, context)
}

fn expired() -> Option<ChallengeRefusal> {
    Some(OutOfWindow::Expired.into())
}

#[test]
fn it_is_made_while_the_challenge_is_open() {
    let clock = FakeClock::new();
    let text = issued(&clock, b"session");
    let made = |millis| check(&text, at(&clock, millis), clock.now(), None).err();
    let early = Some(OutOfWindow::NotYetValid.into());
    assert_eq!(made(-62_001), early);
    assert_eq!(made(-62_000), None, "another system's clock");
    assert_eq!(made(0), None);
    assert_eq!(made(301_999), None);
    assert_eq!(made(302_000), expired());
}

#[test]
fn it_counts_for_longer_than_the_challenge() {
    let clock = FakeClock::new();
    let text = issued(&clock, b"session");
    let seen = |millis| check(&text, clock.now(), at(&clock, millis), None);
    let answered = seen(0).unwrap();
    assert_eq!(answered.get().is_open(at(&clock, 301_999)), Ok(()));
    assert!(answered.get().is_open(at(&clock, 302_000)).is_err());
    assert_eq!(seen(86_701_999).err(), None);
    assert_eq!(seen(86_702_000).err(), expired());
}

#[test]
fn whoever_answers_claims_the_same_and_not_what_a_plain_use_claims() {
    let clock = FakeClock::new();
    let text = issued(&clock, b"session");
    let first = check(&text, clock.now(), clock.now(), None).unwrap();
    let later = check(&text, at(&clock, 9_000), at(&clock, 400_000), None).unwrap();
    assert_eq!(first.claim(), later.claim());
    assert_eq!(first.claim().expires_at(), first.get().window().closes_at());
    let parsed = challenge::parse(text.as_bytes()).unwrap();
    let signed = parsed.verify(&HmacKey::new(&[7; 32])).unwrap();
    let plain = challenge::check(signed, b"session", clock.now(), None).unwrap();
    assert_ne!(plain.claim().digest(), first.claim().digest());
    assert_eq!(plain.claim(), first.get().challenge_claim());
    assert_eq!(first.get().claim(), first.claim());
}

#[test]
fn another_context_or_a_forgotten_one_does_not_count() {
    let clock = FakeClock::new();
    let foreign = issued(&clock, b"another");
    let said = check(&foreign, clock.now(), clock.now(), None).err();
    assert_eq!(said, Some(ChallengeRefusal::OtherContext));
    let text = issued(&clock, b"session");
    let said = check(&text, clock.now(), clock.now(), Some(clock.now())).err();
    assert_eq!(said, Some(ChallengeRefusal::Forgotten));
    let before = Some(at(&clock, -1));
    assert_eq!(check(&text, clock.now(), clock.now(), before).err(), None);
}
