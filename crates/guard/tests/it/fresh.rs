use std::{cell::Cell, time::Duration};

use base::Timestamp;
use guard::{
    Claim, Claimed, Fresh, LedgerRefusal, OtherClaim, OutOfWindow, SingleUse, Stale, Timed,
    Unclaimed, Window,
};
use sign::{HmacKey, Signed, Unverified};

use super::notebook::{Notebook, now_or_never};

/// A message of one byte, valid from second 100 up to second 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message(u8);

impl Timed for Message {
    fn window(&self) -> Window {
        Window {
            not_before: Timestamp::from_secs(100),
            expires_at: Timestamp::from_secs(200),
            leeway: Duration::ZERO,
        }
    }
}

impl SingleUse for Message {
    fn claim(&self) -> Claim {
        Claim::new(
            None,
            "test.message",
            &[&[self.0]],
            self.window().closes_at(),
        )
    }
}

fn signed(byte: u8) -> Signed<Message> {
    let key = HmacKey::new(b"key");
    let tag = key.sign(&[byte]);
    let read = Unverified::read([byte], tag, |bytes| bytes.first().copied().map(Message));
    read.unwrap().verify(&key).unwrap()
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

#[test]
fn a_reusable_value_is_fresh_again_and_again_until_it_ends_or_is_revoked() {
    for _ in 0..2 {
        let fresh = Fresh::reusable(signed(1), at(199), |_| false).unwrap();
        assert_eq!(*fresh.get(), Message(1));
    }
    let judge = |secs, revoked| Fresh::reusable(signed(1), at(secs), |_| revoked).unwrap_err();
    assert_eq!(judge(200, false), OutOfWindow::Expired.into());
    assert_eq!(judge(99, false), OutOfWindow::NotYetValid.into());
    assert_eq!(judge(150, true), Stale::Revoked);
}

#[test]
fn revocation_is_asked_about_the_value_and_only_when_it_is_in_time() {
    let asked = Cell::new(0);
    let judge = |secs| {
        Fresh::reusable(signed(7), at(secs), |message| {
            asked.set(asked.get() + 1);
            *message == Message(7)
        })
    };
    assert_eq!(judge(250).unwrap_err(), OutOfWindow::Expired.into());
    assert_eq!(asked.get(), 0);
    assert_eq!(judge(150).unwrap_err(), Stale::Revoked);
    assert_eq!(asked.get(), 1);
}

#[test]
fn a_single_use_is_fresh_once() {
    let ledger = Notebook::default();
    let take = |byte| {
        let unclaimed = Unclaimed::new(signed(byte), at(150)).unwrap();
        now_or_never(unclaimed.claim_in(&ledger))
    };
    assert_eq!(take(1).unwrap().into_inner(), Message(1));
    assert_eq!(take(1).unwrap_err(), LedgerRefusal::AlreadyUsed);
    assert_eq!(take(2).unwrap().into_inner(), Message(2));
}

#[test]
fn what_is_out_of_time_never_reaches_the_ledger() {
    let late = Unclaimed::new(signed(1), at(200)).unwrap_err();
    assert_eq!(late, OutOfWindow::Expired);
    let early = Unclaimed::new(signed(1), at(99)).unwrap_err();
    assert_eq!(early, OutOfWindow::NotYetValid);
}

#[test]
fn a_ledger_that_cannot_answer_makes_nothing_fresh() {
    for refusal in [
        LedgerRefusal::TooOld,
        LedgerRefusal::Unavailable {
            retry_after: Duration::from_secs(1),
        },
    ] {
        let ledger = Notebook::refusing(refusal);
        let unclaimed = Unclaimed::new(signed(1), at(150)).unwrap();
        let answer = now_or_never(unclaimed.claim_in(&ledger));
        assert_eq!(answer.unwrap_err(), refusal);
    }
}

#[test]
fn a_proof_of_another_claim_proves_nothing() {
    let unclaimed = || Unclaimed::new(signed(1), at(150)).unwrap();
    let other = Claimed::recorded(Message(2).claim());
    assert_eq!(unclaimed().claimed(&other).unwrap_err(), OtherClaim);
    let own = Claimed::recorded(unclaimed().claim());
    assert_eq!(unclaimed().claimed(&own).unwrap().into_inner(), Message(1));
}
