#![allow(clippy::arithmetic_side_effects)]

use std::time::Duration;

use proptest::{prop_assert, proptest};

use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_793_491_200);
const ALL: usize = 16;

fn share(per_second: u32, burst: u32, shards: usize) -> Share {
    Share::of(Pace { per_second, burst }, shards)
}

/// How many begin up to that moment, each as soon as it may.
fn begun(pacer: &mut Pacer, share: Share, from: Timestamp, to: Timestamp) -> u32 {
    let (mut now, mut count) = (from, 0);
    while now < to {
        match pacer.closed_until(share, now) {
            Some(until) => {
                assert!(until > now, "to wait has to help");
                now = until;
            }
            None => {
                pacer.begin(share, now);
                count += 1;
            }
        }
    }
    count
}

fn later(millis: u64) -> Timestamp {
    NOW.plus(Duration::from_millis(millis))
}

#[test]
fn after_a_silence_a_burst_begins_at_once_and_then_one_at_a_time() {
    let (mut pacer, share) = (Pacer::default(), share(5, 3, ALL));
    for _ in 0..3 {
        assert_eq!(pacer.closed_until(share, NOW), None);
        pacer.begin(share, NOW);
    }
    assert_eq!(pacer.closed_until(share, NOW), Some(later(200)));
    assert_eq!(pacer.closed_until(share, later(199)), Some(later(200)));
    assert_eq!(pacer.closed_until(share, later(200)), None);
    pacer.begin(share, later(200));
    assert_eq!(pacer.closed_until(share, later(200)), Some(later(400)));
    // A silence of any length fills the bucket and no more.
    assert_eq!(begun(&mut pacer, share, later(100_000), later(100_001)), 3);
}

#[test]
fn a_node_sends_its_part() {
    let minute = later(60_000);
    for (shards, count) in [(16, 6_000), (8, 3_000), (1, 375), (0, 375)] {
        let share = share(100, 1, shards);
        let sent = begun(&mut Pacer::default(), share, NOW, minute);
        assert!(sent.abs_diff(count) <= 2, "{shards}: {sent}");
    }
}

#[test]
fn a_clock_that_is_put_back_keeps_nobody_waiting_for_it() {
    let (mut pacer, share) = (Pacer::default(), share(1, 10, ALL));
    begun(&mut pacer, share, NOW, later(60_000));
    let back = NOW.minus(Duration::from_secs(60 * 60));
    pacer.look(share, back);
    let until = pacer.closed_until(share, back).unwrap();
    assert!(until.since(back) <= Duration::from_millis(1_050), "{until}");
    let sent = begun(&mut pacer, share, back, back.plus(Duration::from_secs(60)));
    assert!((58..=61).contains(&sent), "{sent}");
}

#[test]
fn a_share_that_becomes_another_counts_at_once() {
    let mut pacer = Pacer::default();
    let (small, large) = (share(16, 1, 1), share(16, 1, ALL));
    pacer.begin(small, NOW);
    assert_eq!(pacer.closed_until(small, NOW), Some(later(1_000)));
    pacer.look(large, NOW);
    let until = pacer.closed_until(large, NOW).unwrap();
    assert!(until <= later(120), "{until}");
}

proptest! {
    #[test]
    fn no_more_begin_than_the_pace_and_a_burst_and_hardly_fewer(
        per_second in 1u32..=10_000,
        burst in 1u32..=100,
        shards in 1usize..=ALL,
        secs in 1u64..=5,
    ) {
        let share = share(per_second, burst, shards);
        let sent = begun(&mut Pacer::default(), share, NOW, later(secs * 1_000));
        let part = |whole: u32| f64::from(whole) * shards as f64 / ALL as f64;
        let paced = part(per_second) * secs as f64;
        let grain = part(per_second) / 20.0;
        prop_assert!(f64::from(sent) <= paced + part(burst).max(1.0) + grain + 1.0);
        prop_assert!(f64::from(sent) >= paced - 1.0);
    }
}
