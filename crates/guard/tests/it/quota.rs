use std::time::Duration;

use base::Timestamp;
use guard::{Quota, TooOften};
use proptest::prelude::*;

const SPAN: Duration = Duration::from_secs(3_600);

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000 + secs)
}

fn wait(secs: u64) -> Result<(), TooOften> {
    let wait = Duration::from_secs(secs);
    Err(TooOften { wait })
}

#[test]
fn each_has_an_allowance_of_its_own_in_every_span() {
    let mut quota = Quota::new(2, SPAN, 100);
    for (who, when, expected) in [
        ("a", 0, Ok(())),
        ("a", 10, Ok(())),
        ("a", 20, wait(3_580)),
        ("b", 30, Ok(())),
        ("a", 3_599, wait(1)),
        ("b", 3_599, Ok(())),
        ("a", 3_600, Ok(())),
        ("a", 3_600, Ok(())),
        ("a", 3_601, wait(3_599)),
    ] {
        assert_eq!(quota.admit(who, at(when)), expected, "{who} at {when}");
    }
}

#[test]
fn a_clock_that_is_put_back_gives_no_fresh_allowance_and_takes_none() {
    let mut quota = Quota::new(2, SPAN, 100);
    assert_eq!(quota.admit("a", at(0)), Ok(()));
    assert_eq!(quota.admit("a", at(0)), Ok(()));
    assert_eq!(quota.admit("b", at(0)), Ok(()));
    let before = -1_000_000;
    assert_eq!(quota.admit("a", at(before)), wait(3_600));
    assert_eq!(quota.admit("b", at(before)), Ok(()));
    assert_eq!(quota.admit("b", at(before)), wait(3_600));
    assert_eq!(quota.admit("a", at(before + 3_599)), wait(1));
    assert_eq!(quota.admit("a", at(before + 3_600)), Ok(()));
}

#[test]
fn when_there_is_no_room_those_who_did_it_least_are_forgotten() {
    let mut quota = Quota::new(3, SPAN, 4);
    for who in [1, 1, 1, 2, 2, 3, 4] {
        assert_eq!(quota.admit(who, at(0)), Ok(()));
    }
    for who in 5..1_000 {
        assert_eq!(quota.admit(who, at(0)), Ok(()));
        assert_eq!(quota.admit(1, at(0)), wait(3_600), "{who}");
    }
}

proptest! {
    /// Whatever the clock does and however few are remembered, nobody does it
    /// more often in a span than may be while all have room.
    #[test]
    fn no_span_has_more_than_may_be(
        calls in prop::collection::vec((0_u8..4, -50_i64..100), 0..200),
    ) {
        let (mut quota, mut now, most) = (Quota::new(3, Duration::from_secs(100), 4), 0, 3);
        let mut admitted: Vec<(u8, i64)> = Vec::new();
        let (mut began, mut since) = (None::<i64>, 0);
        for (who, step) in calls {
            now += step;
            match began {
                Some(start) if now < start => began = Some(now),
                Some(start) if now - start < 100 => {}
                _ => (began, since) = (Some(now), admitted.len()),
            }
            let done = admitted[since..].iter().filter(|(it, _)| *it == who).count();
            let answer = quota.admit(who, at(now));
            prop_assert_eq!(answer.is_ok(), done < most);
            match answer {
                Ok(()) => admitted.push((who, now)),
                Err(TooOften { wait }) => prop_assert!(wait <= Duration::from_secs(100)),
            }
        }
    }
}

#[test]
fn asking_counts_nothing_and_what_is_given_back_may_be_done_again() {
    let span = Duration::from_secs(60);
    let mut quota = Quota::new(2, span, 10);
    let now = Timestamp::from_secs(1_000);
    for _ in 0..5 {
        quota.check(&1, now).unwrap();
    }
    quota.admit(1, now).unwrap();
    quota.admit(1, now).unwrap();
    let later = Timestamp::from_secs(1_010);
    let wait = quota.check(&1, later).unwrap_err().wait;
    assert_eq!(wait, Duration::from_secs(50));
    assert_eq!(quota.admit(1, later).unwrap_err().wait, wait);
    quota.check(&1, Timestamp::from_secs(1_060)).unwrap();
    let back = quota.check(&1, Timestamp::from_secs(900)).unwrap_err();
    assert_eq!(back.wait, span);
    quota.give_back(&1);
    quota.admit(1, later).unwrap();
    assert!(quota.check(&1, later).is_err());
    quota.give_back(&2);
    quota.check(&2, later).unwrap();
}
