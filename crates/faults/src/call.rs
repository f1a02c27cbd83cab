mod attest;
mod device;
mod gate;
mod graph;
mod list;
mod shop;
mod social;
mod social_steps;

use http::Method;
use meta_graph::wire::{self, Endpoint, Params};
use store::{AchievementStep, BoardStep, CircleStep, Step, Unit};

pub use list::CALLS;

/// Where a call arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The platform's face.
    Platform,
    /// The gate's face.
    Gate,
    /// The store.
    Store,
}

/// Something that a fault can be ordered for.
#[derive(Debug)]
pub struct Call {
    /// The stable name, by which it is ordered.
    pub name: &'static str,
    /// Where it arrives.
    pub place: Place,
    /// The method; of no meaning for the store.
    pub method: Method,
    /// The path behind any of the prefixes, with parameters in braces; empty
    /// for the store.
    pub path: &'static str,
    pub(crate) dialect: Dialect,
}

/// In whose shape a call's errors are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Problem documents.
    Own,
    Stove,
    /// STOVE's ownership check has an envelope of its own.
    StoveOwnership,
    /// Meta's graph.
    Graph,
    /// OpenSocial, in Mobage's shape: who calls is not known yet.
    OpenSocial,
    /// What the advertising network in the path wants to hear.
    Rewards,
}

/// The prefix below which the graph answers at every host.
const GRAPH: &str = "/graph";

/// The store's one way to write.
const COMMIT: &str = "store.commit";

/// The name of units with such a step, where it has one.
const fn name_of(step: &Step) -> Option<&'static str> {
    match step {
        Step::Enqueue(_) => Some("store.commit.enqueue"),
        Step::Attend(_) => Some("store.commit.attend"),
        Step::LeaseShard(_) => Some("store.commit.lease-shard"),
        Step::BeginAttempt(_) => Some("store.commit.begin-attempt"),
        Step::SettleAttempt(_) => Some("store.commit.settle-attempt"),
        Step::ReplayDelivery(_) => Some("store.commit.replay-delivery"),
        Step::OpenReward(_) => Some("store.commit.open-reward"),
        Step::SettleReward(_) => Some("store.commit.settle-reward"),
        Step::KeepReward(_) => Some("store.commit.keep-reward"),
        Step::AcknowledgeReward(_) => Some("store.commit.acknowledge-reward"),
        Step::ReportReward(_) => Some("store.commit.report-reward"),
        Step::ConfigureEndpoint(_) => Some("store.commit.configure-endpoint"),
        Step::Shop(step) => Some(shop::name_of(step)),
        Step::ConfigureGraph(_) => Some("store.commit.configure-graph"),
        Step::Achievement(step) => Some(name_of_achievement(step)),
        Step::Circle(step) => Some(name_of_circle(step)),
        Step::Board(step) => Some(name_of_board(step)),
        _ => social_steps::name_of(step),
    }
}

const fn name_of_achievement(step: &AchievementStep) -> &'static str {
    match step {
        AchievementStep::Define(_) => "store.commit.define-achievement",
        AchievementStep::InsertImage(_) => "store.commit.insert-image",
        AchievementStep::Update(_) => "store.commit.update-achievement",
        AchievementStep::RemoveAll { .. } => "store.commit.remove-achievements",
    }
}

const fn name_of_circle(step: &CircleStep) -> &'static str {
    match step {
        CircleStep::Befriend { .. } => "store.commit.befriend",
        CircleStep::Unfriend { .. } => "store.commit.unfriend",
        CircleStep::InsertOrgIdentity(_) => "store.commit.insert-org-identity",
    }
}

const fn name_of_board(step: &BoardStep) -> &'static str {
    match step {
        BoardStep::Define(_) => "store.commit.define-board",
        BoardStep::Remove { .. } => "store.commit.remove-board",
        BoardStep::Clear { .. } => "store.commit.clear-board",
        BoardStep::Submit(_) => "store.commit.submit-score",
        BoardStep::RemoveEntry { .. } => "store.commit.remove-board-entry",
    }
}

impl Call {
    /// The names that a unit goes by. One that does nothing but say which nodes
    /// are there and lease shards is no [`COMMIT`]: it comes by the clock, and
    /// whoever orders a fault for the next write means one that somebody asked
    /// for.
    pub(crate) fn of_unit(unit: &Unit) -> Vec<&'static Self> {
        let by_clock = |step: &Step| matches!(step, Step::Attend(_) | Step::LeaseShard(_));
        let all_by_clock = !unit.steps.is_empty() && unit.steps.iter().all(by_clock);
        let any = (!all_by_clock).then_some(COMMIT);
        let steps = unit.steps.iter().filter_map(name_of);
        any.into_iter()
            .chain(steps)
            .filter_map(Self::named)
            .collect()
    }

    /// The call of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        CALLS.iter().find(|call| call.name == name)
    }

    /// The call that a request makes. The same call has one name in every
    /// environment and at every host, and a call of the graph whether HTTP names
    /// its method or the query does. What headers and body say is not looked at.
    #[must_use]
    pub fn of_request(
        place: Place,
        method: &Method,
        path: &str,
        query: Option<&str>,
    ) -> Option<&'static Self> {
        let plain = Self::of_path(place, method, path);
        plain.or_else(|| match place {
            Place::Platform => {
                Self::of_social(method, path).or_else(|| Self::of_graph(method, path, query))
            }
            Place::Gate | Place::Store => None,
        })
    }

    fn of_path(place: Place, method: &Method, path: &str) -> Option<&'static Self> {
        // The body of an answer to HEAD is left out further down.
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        CALLS
            .iter()
            .filter(|call| call.place == place && call.method == *method)
            .filter(|call| !matches!(call.dialect, Dialect::Graph | Dialect::OpenSocial))
            .find(|call| {
                call.prefixes()
                    .iter()
                    .filter_map(|prefix| path.strip_prefix(prefix))
                    .any(|rest| matches(call.path, rest))
            })
    }

    /// Which call of OpenSocial it is, is for the pillar to say too. A header that
    /// names another method is not looked at.
    fn of_social(method: &Method, path: &str) -> Option<&'static Self> {
        let wanted = social::name_of(method, path)?;
        let mut calls = CALLS.iter();
        calls.find(|call| call.name.strip_prefix("opensocial.") == Some(&*wanted))
    }

    /// Which call of the graph it is, is for the pillar to say, or for that of
    /// attestation.
    fn of_graph(method: &Method, path: &str, query: Option<&str>) -> Option<&'static Self> {
        let mut params = Params::new();
        params.query(query.unwrap_or_default().as_bytes()).ok()?;
        let method = wire::Method::of_call(method.as_str(), &params).ok()?;
        let below = path.strip_prefix(GRAPH);
        let path = below.filter(|rest| rest.starts_with('/')).unwrap_or(path);
        let mut calls = CALLS.iter();
        if let Some(name) = attest::name_of(method.as_str(), path) {
            return calls.find(|call| call.name.strip_prefix("attest.") == Some(name));
        }
        let (endpoint, _) = Endpoint::of(method, path).ok()?;
        calls.find(|call| call.name.strip_prefix("graph.") == Some(endpoint.name()))
    }

    /// The name that somebody may have meant who wrote another, or only the
    /// part behind the dot.
    pub(crate) fn nearest(name: &str) -> &'static str {
        let likeness = |call: &Self| {
            let (_, part) = call.name.split_once('.').unwrap_or_default();
            strsim::jaro_winkler(name, call.name).max(strsim::jaro_winkler(name, part))
        };
        CALLS
            .iter()
            .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
            .map_or(COMMIT, |call| call.name)
    }

    /// Where a dialect answers: by prefix, and at the root of its hosts.
    const fn prefixes(&self) -> &'static [&'static str] {
        match self.dialect {
            Dialect::Own | Dialect::Rewards | Dialect::Graph | Dialect::OpenSocial => &[""],
            Dialect::Stove | Dialect::StoveOwnership => &["/stove", "/stove-sandbox", ""],
        }
    }
}

/// Whether a path is of that form. A parameter stands for one segment that is
/// not empty.
fn matches(form: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = form.split('/').all(|wanted| {
        segments.next().is_some_and(|segment| {
            segment == wanted || (wanted.starts_with('{') && !segment.is_empty())
        })
    });
    all && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(place: Place, method: &Method, path: &str) -> Option<&'static str> {
        Call::of_request(place, method, path, None).map(|call| call.name)
    }

    #[test]
    fn every_call_of_the_graph_has_a_name_however_it_is_made() {
        for endpoint in Endpoint::ALL {
            let wanted = format!("graph.{}", endpoint.name());
            let call = Call::named(&wanted).unwrap();
            let method = endpoint.method().as_str();
            assert_eq!(call.method.as_str(), method, "{wanted}");
            assert_eq!(call.path, endpoint.pattern(), "{wanted}");
            let path = call.path.replace("{id}", "1234567898014273");
            let query = format!("a=b&method={method}");
            for path in [path.clone(), format!("/graph{path}"), format!("{path}/")] {
                for (http, query) in [
                    (method, None),
                    ("GET", Some(&*query)),
                    ("PUT", Some(&query)),
                ] {
                    let http = Method::from_bytes(http.as_bytes()).unwrap();
                    let found = Call::of_request(Place::Platform, &http, &path, query);
                    assert_eq!(found.unwrap().name, wanted, "{http} {path} {query:?}");
                }
            }
        }
        let named = CALLS.iter().filter(|call| call.name.starts_with("graph."));
        assert_eq!(named.count(), Endpoint::ALL.len());
    }

    #[test]
    fn a_call_has_one_name_in_every_environment() {
        for prefix in ["", "/stove", "/stove-sandbox"] {
            for (method, path, wanted) in [
                (Method::POST, "/auth/v5/server_token", "stove.server_token"),
                (
                    Method::POST,
                    "/member/v3.0/ANY/token/verify",
                    "stove.verify",
                ),
                (Method::GET, "/member/v3.0/ANY", "stove.member"),
                (Method::HEAD, "/member/v3.0/ANY", "stove.member"),
                (Method::GET, "/member/v3.0", "stove.profile"),
            ] {
                let path = format!("{prefix}{path}");
                let found = name(Place::Platform, &method, &path);
                assert_eq!(found, Some(wanted), "{path}");
            }
        }
    }

    #[test]
    fn what_is_no_call_has_no_name() {
        for path in [
            "/",
            "/stove",
            "/stove/",
            "/stove/member/v3.0/",
            "/stove/member/v3.0//token/verify",
            "/stove/member/v3.0/ANY/token/verify/",
            "/stoves/auth/v5/server_token",
            "/stove/device/v1/sign-in",
            "",
        ] {
            for method in [Method::GET, Method::POST] {
                assert_eq!(name(Place::Platform, &method, path), None, "{path}");
            }
        }
        assert_eq!(
            name(Place::Gate, &Method::POST, "/auth/v5/server_token"),
            None
        );
        assert_eq!(name(Place::Store, &Method::POST, "/"), None);
    }

    #[test]
    fn the_nearest_name_is_found() {
        for (written, meant) in [
            ("stove.server-token", "stove.server_token"),
            ("commit", COMMIT),
            ("store", COMMIT),
            ("gate.stove_verify", "gate.verify_stove"),
            ("sign_in", "device.sign_in"),
        ] {
            assert_eq!(Call::nearest(written), meant);
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names: Vec<_> = CALLS.iter().map(|call| call.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CALLS.len());
    }
}
