use std::collections::BTreeSet;

use rewards::{Answer, Outcome};

use super::vectors::{KEY, RefusalVector, judge, others, possible, profile, refusals, refused};

#[test]
fn every_vector_is_refused_as_it_says() {
    let profile = profile();
    for (number, vector) in refusals().iter().enumerate() {
        let what = format!("vector {number}: {} {}", vector.reason, vector.why);
        let outcome = match (vector.query(), &vector.callback_url) {
            (Some(query), Some(url)) => {
                let refusal = judge(&query, url, KEY).expect_err(&what);
                assert_eq!(refusal.reason(), vector.reason, "{what}");
                refusal.outcome()
            }
            _ => others()
                .find(|it| it.reason() == vector.reason)
                .expect(&what),
        };
        let answer = profile.answer(outcome, "");
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
    let vectors = refusals();
    let (judged, told): (Vec<_>, Vec<_>) = vectors.iter().partition(|it| it.query.is_some());
    let reasons = |of: &[&RefusalVector]| -> BTreeSet<String> {
        of.iter().map(|it| it.reason.clone()).collect()
    };
    let possible: BTreeSet<String> = possible().map(|it| it.reason().to_owned()).collect();
    let others: BTreeSet<String> = others().map(|it| it.reason().to_owned()).collect();
    assert_eq!(reasons(&judged), possible);
    assert_eq!(reasons(&told), others);
    assert!(possible.is_disjoint(&others), "two share a name");
}

#[test]
fn whatever_is_answered_is_text_that_nobody_keeps() {
    let profile = profile();
    for outcome in refused().chain([Outcome::Granted]) {
        let Answer { headers, .. } = profile.answer(outcome, "");
        let first: Vec<_> = headers.iter().take(2).copied().collect();
        assert_eq!(
            first,
            [
                ("cache-control", "no-store"),
                ("content-type", "text/plain; charset=utf-8"),
            ]
        );
        assert!(headers.iter().all(|(name, _)| *name != "etag"));
    }
}

#[test]
fn only_the_accepted_answer_says_1() {
    let profile = profile();
    let granted = profile.answer(Outcome::Granted, "");
    assert_eq!((granted.status, &*granted.body), (200, "1"));
    for outcome in refused() {
        let answer = profile.answer(outcome, "");
        assert!((400..=599).contains(&answer.status), "{outcome:?}");
        assert!(!answer.body.contains('1'), "{outcome:?}");
        assert!(!answer.body.is_empty(), "{outcome:?}");
    }
}

#[test]
fn what_may_still_be_granted_is_no_4xx() {
    for open in [Outcome::InFlight, Outcome::Unknown, Outcome::Unavailable] {
        assert_eq!(profile().answer(open, "").status, 503);
    }
}
