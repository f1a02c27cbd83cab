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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    process: u32,
    lane: u32,
    count: u64,
}

/// Three numbers of 8, 8 and 16 digits at most, and two hyphens.
const LONGEST: usize = 34;

impl RequestId {
    /// The id as a header's value.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        let mut text = [0; LONGEST];
        let mut places = text.iter_mut().rev();
        put_hex(&mut places, self.count);
        put(&mut places, b'-');
        put_hex(&mut places, self.lane.into());
        put(&mut places, b'-');
        put_hex(&mut places, self.process.into());
        let left = places.len();
        let written = text.get(left..).unwrap_or_default();
        HeaderValue::from_bytes(written).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

/// Written without `fmt`, which costs several times as much, once per request;
/// from the last digit to the first, so that nobody has to count them.
fn put_hex<'a>(places: &mut impl Iterator<Item = &'a mut u8>, mut number: u64) {
    loop {
        let digit = u8::try_from(number & 0xf).unwrap_or(0);
        put(
            places,
            match digit {
                0..=9 => b'0'.saturating_add(digit),
                _ => b'a'.saturating_add(digit.saturating_sub(10)),
            },
        );
        number >>= 4;
        if number == 0 {
            return;
        }
    }
}

fn put<'a>(places: &mut impl Iterator<Item = &'a mut u8>, byte: u8) {
    if let Some(place) = places.next() {
        *place = byte;
    }
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
        Lane {
            process: self.process,
            lane: self.lanes.fetch_add(1, Ordering::Relaxed),
            count: AtomicU64::new(0),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Lane {
    process: u32,
    lane: u32,
    count: AtomicU64,
}

impl Lane {
    pub(crate) fn next(&self) -> RequestId {
        RequestId {
            process: self.process,
            lane: self.lane,
            count: self.count.fetch_add(1, Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lane, RequestId};
    use std::sync::atomic::AtomicU64;

    #[test]
    fn the_header_and_the_display_agree() {
        for count in [0, 9, 10, 15, 16, 255, 4096, u64::MAX] {
            let id = RequestId {
                process: 0xdead_beef,
                lane: 7,
                count,
            };
            assert_eq!(id.header().to_str().unwrap(), id.to_string());
        }
        let longest = RequestId {
            process: u32::MAX,
            lane: u32::MAX,
            count: u64::MAX,
        };
        assert_eq!(longest.to_string().len(), super::LONGEST);
    }

    #[test]
    fn a_lane_counts() {
        let lane = Lane {
            process: 1,
            lane: 2,
            count: AtomicU64::new(0),
        };
        assert_eq!(lane.next().to_string(), "1-2-0");
        assert_eq!(lane.next().to_string(), "1-2-1");
    }
}
