//! Of a right endpoint with one thing wrong in it that thing is found, and
//! nothing else.

use conform::{
    Repeats,
    report::{Grade, Verdict},
};

use super::{
    grading::{finds, graded, graded_as, options},
    right::{self, Defect},
};

async fn with(defect: Defect) -> conform::Report {
    let (endpoint, _) = right::start(defect).await;
    graded(options(&endpoint.url())).await
}

#[tokio::test]
async fn a_right_endpoint_is_graded_a() {
    let report = with(Defect::None).await;
    finds(&report, &[]);
    assert_eq!(report.grade, Some(Grade::A));
    let open = report
        .probes
        .iter()
        .filter(|it| it.verdict != Verdict::Passed);
    let open: Vec<_> = open.map(|probe| probe.id).collect();
    // The one is left out by these options, the other says nothing of this network.
    assert_eq!(open, ["loose-comparison", "separator-shift"]);
}

#[tokio::test]
async fn one_defect_is_one_finding() {
    for (defect, ids, grade) in [
        (Defect::Head, &["head-takes-the-order"][..], Grade::D),
        (Defect::Post, &["post-accepted"], Grade::B),
        (Defect::DuplicateInFlight, &["concurrent-lost"], Grade::D),
        (Defect::Race, &["concurrent-granted-twice"], Grade::E),
        (Defect::MissingMac, &["missing-mac-accepted"], Grade::F),
        (Defect::NotModified, &["conditional-not-modified"], Grade::D),
        (Defect::NoContent, &["acknowledgement-form"], Grade::D),
        (Defect::TellsMac, &["answer-leaks-signature"], Grade::F),
        (Defect::FoldsCase, &["order-case-folded"], Grade::D),
        (Defect::Repeats, &["repeat-granted"], Grade::E),
        (
            Defect::Forgets,
            &["order-forgotten", "variant-granted"],
            Grade::E,
        ),
        (Defect::ByQuery, &["variant-granted"], Grade::E),
        (Defect::Polite, &["refusal-not-an-error"], Grade::B),
        (
            Defect::RepeatFails,
            &["repeat-asks-again", "bad-input-fails"],
            Grade::C,
        ),
        (
            Defect::PublishedSecret,
            &["published-secret-accepted"],
            Grade::F,
        ),
        (
            Defect::Crashes,
            &["bad-input-fails", "answer-leaks-internals"],
            Grade::C,
        ),
        (Defect::TellsSecret, &["answer-leaks-secret"], Grade::F),
        (Defect::Cacheable, &["acknowledgement-cacheable"], Grade::B),
        (Defect::AnyMac, &["forged-mac-accepted"], Grade::F),
        (
            Defect::DropsUnknown,
            &["unsigned-parameter-accepted", "proto-parameter-accepted"],
            Grade::B,
        ),
    ] {
        let report = with(defect).await;
        let named = format!("{defect:?}");
        println!("{named}");
        finds(&report, ids);
        assert_eq!(report.grade, Some(grade), "{named}");
        assert!(report.not_graded.is_none());
    }
}

#[tokio::test]
async fn an_order_that_is_lost_when_its_sender_hangs_up_is_found() {
    let (endpoint, right) = right::start(Defect::None).await;
    finds(&graded(options(&endpoint.url())).await, &[]);
    // The last order is that of the half request, and the one before it that of
    // the sender who hung up.
    let lost = right.orders() - 2;
    finds(&with(Defect::Loses(lost)).await, &["hang-up-loses-order"]);
}

#[tokio::test]
async fn repetitions_may_be_acknowledged_where_that_is_meant() {
    let (endpoint, _) = right::start(Defect::Repeats).await;
    let report = graded_as(options(&endpoint.url()), Repeats::Acknowledged).await;
    finds(&report, &[]);
    let (endpoint, _) = right::start(Defect::None).await;
    let report = graded_as(options(&endpoint.url()), Repeats::Acknowledged).await;
    finds(&report, &["repeat-refused"]);
}
