use std::{collections::BTreeSet, time::Duration};

use base::Secret;
use conform::{Conform, Credential, Options, Pace, Played, Repeats, Report, Search, Trust};
use rewards::Profile;

/// What the endpoints of these tests are signed with.
pub(crate) const SECRET: &str = "the-secret-of-these-endpoints";

/// What orders of these runs are called.
pub(crate) const RUN: &str = "it";

/// A run that waits for nothing.
pub(crate) fn options(url: &str) -> Options {
    Options {
        url: url.to_owned(),
        user: "tester".to_owned(),
        run: RUN.to_owned(),
        began: "today".to_owned(),
        trust: Trust::System,
        tool: "countersign test".to_owned(),
        pace: Pace {
            deadline: Duration::from_secs(20),
            total: Duration::from_secs(300),
            pause: Duration::ZERO,
            drip: Duration::ZERO,
        },
        at_once: 16,
        search: Search { from: 0, tries: 0 },
    }
}

pub(crate) async fn graded(options: Options) -> Report {
    graded_as(options, Repeats::Refused).await
}

pub(crate) async fn graded_as(options: Options, repeats: Repeats) -> Report {
    graded_by(unity(repeats), options).await
}

pub(crate) fn unity(repeats: Repeats) -> Played {
    Played {
        profile: Profile::named("unity-ads").unwrap(),
        credential: Credential::Secret(Secret::new(SECRET)),
        repeats: Some(repeats),
        set: Vec::new(),
    }
}

pub(crate) async fn graded_by(played: Played, options: Options) -> Report {
    let conform = Conform::prepare(played, options).unwrap();
    let mut told = Vec::new();
    let report = conform.run(|judgement| told.push(judgement.id)).await;
    let judged: Vec<_> = report.probes.iter().map(|probe| probe.id).collect();
    assert_eq!(told, judged);
    report
}

/// Exactly these flaws, and no other.
#[track_caller]
pub(crate) fn finds(report: &Report, ids: &[&str]) {
    let found: BTreeSet<_> = report.ids().into_iter().collect();
    let wanted: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(found, wanted, "{}", conform::report::text(report, false));
}
