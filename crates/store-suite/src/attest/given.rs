//! Devices and their bans, each made from small numbers.

use std::{sync::Arc, time::Duration};

use base::{BanId, DeviceId, Secret, Timestamp};
use store::{
    Admission, AdmitDevice, AppIntegrity, AttestChange, AttestOutcome, AttestStep, ConfigureAttest,
    DeviceIntegrity, LastVerdict, LiftBan, LiftBans, MarkDevice, Outcome, Receipt, SetBan, Step,
    Store, UniqueId,
};

use crate::given::{MADE, app_id, commit};

/// How long the tokens of these stories are good.
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

pub fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

pub fn device_id(n: u8) -> DeviceId {
    DeviceId::new([n; 16])
}

pub fn unique_id(n: u16) -> UniqueId {
    let [high, low] = n.to_be_bytes();
    let mut bytes = [low; 32];
    bytes[0] = high;
    UniqueId::new(bytes)
}

pub fn ban_id(n: u64) -> BanId {
    BanId::new(n).unwrap()
}

/// Device `n` of a game comes for a token; its next name is `name`.
pub fn admitting(app: u64, n: u8, name: u16, at: Timestamp) -> AdmitDevice {
    AdmitDevice {
        app_id: app_id(app),
        anchor: [n; 32],
        known_only: false,
        device_id: device_id(n),
        unique_id: unique_id(name),
        at,
        token_expires_at: at.plus(LIFETIME),
        patch_level: None,
        verdict: verdict(at),
    }
}

pub fn verdict(at: Timestamp) -> LastVerdict {
    LastVerdict {
        at,
        device: DeviceIntegrity::Basic,
        app: AppIntegrity::StoreRecognized,
        reasons: "patch-too-old boot-unlocked".into(),
    }
}

pub fn admit(wish: AdmitDevice) -> Step {
    Step::Attest(AttestStep::Admit(Box::new(wish)))
}

pub fn configure(app: u64, change: AttestChange, secs: u64) -> Step {
    Step::Attest(AttestStep::Configure(ConfigureAttest {
        app_id: app_id(app),
        change: Box::new(change),
        at: at(secs),
    }))
}

/// What a game's tokens are sealed with.
pub fn seal_key(app: u64, key: &str, secs: u64) -> Step {
    let change = AttestChange {
        seal_key: Some(Some(Secret::new(key))),
        ..AttestChange::default()
    };
    configure(app, change, secs)
}

pub fn mark(app: u64, n: u8, is_test: bool) -> Step {
    Step::Attest(AttestStep::Mark(MarkDevice {
        app_id: app_id(app),
        device_id: device_id(n),
        is_test,
    }))
}

/// A ban of device `n` by the game's own server, from one moment until another.
pub fn banning(app: u64, n: u8, ban: u64, [from, until]: [u64; 2]) -> SetBan {
    SetBan {
        app_id: app_id(app),
        device_id: device_id(n),
        ban_id: ban_id(ban),
        at: at(from),
        until: at(until),
        reason: "Ärger".into(),
        by: "app".into(),
    }
}

pub fn set(wish: SetBan) -> Step {
    Step::Attest(AttestStep::SetBan(wish))
}

pub fn ban(app: u64, n: u8, ban: u64, span: [u64; 2]) -> Step {
    set(banning(app, n, ban, span))
}

pub fn lift(app: u64, n: u8, secs: u64) -> Step {
    Step::Attest(AttestStep::LiftBan(lift_of(app, n, None, secs)))
}

/// The same of one ban only.
pub fn lift_named(app: u64, n: u8, ban: u64, secs: u64) -> Step {
    Step::Attest(AttestStep::LiftBan(lift_of(app, n, Some(ban), secs)))
}

fn lift_of(app: u64, n: u8, ban: Option<u64>, secs: u64) -> LiftBan {
    LiftBan {
        app_id: app_id(app),
        device_id: device_id(n),
        ban_id: ban.map(ban_id),
        at: at(secs),
        by: "ops".into(),
    }
}

/// The end of what was made within a span, at a moment.
pub fn lifting(app: u64, [from, to]: [u64; 2], secs: u64, limit: usize) -> LiftBans {
    LiftBans {
        app_id: app_id(app),
        from: at(from),
        to: at(to),
        made_by: None,
        at: at(secs),
        by: "ops".into(),
        limit,
    }
}

pub fn lift_all(wish: LiftBans) -> Step {
    Step::Attest(AttestStep::LiftBans(wish))
}

pub fn outcome(outcome: AttestOutcome) -> Receipt {
    Receipt::Committed(vec![Outcome::Attest(outcome)])
}

pub fn banned(ban: u64, news: bool) -> Receipt {
    let ban_id = ban_id(ban);
    outcome(AttestOutcome::Banned { ban_id, news })
}

pub fn lifted(ban: Option<u64>) -> Receipt {
    let ban_id = ban.map(ban_id);
    outcome(AttestOutcome::Lifted { ban_id })
}

/// Admits what must be admitted.
pub async fn admitted(store: &Arc<dyn Store>, wish: AdmitDevice) -> Admission {
    match commit(store, 1, admit(wish)).await {
        Receipt::Committed(outcomes) => match outcomes.as_slice() {
            [Outcome::Attest(AttestOutcome::Admitted(admission))] => *admission,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Commits steps of attestation, none of which may be refused.
pub async fn all_done(store: &Arc<dyn Store>, steps: impl IntoIterator<Item = Step>) {
    for step in steps {
        let receipt = commit(store, 1, step.clone()).await;
        assert!(matches!(receipt, Receipt::Committed(_)), "{step:?}");
    }
}

/// The devices of a game so numbered are there.
pub async fn known(store: &Arc<dyn Store>, app: u64, devices: &[u8]) {
    for n in devices {
        let name = u16::from(*n) + app as u16 * 1_000;
        admitted(store, admitting(app, *n, name, MADE)).await;
    }
}
