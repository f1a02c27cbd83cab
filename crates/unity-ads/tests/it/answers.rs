use unity_ads::platform::{Acceptance, Earlier, Outcome, RetryReason, judge};

use super::vectors::{answers, profile, refused};

fn name(outcome: Outcome, status: u16) -> &'static str {
    let named = |told: u16, name| {
        assert_eq!(told, status);
        name
    };
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::DeliveredLate => "delivered_late",
        Outcome::Rejected { status: told } => named(told, "rejected"),
        Outcome::Retry(RetryReason::NotAcknowledged) => "retry_not_acknowledged",
        Outcome::Retry(RetryReason::NotOk(told)) => named(told, "retry_not_ok"),
        Outcome::Retry(RetryReason::Redirected(told)) => named(told, "retry_redirected"),
        Outcome::Retry(RetryReason::NotNow(told)) => named(told, "retry_not_now"),
        Outcome::Retry(RetryReason::Failed(told)) => named(told, "retry_failed"),
        Outcome::Retry(RetryReason::NotFinal(told)) => named(told, "retry_not_final"),
    }
}

#[test]
fn every_answer_means_what_its_vector_says() {
    for (number, vector) in answers().iter().enumerate() {
        let acceptance = match &*vector.acceptance {
            "strict" => Acceptance::Strict,
            "lenient" => Acceptance::Lenient,
            other => panic!("{other}"),
        };
        let earlier = match &*vector.earlier {
            "settled" => Earlier::Settled,
            "open" => Earlier::Open,
            other => panic!("{other}"),
        };
        let outcome = judge(vector.status, vector.body.as_bytes(), acceptance, earlier);
        assert_eq!(
            name(outcome, vector.status),
            vector.outcome,
            "vector {number}: {} {:?} {}",
            vector.status,
            vector.body,
            vector.why
        );
    }
}

/// Both sides together: what our game answers is what our platform has to hear.
#[test]
fn our_own_receivers_answers_are_understood() {
    let profile = profile();
    let hear = |answer: &rewards::Answer<'_>, earlier| {
        let body = answer.body.as_bytes();
        judge(answer.status, body, Acceptance::Strict, earlier)
    };
    let granted = profile.answer(rewards::Outcome::Granted, "");
    assert_eq!(hear(&granted, Earlier::Settled), Outcome::Delivered);
    for refused in refused() {
        let answer = profile.answer(refused, "");
        let rejected = Outcome::Rejected {
            status: answer.status,
        };
        let failed = Outcome::Retry(RetryReason::Failed(answer.status));
        let told = if answer.status < 500 {
            rejected
        } else {
            failed
        };
        assert_eq!(hear(&answer, Earlier::Settled), told, "{refused:?}");
        let late = if refused == rewards::Outcome::Duplicate {
            Outcome::DeliveredLate
        } else {
            told
        };
        assert_eq!(hear(&answer, Earlier::Open), late, "{refused:?}");
    }
}

#[test]
fn an_answer_that_says_not_now_settles_that_nothing_was_given() {
    assert!(!RetryReason::NotNow(429).leaves_open());
    for open in [
        RetryReason::NotAcknowledged,
        RetryReason::NotOk(204),
        RetryReason::Redirected(304),
        RetryReason::Failed(500),
        RetryReason::NotFinal(101),
    ] {
        assert!(open.leaves_open(), "{open}");
    }
}
