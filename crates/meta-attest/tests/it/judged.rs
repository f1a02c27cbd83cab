//! What a game's server makes of claims, by known answers.

use std::{collections::BTreeSet, time::Duration};

use base::Timestamp;
use meta_attest::{
    game::{Policy, Reason},
    wire::{AppIntegrity, Claims, DeviceIntegrity},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    now: i64,
    policy: Asked,
    claims: Box<RawValue>,
    #[serde(default)]
    stale: bool,
    reasons: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    packages: BTreeSet<String>,
    certificates: BTreeSet<String>,
    min_version: Option<u64>,
    max_version: Option<u64>,
    device: Option<DeviceIntegrity>,
    app: Option<AppIntegrity>,
    max_age_secs: Option<u64>,
    max_lifetime_secs: Option<u64>,
    development: bool,
}

impl Asked {
    fn policy(self) -> Policy {
        let usual = Policy::usual();
        let secs = |given: Option<u64>, usual| given.map_or(usual, Duration::from_secs);
        Policy {
            packages: self.packages,
            certificates: self.certificates,
            min_version: self.min_version,
            max_version: self.max_version,
            device: self.device.unwrap_or(usual.device),
            app: self.app.unwrap_or(usual.app),
            max_age: secs(self.max_age_secs, usual.max_age),
            max_lifetime: secs(self.max_lifetime_secs, usual.max_lifetime),
            development: self.development,
        }
    }
}

fn cases() -> Vec<Case> {
    let vectors: Vectors = serde_json::from_str(include_str!("../../vectors/judged.json")).unwrap();
    vectors.cases
}

fn codes(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.code()).collect()
}

#[test]
fn every_rule_that_is_not_met_is_named() {
    for case in cases() {
        let claims = Claims::from_json(case.claims.get().as_bytes()).unwrap();
        let now = Timestamp::from_secs(case.now);
        let policy = case.policy.policy();
        let told = policy.standing(&claims, now);
        assert_eq!(codes(&told), case.reasons, "{}", case.name);
        let stale = policy.is_stale(&claims, now);
        assert_eq!(stale, case.stale, "{}", case.name);
    }
}

#[test]
fn each_reason_has_a_case_of_its_own() {
    for reason in Reason::ALL {
        let only = |case: &Case| case.reasons == [reason.code()];
        assert!(cases().iter().any(only), "{reason:?}");
    }
    let mut codes: Vec<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Reason::ALL.len());
}

#[test]
fn what_is_not_known_goes_through_unharmed() {
    let mut unknown = 0;
    for case in cases() {
        let claims = Claims::from_json(case.claims.get().as_bytes()).unwrap();
        let again = Claims::from_text(&claims.to_text()).unwrap();
        let before: Value = serde_json::from_str(case.claims.get()).unwrap();
        let after = serde_json::to_value(&again).unwrap();
        for (name, value) in before.as_object().unwrap() {
            if name == "verdict_of_tomorrow" {
                assert_eq!(after[name], *value);
                unknown += 1;
            }
        }
    }
    assert_eq!(unknown, 1);
}
