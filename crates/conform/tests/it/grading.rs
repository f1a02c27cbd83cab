use std::{collections::BTreeSet, time::Duration};

use base::Secret;
use conform::{Conform, Credential, Network, Options, Pace, Repeats, Report, Search, Trust};
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
    let profile = Profile::named("unity-ads").unwrap();
    let secret = Credential::Secret(Secret::new(SECRET));
    let network = Network::new(&profile, &options.url, secret, Some(repeats), &[]);
    graded_by(network.unwrap(), options).await
}

pub(crate) async fn graded_by(network: Network, options: Options) -> Report {
    let conform = Conform::prepare(network, options).unwrap();
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
