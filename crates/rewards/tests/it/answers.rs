use rewards::{Outcome, Profile, Refusal};

use super::vectors::profile;

/// Status and body of an answer of which nothing else is expected.
fn answer(network: &str, outcome: Outcome) -> (u16, String) {
    let profile = profile(network);
    let answer = profile.answer(outcome, "ev-1");
    (answer.status, answer.body.into_owned())
}

#[test]
fn unity_ads_hears_what_its_documents_say() {
    for (outcome, status, body) in [
        (Outcome::Granted, 200, "1"),
        (Outcome::Duplicate, 403, "Duplicate order"),
        (Outcome::BadSignature, 403, "Signature did not match"),
        (Outcome::Rejected, 500, "Failed to give item to the player"),
        (Outcome::InFlight, 503, "Order is being processed"),
        (Outcome::Unknown, 503, "Order is not settled yet"),
        (Outcome::Unavailable, 503, "Service unavailable"),
        (Outcome::Conflict, 409, "Order exists with other parameters"),
        (Outcome::Method, 405, "Method not allowed"),
        (Outcome::SenderNotListed, 403, "Sender not allowed"),
        (Outcome::UnknownGame, 404, "Unknown game"),
        (
            Outcome::Malformed(Refusal::OrderMissing),
            400,
            "Missing oid",
        ),
        (
            Outcome::Malformed(Refusal::SubjectInvalid),
            400,
            "Invalid sid",
        ),
        (Outcome::Malformed(Refusal::Ambiguous), 400, "Ambiguous sid"),
    ] {
        assert_eq!(answer("unity-ads", outcome), (status, body.to_owned()));
    }
}

#[test]
fn other_networks_hear_what_they_wait_for() {
    let ok = (200, "ev-1:OK".to_owned());
    for outcome in [Outcome::Granted, Outcome::Duplicate, Outcome::Reversed] {
        assert_eq!(answer("levelplay", outcome), ok);
    }
    let valid = |valid: bool| (200, format!("{{\"isValid\":{valid}}}"));
    assert_eq!(answer("pangle", Outcome::Granted), valid(true));
    assert_eq!(answer("pangle", Outcome::Duplicate), valid(true));
    assert_eq!(answer("pangle", Outcome::Rejected), valid(false));
    for network in ["admob", "applovin-max", "tapjoy", "vungle"] {
        assert_eq!(answer(network, Outcome::Granted), (200, String::new()));
        assert_eq!(answer(network, Outcome::Duplicate), (200, String::new()));
    }
    // Everything but 200 and 403 has Tapjoy come again.
    assert_eq!(answer("tapjoy", Outcome::Rejected).0, 403);
    assert_eq!(answer("tapjoy", Refusal::OrderInvalid.outcome()).0, 403);
}

#[test]
fn what_is_open_has_every_network_come_again_and_nothing_is_stored() {
    for profile in Profile::shipped() {
        for outcome in Outcome::ALL {
            let answer = profile.answer(outcome, "ev-1");
            let headers: Vec<_> = answer.headers.iter().map(|(name, _)| *name).collect();
            assert!(answer.headers.contains(&("cache-control", "no-store")));
            assert_eq!(headers.contains(&"retry-after"), outcome.is_open());
            assert_eq!(
                answer.status >= 500,
                outcome.is_open() || answer.status == 500
            );
            assert_eq!(headers.contains(&"allow"), outcome == Outcome::Method);
            if outcome.is_open() {
                assert_eq!(answer.status, 503, "{} {outcome:?}", profile.name());
            }
        }
    }
}

#[test]
fn every_outcome_has_a_name_of_its_own() {
    let mut names: Vec<_> = Outcome::ALL.iter().map(|it| it.reason()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Outcome::ALL.len());
}

#[test]
fn deadlines_and_addresses_are_the_documents() {
    let deadline = |name| profile(name).deadline().map(|it| it.as_secs());
    assert_eq!(deadline("applovin-max"), Some(5));
    assert_eq!(deadline("tapjoy"), Some(5));
    assert_eq!(deadline("unity-ads"), None);
    assert_eq!(profile("levelplay").senders().len(), 12);
    assert!(profile("admob").senders().is_empty());
    for profile in Profile::shipped() {
        assert!(!profile.retries().is_empty() && !profile.notes().is_empty());
        assert_eq!(profile.method(), "GET");
    }
}
