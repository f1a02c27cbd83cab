use http::Method;
use store::{BoardStep, Step, Unit};

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
    /// What is told to Unity Ads in plain text.
    UnityAds,
}

/// The store's one way to write.
const COMMIT: &str = "store.commit";

/// Every call that a fault can be ordered for.
pub const CALLS: &[Call] = &[
    stove("stove.server_token", Method::POST, "/auth/v5/server_token"),
    stove(
        "stove.verify",
        Method::POST,
        "/member/v3.0/{game_id}/token/verify",
    ),
    stove("stove.member", Method::GET, "/member/v3.0/{game_id}"),
    stove("stove.profile", Method::GET, "/member/v3.0"),
    Call {
        name: "stove.ownership",
        place: Place::Platform,
        method: Method::GET,
        path: "/ownership/v3.0/check_ownership",
        dialect: Dialect::StoveOwnership,
    },
    device("device.sign_in", "/device/v1/sign-in"),
    device("device.stove_user_token", "/device/v1/stove/user-token"),
    device("device.stove_refresh", "/device/v1/stove/refresh"),
    device("device.stove_terms", "/device/v1/stove/terms"),
    device("device.ads_start", "/device/v1/ads/start"),
    device("device.ads_complete", "/device/v1/ads/complete"),
    device("device.ads_skip", "/device/v1/ads/skip"),
    Call {
        name: "ads.public_ips",
        place: Place::Platform,
        method: Method::GET,
        path: "/ads/public_ips.json",
        dialect: Dialect::Own,
    },
    gate("gate.issue_challenge", "/v1/challenges"),
    gate("gate.verify_challenge", "/v1/verify/challenge"),
    gate("gate.verify_stove", "/v1/verify/stove"),
    Call {
        name: "gate.unity_ads",
        place: Place::Gate,
        method: Method::GET,
        path: "/rewards/unity-ads/{game}",
        dialect: Dialect::UnityAds,
    },
    commit(COMMIT),
    commit("store.commit.enqueue"),
    commit("store.commit.attend"),
    commit("store.commit.lease-shard"),
    commit("store.commit.begin-attempt"),
    commit("store.commit.settle-attempt"),
    commit("store.commit.replay-delivery"),
    commit("store.commit.open-reward"),
    commit("store.commit.settle-reward"),
    commit("store.commit.define-board"),
    commit("store.commit.remove-board"),
    commit("store.commit.clear-board"),
    commit("store.commit.submit-score"),
    commit("store.commit.remove-board-entry"),
];

const fn stove(name: &'static str, method: Method, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method,
        path,
        dialect: Dialect::Stove,
    }
}

const fn device(name: &'static str, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Platform,
        method: Method::POST,
        path,
        dialect: Dialect::Own,
    }
}

const fn gate(name: &'static str, path: &'static str) -> Call {
    Call {
        name,
        place: Place::Gate,
        method: Method::POST,
        path,
        dialect: Dialect::Own,
    }
}

const fn commit(name: &'static str) -> Call {
    Call {
        name,
        place: Place::Store,
        method: Method::POST,
        path: "",
        dialect: Dialect::Own,
    }
}

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
        Step::Board(step) => Some(name_of_board(step)),
        _ => None,
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
    /// environment and at every host.
    #[must_use]
    pub fn of_request(place: Place, method: &Method, path: &str) -> Option<&'static Self> {
        // The body of an answer to HEAD is left out further down.
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        CALLS
            .iter()
            .filter(|call| call.place == place && call.method == *method)
            .find(|call| {
                call.prefixes()
                    .iter()
                    .filter_map(|prefix| path.strip_prefix(prefix))
                    .any(|rest| matches(call.path, rest))
            })
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
            Dialect::Own | Dialect::UnityAds => &[""],
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
        Call::of_request(place, method, path).map(|call| call.name)
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
