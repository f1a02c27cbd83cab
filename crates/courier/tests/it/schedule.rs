use std::time::Duration;

use base::Rng;
use courier::delay_after;
use proptest::{prelude::any, prop_assert, proptest};
use store::RetrySchedule;
use testkit::SeededRng;

/// The usual schedule as it is published, in seconds.
const TABLE: [u64; 11] = [
    5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400,
];

/// Draws the same number for ever.
struct Drawn(u16);

impl Rng for Drawn {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.copy_from_slice(&self.0.to_be_bytes());
    }
}

#[test]
fn the_delays_are_those_of_the_table_give_or_take_a_tenth() {
    for (scheduled, secs) in (1..).zip(TABLE) {
        let usual = RetrySchedule::default();
        let delay = |drawn| delay_after(&usual, scheduled, &Drawn(drawn)).unwrap();
        let whole = Duration::from_secs(secs);
        assert_eq!(delay(0), whole * 9 / 10);
        assert_eq!(delay(100), whole);
        assert_eq!(delay(200), whole * 11 / 10);
    }
}

#[test]
fn it_ends_after_the_last_attempt() {
    let two = RetrySchedule::new(vec![1]).unwrap();
    let one = RetrySchedule::new(Vec::new()).unwrap();
    for (schedule, attempts) in [(RetrySchedule::default(), 12), (two, 2), (one, 1)] {
        let delay = |scheduled| delay_after(&schedule, scheduled, &Drawn(0));
        assert_eq!(delay(attempts - 1).is_some(), attempts > 1);
        for scheduled in [attempts, attempts + 1, u32::MAX] {
            assert_eq!(delay(scheduled), None);
        }
    }
}

proptest! {
    #[test]
    fn every_delay_is_longer_than_the_one_before_whatever_is_drawn(seed in any::<u64>()) {
        let (usual, rng) = (RetrySchedule::default(), SeededRng::new(seed));
        let mut last = Duration::ZERO;
        for (scheduled, secs) in (1..).zip(TABLE) {
            let delay = delay_after(&usual, scheduled, &*rng).unwrap();
            let whole = Duration::from_secs(secs);
            prop_assert!(delay > last);
            prop_assert!(delay >= whole * 9 / 10 && delay <= whole * 11 / 10);
            last = delay;
        }
    }
}
