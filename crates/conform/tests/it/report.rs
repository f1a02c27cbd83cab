//! What a report says, and what it must not.

use conform::{Conform, Options, Repeats, Trust, Unusable, all_flaws, report};

use super::{
    grading::{SECRET, graded, options, unity},
    right::{self, Defect},
};

/// The signatures that the endpoint was sent are nowhere, nor is the secret.
#[tokio::test]
async fn no_signature_and_no_secret_is_in_any_form() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let heard = std::sync::Arc::clone(&seen);
    // It grants everything and repeats what it was sent.
    let endpoint = super::endpoint::Endpoint::start(move |ask| {
        let mac = ask.query.split("hmac=").nth(1).unwrap_or_default();
        let mac = mac.split('&').next().unwrap_or_default();
        heard.lock().unwrap().push(mac.to_owned());
        let echo = format!(
            "{} {SECRET} <script>alert(1)</script> \u{1b}[31m",
            ask.query
        );
        async move {
            super::endpoint::Say::new(200, "1").with("x-echo", echo.escape_default().to_string())
        }
    })
    .await;
    let report = graded(options(&endpoint.url())).await;
    assert!(report.ids().contains(&"forged-mac-accepted"));
    assert!(report.ids().contains(&"answer-leaks-secret"));
    let json = serde_json::to_string(&report).unwrap();
    let html = report::html(&report);
    let text = report::text(&report, false);
    for shown in [&json, &html, &text] {
        assert!(!shown.contains(SECRET));
        let shown_macs = seen.lock().unwrap();
        let shown_macs = shown_macs
            .iter()
            .filter(|mac| mac.len() == 32 && shown.contains(*mac));
        assert_eq!(shown_macs.count(), 1, "the forged one alone");
    }
    assert!(!html.contains("<script") && !html.contains("http-equiv=\"refresh"));
    assert!(!text.contains('\u{1b}'));
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert!(report::text(&report, true).contains("\u{1b}[1;31m"));
}

#[tokio::test]
async fn the_page_needs_nothing_else() {
    let (endpoint, _) = right::start(Defect::MissingMac).await;
    let report = graded(options(&endpoint.url())).await;
    let html = report::html(&report);
    for outside in ["src=", "@import", "url(", "<link", "<iframe", "href=\"http"] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("id=\"missing-mac-accepted\""));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["format"], 1);
    assert_eq!(json["grade"], "F");
    assert_eq!(json["findings"][0]["severity"], "forgery");
    assert_eq!(json["probes"][0]["verdict"], "passed");
}

/// Every flaw stands in the guide, so that a report can be looked up there.
#[test]
fn the_guide_has_every_flaw_and_probe() {
    let guide = include_str!("../../../../docs/guides/conform.md");
    for flaw in all_flaws() {
        assert!(guide.contains(&format!("`{}`", flaw.id)), "{}", flaw.id);
    }
    for probe in conform::PROBES {
        assert!(guide.contains(&format!("`{}`", probe.id)), "{}", probe.id);
    }
}

#[tokio::test]
async fn whoever_has_to_agree_is_told_before() {
    let (endpoint, right) = right::start(Defect::None).await;
    let prepared = Conform::prepare(unity(Repeats::Refused), options(&endpoint.url())).unwrap();
    let plan = prepared.plan();
    assert_eq!(right.orders(), 0, "nothing is sent");
    let report = prepared.run(|_| {}).await;
    // The last spelling of a repetition comes once more where there is an ETag.
    assert!(
        report.requests <= plan.requests,
        "{} {plan:?}",
        report.requests
    );
    assert!(
        report.acknowledged <= plan.grants,
        "{} {plan:?}",
        report.acknowledged
    );
    let told = report::announcement(&plan);
    assert!(
        told.contains(&plan.url) && told.contains("\"tester\""),
        "{told}"
    );
}

#[test]
fn what_cannot_be_run_is_said() {
    let right = options("https://receiver.example/award");
    let wrong = |change: fn(&mut Options)| {
        let mut options = right.clone();
        change(&mut options);
        Conform::prepare(unity(Repeats::Refused), options)
            .err()
            .unwrap()
    };
    assert_eq!(wrong(|it| it.user = "a,b".to_owned()), Unusable::User);
    assert_eq!(wrong(|it| it.run = String::new()), Unusable::Run);
    assert_eq!(wrong(|it| it.at_once = 1), Unusable::AtOnce);
    assert!(matches!(
        wrong(|it| it.url = "x".to_owned()),
        Unusable::Target(_)
    ));
    let broken = wrong(|it| it.trust = Trust::Authorities(b"nothing".to_vec()));
    assert!(matches!(broken, Unusable::Trust(_)));
}
