use std::collections::{BTreeMap, BTreeSet};

use rewards::{Outcome, Refusal};

use super::vectors::{callbacks, judge, key, profile, receiver, refusals};

fn owned<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pairs.collect()
}

#[test]
fn every_vector_is_accepted_and_says_what_it_says() {
    for vector in callbacks() {
        let what = format!("{}: {}", vector.network, vector.name);
        let profile = profile(&vector.network);
        let receiver = receiver(&profile, &vector.statics);
        let key = key(&profile, &vector.secret);
        let earned = judge(&receiver, &vector.query, Some(&key)).expect(&what);
        assert_eq!(earned.order(), vector.order, "{what}");
        assert_eq!(earned.order_as_sent(), vector.order_as_sent, "{what}");
        assert_eq!(earned.subject(), Some(&*vector.subject), "{what}");
        assert_eq!(
            owned(earned.authenticated()),
            vector.authenticated,
            "{what}"
        );
        assert_eq!(
            owned(earned.unauthenticated()),
            vector.unauthenticated,
            "{what}"
        );
        let subject = profile.parameter(rewards::Field::Subject).unwrap();
        let signed = vector.authenticated.contains_key(subject);
        assert_eq!(earned.subject_authenticated(), signed, "{what}");
        assert!(!earned.is_reversal());
    }
}

#[test]
fn every_vector_is_refused_as_it_says_and_every_refusal_has_one() {
    let mut seen = BTreeSet::new();
    for vector in refusals() {
        let what = format!("{} {}: {}", vector.network, vector.reason, vector.why);
        let profile = profile(&vector.network);
        let receiver = receiver(&profile, &vector.statics);
        let key = profile
            .key(&base::Secret::new(&*vector.secret))
            .ok()
            .filter(|_| !vector.secret.is_empty());
        let refused = judge(&receiver, &vector.query(), key.as_ref());
        assert_eq!(refused.expect_err(&what).reason(), vector.reason, "{what}");
        seen.insert(vector.reason);
    }
    let all: BTreeSet<_> = Refusal::ALL
        .iter()
        .map(|it| it.reason().to_owned())
        .collect();
    assert_eq!(all.len(), Refusal::ALL.len());
    assert_eq!(seen, all);
}

#[test]
fn a_refusal_is_never_said_with_success_and_never_with_a_one() {
    for refusal in Refusal::ALL {
        for profile in rewards::Profile::shipped() {
            let answer = profile.answer(refusal.outcome(), "0");
            assert!((400..500).contains(&answer.status), "{refusal:?}");
            assert!(!answer.body.contains('1'), "{refusal:?}");
        }
        assert!(!refusal.outcome().is_open());
        assert!(matches!(
            refusal.outcome(),
            Outcome::Malformed(_) | Outcome::BadSignature
        ));
    }
}

#[test]
fn what_is_logged_of_a_signature_is_no_signature() {
    let vector = &callbacks()[0];
    let receiver = receiver(&profile(&vector.network), &vector.statics);
    let callback = receiver.parse(vector.query.as_bytes()).unwrap();
    let prefix = callback.mac_prefix().to_string();
    assert_eq!(prefix.len(), 8);
    assert!(!vector.query.contains(&prefix));
    assert_eq!(callback.claimed_order(), vector.order_as_sent);
    assert_eq!(callback.claimed_subject(), vector.subject);
    assert_eq!(callback.key_hint(), None);
    let shown = format!("{callback:?}");
    assert!(
        shown.contains(&vector.order) && !shown.contains(&vector.subject),
        "{shown}"
    );
}
