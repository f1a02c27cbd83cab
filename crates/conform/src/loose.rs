//! Signatures that PHP's `==` takes for numbers, and other spellings of them.
//!
//! Two texts that both read as numbers are compared as numbers: digits alone,
//! or digits with one `e` between them. Integers beyond 64 bits and numbers
//! with an exponent are doubles, of 17 digits; only two such integers, and two
//! infinities, are compared as texts after all. So of a signature that reads
//! as a finite number the other spelling is its double with an exponent.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use tokio::time::Instant;

use crate::{Search, network::Network};

/// How long the signatures are, in digits.
const DIGITS: usize = 32;

/// An order, and another spelling of its signature.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) order: String,
    pub(crate) spelled: String,
}

/// Searches on every core. Of several that are found, the first one found is
/// taken.
pub(crate) fn find(
    network: &Network,
    user: &str,
    name: &(dyn Fn(u64) -> String + Sync),
    search: Search,
    until: Option<Instant>,
) -> Option<Found> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = u64::try_from(workers).unwrap_or(1);
    let done = AtomicBool::new(false);
    let end = search.from.saturating_add(search.tries);
    let work = |first: u64| {
        let mut number = search.from.saturating_add(first);
        while number < end && !done.load(Ordering::Relaxed) {
            let order = name(number);
            let mac = network.mac(&network.fields(&order, user));
            if let Some(spelled) = other_spelling(&mac) {
                done.store(true, Ordering::Relaxed);
                return Some(Found { order, spelled });
            }
            let late = number.is_multiple_of(4096) && until.is_some_and(|it| Instant::now() > it);
            if late {
                return None;
            }
            number = number.saturating_add(workers);
        }
        None
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|first| scope.spawn(move || work(first)))
            .collect();
        let found = threads.into_iter().filter_map(|thread| thread.join().ok());
        found.flatten().next()
    })
}

/// Another text of 32 digits that reads as the same number; `None` where the
/// signature reads as none, or as one that is not finite.
pub(crate) fn other_spelling(mac: &str) -> Option<String> {
    if mac.len() != DIGITS || !reads_as_number(mac) {
        return None;
    }
    let number: f64 = mac.parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    let written = format!("{number:e}");
    let (mantissa, exponent) = written.split_once('e')?;
    let exponent: i64 = exponent.parse().ok()?;
    let places = mantissa
        .split_once('.')
        .map_or(0, |(_, behind)| behind.len());
    let exponent = exponent.checked_sub(i64::try_from(places).ok()?)?;
    if exponent < 0 {
        return None;
    }
    let digits: String = mantissa.chars().filter(|sign| *sign != '.').collect();
    let spelled = format!("{digits}e{exponent}");
    let spelled = format!("{spelled:0>DIGITS$}");
    let same = spelled.parse::<f64>().ok()? == number;
    (same && spelled.len() == DIGITS && spelled != mac).then_some(spelled)
}

/// Digits, with at most one `e` that has digits on both sides.
fn reads_as_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    match text.split_once('e') {
        None => digits(text),
        Some((before, behind)) => digits(before) && digits(behind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_as_a_finite_number_has_another_spelling() {
        for (mac, spelled) in [
            (
                "12345678901234567890123456789012",
                Some("00000000000012345678901234567e15"),
            ),
            (
                "1234567890123456789012345678e120",
                Some("0000000000012345678901234568e131"),
            ),
            ("106ed4300f91145aff6378a355fced73", None),
            ("12345e78901234567890123456789012", None),
            ("1234567890123456789012345678901e", None),
        ] {
            assert_eq!(other_spelling(mac).as_deref(), spelled, "{mac}");
        }
    }
}
