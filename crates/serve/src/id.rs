use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use base::Rng;
use http::HeaderValue;

/// Names one request, in the answer's `x-request-id` header, in logs and in
/// error bodies.
///
/// Its text is three hexadecimal numbers with hyphens between: one drawn once
/// per process, the lane that served it, and how many the lane had served.
/// It is unique, not secret, and whatever id the peer sent is not taken over.
///
/// A handler that the router leads to finds it among the request's extensions,
/// with `axum::Extension<RequestId>` or `extensions.get::<RequestId>()`. It is
/// `Copy`, and its `Display` is the text in the header and in the log's field
/// `request_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    process: u32,
    lane: u32,
    count: u64,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}-{:x}", self.process, self.lane, self.count)
    }
}

/// Where request ids come from. Made once per process and handed to every face.
#[derive(Clone, Debug)]
pub struct RequestIds {
    process: u32,
    lanes: Arc<AtomicU32>,
}

impl RequestIds {
    /// Draws the number that sets this process's ids apart from another's.
    #[must_use]
    pub fn new(rng: &dyn Rng) -> Self {
        let mut process = [0; 4];
        rng.fill(&mut process);
        Self {
            process: u32::from_be_bytes(process),
            lanes: Arc::default(),
        }
    }

    /// A source of its own for one runtime, so that cores do not share a
    /// counter's cache line.
    pub(crate) fn lane(&self) -> Lane {
        Lane::new(self.process, self.lanes.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Debug)]
pub(crate) struct Lane {
    process: u32,
    lane: u32,
    /// What the ids' texts begin with.
    prefix: String,
    count: AtomicU64,
}

impl Lane {
    fn new(process: u32, lane: u32) -> Self {
        Self {
            process,
            lane,
            prefix: format!("{process:x}-{lane:x}-"),
            count: AtomicU64::new(0),
        }
    }

    pub(crate) fn next(&self) -> RequestId {
        RequestId {
            process: self.process,
            lane: self.lane,
            count: self.count.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// One of its ids as a header's value. It is written without `fmt`, which
    /// costs several times as much, once per request.
    pub(crate) fn header(&self, id: RequestId) -> HeaderValue {
        let digits = hexadecimal(id.count);
        let zeros = usize::try_from(id.count.leading_zeros() / 4).unwrap_or(0);
        let count = digits.get(zeros.min(15)..).unwrap_or_default();
        // A value of exactly its own capacity is taken over without a copy.
        let text = [self.prefix.as_bytes(), count].concat();
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

/// All sixteen digits.
fn hexadecimal(number: u64) -> [u8; 16] {
    let mut digits = [0; 16];
    for (place, digit) in (0_u32..).step_by(4).zip(digits.iter_mut().rev()) {
        *digit = match u8::try_from((number >> place) & 0xf).unwrap_or(0) {
            value @ 0..=9 => b'0'.saturating_add(value),
            value => b'a'.saturating_add(value.saturating_sub(10)),
        };
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn the_header_and_the_display_agree() {
        let mut lane = Lane::new(0xdead_beef, 7);
        let numbers = [0, 1, 9, 10, 15, 16, 255, 256, 4096, u64::MAX >> 4, u64::MAX];
        for count in numbers {
            lane.count = AtomicU64::new(count);
            let id = lane.next();
            assert_eq!(lane.header(id).to_str().unwrap(), id.to_string());
        }
    }

    #[test]
    fn a_lane_counts() {
        let lane = Lane::new(1, 2);
        assert_eq!(lane.next().to_string(), "1-2-0");
        assert_eq!(lane.next().to_string(), "1-2-1");
    }
}
