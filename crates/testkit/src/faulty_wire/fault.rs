use std::time::Duration;

use base::SharedRng;

use crate::SeededRng;

/// What happens to a request and its answer on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request is lost and the connection closed.
    LoseRequest,
    /// The request arrives; its answer is lost and the connection closed.
    LoseAnswer,
    /// The request comes late.
    DelayRequest(Duration),
    /// The answer does.
    DelayAnswer(Duration),
    /// The request arrives once more after it was answered.
    Repeat,
    /// The request waits until others have arrived after it.
    Reorder,
    /// The request is lost and answered with a 5xx by whoever is on the way.
    Refuse(u16),
    /// The request arrives, and its answer is replaced by a 5xx.
    Mask(u16),
    /// The answer breaks off in its middle with a reset.
    Reset,
    /// The answer breaks off in its middle with an end.
    Truncate,
    /// The request is lost and the connection stays open, silent.
    Silence,
}

/// How many of ten thousand requests meet each fault; the others meet none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odds {
    /// [`Fault::LoseRequest`].
    pub lose_request: u16,
    /// [`Fault::LoseAnswer`].
    pub lose_answer: u16,
    /// [`Fault::DelayRequest`] and [`Fault::DelayAnswer`], half of them each.
    pub delay: u16,
    /// [`Fault::Repeat`].
    pub repeat: u16,
    /// [`Fault::Reorder`].
    pub reorder: u16,
    /// [`Fault::Refuse`].
    pub refuse: u16,
    /// [`Fault::Mask`].
    pub mask: u16,
    /// [`Fault::Reset`].
    pub reset: u16,
    /// [`Fault::Truncate`].
    pub truncate: u16,
    /// [`Fault::Silence`].
    pub silence: u16,
}

impl Odds {
    /// A storm: nearly a third of all requests meet a fault.
    pub const STORM: Self = Self {
        lose_request: 400,
        lose_answer: 400,
        delay: 600,
        repeat: 300,
        reorder: 300,
        refuse: 300,
        mask: 300,
        reset: 250,
        truncate: 250,
        silence: 5,
    };

    /// What the request of that number meets.
    pub(super) fn draw(&self, seed: u64, number: u64) -> Fault {
        let rng: SharedRng = SeededRng::new(seed ^ number.rotate_left(32));
        let [a, b, c, d] = rng.array::<4>();
        let drawn = u16::from_be_bytes([a, b]) % 10_000;
        let delay = Duration::from_millis(u64::from(c) / 4 + 1);
        let status = [500, 502, 503, 504][usize::from(d) % 4];
        let late = if d & 1 == 0 {
            Fault::DelayRequest(delay)
        } else {
            Fault::DelayAnswer(delay)
        };
        let table = [
            (self.lose_request, Fault::LoseRequest),
            (self.lose_answer, Fault::LoseAnswer),
            (self.delay, late),
            (self.repeat, Fault::Repeat),
            (self.reorder, Fault::Reorder),
            (self.refuse, Fault::Refuse(status)),
            (self.mask, Fault::Mask(status)),
            (self.reset, Fault::Reset),
            (self.truncate, Fault::Truncate),
            (self.silence, Fault::Silence),
        ];
        let mut below = 0;
        for (odds, fault) in table {
            below += odds;
            if drawn < below {
                return fault;
            }
        }
        Fault::None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Fault, Odds};

    #[test]
    fn the_same_seed_draws_the_same_and_another_one_does_not() {
        let draw = |seed| {
            let numbers = 1..=1_000;
            numbers
                .map(|number| Odds::STORM.draw(seed, number))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn every_fault_is_drawn_about_as_often_as_it_should() {
        let mut counts = BTreeMap::<_, u32>::new();
        for number in 1..=100_000 {
            let fault = Odds::STORM.draw(3, number);
            let kind = format!("{fault:?}");
            let kind = kind.split('(').next().unwrap().to_owned();
            *counts.entry(kind).or_default() += 1;
        }
        assert_eq!(counts.len(), 12, "{counts:?}");
        let faults: u32 = 100_000 - counts[&format!("{:?}", Fault::None)];
        assert!((28_000..34_000).contains(&faults), "{counts:?}");
        assert!((3_500..4_500).contains(&counts["LoseAnswer"]), "{counts:?}");
    }
}
