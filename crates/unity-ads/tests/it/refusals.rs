use std::collections::BTreeSet;

use unity_ads::{ACCEPTED, Refusal};

use super::vectors::{KEY, judge, refusals};

fn named(reason: &str) -> Refusal {
    let found = Refusal::ALL.into_iter().find(|it| it.reason() == reason);
    found.unwrap_or_else(|| panic!("no refusal is called {reason}"))
}

#[test]
fn every_vector_is_refused_as_it_says() {
    for (number, vector) in refusals().iter().enumerate() {
        let what = format!("vector {number}: {} {}", vector.reason, vector.why);
        let refusal = match (vector.query(), &vector.callback_url) {
            (Some(query), Some(url)) => judge(&query, url, KEY).expect_err(&what),
            _ => named(&vector.reason),
        };
        assert_eq!(refusal.reason(), vector.reason, "{what}");
        let answer = refusal.wire();
        assert_eq!(answer.status, vector.status, "{what}");
        assert_eq!(answer.body, vector.body, "{what}");
        let more: Vec<_> = answer.headers.iter().skip(2).collect();
        let wanted = vector
            .header
            .as_ref()
            .map(|(name, value)| (&**name, &**value));
        assert_eq!(more, wanted.iter().collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn every_refusal_has_a_vector() {
    let shown: BTreeSet<String> = refusals().into_iter().map(|v| v.reason).collect();
    let all: BTreeSet<String> = Refusal::ALL.map(|r| r.reason().to_owned()).into();
    assert_eq!(shown, all);
    assert_eq!(all.len(), Refusal::ALL.len(), "two refusals share a name");
}

#[test]
fn whatever_is_answered_is_text_that_nobody_keeps() {
    let refusals = Refusal::ALL.map(Refusal::wire);
    for answer in refusals.iter().chain([&ACCEPTED]) {
        let headers: Vec<_> = answer.headers.iter().take(2).copied().collect();
        assert_eq!(
            headers,
            [
                ("cache-control", "no-store"),
                ("content-type", "text/plain; charset=utf-8"),
            ]
        );
        assert!(answer.headers.iter().all(|(name, _)| *name != "etag"));
    }
}

#[test]
fn only_the_accepted_answer_says_1() {
    assert_eq!((ACCEPTED.status, ACCEPTED.body), (200, "1"));
    for refusal in Refusal::ALL {
        let answer = refusal.wire();
        assert!((400..=599).contains(&answer.status), "{refusal:?}");
        assert!(!answer.body.contains('1'), "{refusal:?}");
        assert!(!answer.body.is_empty(), "{refusal:?}");
    }
}

#[test]
fn what_may_still_be_granted_is_no_4xx() {
    for open in [
        Refusal::InFlight,
        Refusal::OutcomeUnknown,
        Refusal::Unavailable,
    ] {
        assert_eq!(open.wire().status, 503);
    }
}
