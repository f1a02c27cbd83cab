use super::*;

/// Draws the middle, so that nothing is moved.
struct Middle;

impl Rng for Middle {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.copy_from_slice(&100u16.to_be_bytes());
    }
}

const LIMIT: u16 = 3;
const NOW: Timestamp = Timestamp::from_secs(1_000);

fn id(number: u8) -> DeliveryId {
    DeliveryId::new([number; 16])
}

fn later(secs: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(secs))
}

fn fail(breaker: &mut Breaker, number: u8, now: Timestamp) -> Option<Change> {
    breaker.hear(id(number), Sign::Failure, LIMIT, now, &Middle)
}

/// One that has opened at [`NOW`].
fn opened() -> Breaker {
    let mut breaker = Breaker::default();
    assert_eq!(fail(&mut breaker, 1, NOW), None);
    assert_eq!(fail(&mut breaker, 2, NOW), None);
    assert!(breaker.admits(NOW));
    assert_eq!(fail(&mut breaker, 3, NOW), Some(Change::Opened(later(10))));
    breaker
}

#[test]
fn it_opens_after_so_many_failures_in_a_row_and_no_others() {
    opened();
    let mut breaker = Breaker::default();
    for _ in 0..10 {
        fail(&mut breaker, 1, NOW);
        fail(&mut breaker, 1, NOW);
        breaker.hear(id(2), Sign::Nothing, LIMIT, NOW, &Middle);
        assert_eq!(breaker.failures(), 2);
        breaker.hear(id(2), Sign::Life, LIMIT, NOW, &Middle);
        assert_eq!(breaker.failures(), 0);
    }
    let mut never = Breaker::default();
    for _ in 0..100 {
        assert_eq!(never.hear(id(1), Sign::Failure, 0, NOW, &Middle), None);
    }
    assert!(never.admits(NOW));
}

#[test]
fn once_it_has_been_open_for_long_enough_one_attempt_decides() {
    let mut breaker = opened();
    assert!(!breaker.admits(later(9)));
    assert!(breaker.admits(later(10)));
    breaker.begin(id(4));
    assert!(!breaker.admits(later(10)), "one, and not two");
    assert!(!breaker.admits(later(1_000)));
    let then = breaker.hear(id(4), Sign::Life, LIMIT, later(11), &Middle);
    assert_eq!(then, Some(Change::Closed));
    assert!(breaker.admits(later(11)));
    assert_eq!(breaker.failures(), 0);
    assert_eq!(fail(&mut breaker, 5, later(11)), None);
}

#[test]
fn it_stays_open_longer_each_time_up_to_five_minutes() {
    let (mut breaker, mut now) = (opened(), later(10));
    for secs in [20, 40, 80, 160, 300, 300, 300] {
        assert!(breaker.admits(now));
        breaker.begin(id(4));
        let until = now.plus(Duration::from_secs(secs));
        assert_eq!(fail(&mut breaker, 4, now), Some(Change::Opened(until)));
        assert_eq!(breaker.open_until(now), Some(until));
        now = until;
    }
    for _ in 0..1_000 {
        breaker.begin(id(4));
        fail(&mut breaker, 4, now);
        now = breaker.open_until(now).unwrap();
    }
}

#[test]
fn what_began_before_it_opened_makes_it_no_longer() {
    let mut breaker = opened();
    for number in 10..20 {
        assert_eq!(fail(&mut breaker, number, later(5)), None);
    }
    assert_eq!(breaker.open_until(later(5)), Some(later(10)));
    breaker.begin(id(4));
    assert_eq!(fail(&mut breaker, 20, later(11)), None);
    assert!(!breaker.admits(later(11)), "the one is still under way");
    let late = breaker.hear(id(21), Sign::Life, LIMIT, later(11), &Middle);
    assert_eq!(late, Some(Change::Closed), "it lives, whoever says so");
}

#[test]
fn an_attempt_that_ends_unheard_leaves_its_place_to_another() {
    let mut breaker = opened();
    breaker.begin(id(4));
    breaker.end(id(5));
    assert!(!breaker.admits(later(10)));
    breaker.end(id(4));
    assert!(breaker.admits(later(10)));
    breaker.begin(id(6));
    breaker.hear(id(6), Sign::Nothing, LIMIT, later(10), &Middle);
    breaker.end(id(6));
    assert!(breaker.admits(later(10)));
}

#[test]
fn a_clock_that_is_moved_keeps_it_open_for_no_longer() {
    let hour = Duration::from_secs(60 * 60);
    assert!(opened().admits(NOW.plus(hour)));
    assert!(opened().admits(NOW.minus(hour)));
}
