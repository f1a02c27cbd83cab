use crate::report::Exchange;

/// How many exchanges a finding shows.
const SHOWN: usize = 4;

/// After so many probes in a row without any answer the endpoint is taken to be
/// gone.
const GONE: usize = 3;

/// What was sent and came back, in numbers, and of the probe that is under way as
/// it may be shown.
#[derive(Default)]
pub(super) struct Transcript {
    requests: usize,
    acknowledged: usize,
    exchanges: Vec<Exchange>,
    /// Whether this probe was given any answer.
    heard: bool,
    /// How many probes in a row were left without any answer.
    silent_probes: usize,
}

impl Transcript {
    pub(super) fn begin(&mut self) {
        self.exchanges.clear();
        self.heard = false;
    }

    /// A probe that has sent nothing says nothing.
    pub(super) fn end(&mut self) {
        if self.heard {
            self.silent_probes = 0;
        } else if !self.exchanges.is_empty() {
            self.silent_probes = self.silent_probes.saturating_add(1);
        }
    }

    pub(super) fn add(&mut self, exchange: Exchange, granted: bool, heard: bool) {
        self.requests = self.requests.saturating_add(1);
        if granted {
            self.acknowledged = self.acknowledged.saturating_add(1);
        }
        self.heard |= heard;
        self.exchanges.push(exchange);
    }

    /// The latest exchanges of this probe.
    pub(super) fn latest(&self) -> &[Exchange] {
        let skip = self.exchanges.len().saturating_sub(SHOWN);
        self.exchanges.get(skip..).unwrap_or_default()
    }

    pub(super) const fn requests(&self) -> usize {
        self.requests
    }

    /// How many requests were answered as granted.
    pub(super) const fn acknowledged(&self) -> usize {
        self.acknowledged
    }

    pub(super) const fn is_gone(&self) -> bool {
        self.silent_probes >= GONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange() -> Exchange {
        Exchange {
            request: String::new(),
            signed_text: None,
            answer: String::new(),
        }
    }

    #[test]
    fn it_is_gone_after_three_probes_in_a_row_without_an_answer() {
        let mut transcript = Transcript::default();
        let mut probe = |heard: &[bool]| {
            transcript.begin();
            for heard in heard {
                transcript.add(exchange(), false, *heard);
            }
            transcript.end();
            transcript.is_gone()
        };
        assert!(!probe(&[false]) && !probe(&[false, false]));
        assert!(!probe(&[false, true]));
        // One that sends nothing is none.
        assert!(!probe(&[false]) && !probe(&[false]) && !probe(&[]));
        assert!(probe(&[false]));
        assert_eq!(transcript.requests(), 8);
    }
}
