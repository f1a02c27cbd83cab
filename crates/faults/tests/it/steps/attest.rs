use base::{BanId, DeviceId};
use store::{
    AdmitDevice, AppIntegrity, AttestChange, AttestStep, ConfigureAttest, DeviceIntegrity,
    LastVerdict, LiftBan, LiftBans, MarkDevice, SetBan, Step, UniqueId,
};

use super::{AT, app_id};

fn device() -> DeviceId {
    DeviceId::new([1; 16])
}

fn admitting() -> AdmitDevice {
    AdmitDevice {
        app_id: app_id(),
        anchor: [1; 32],
        known_only: false,
        device_id: device(),
        unique_id: UniqueId::new([1; 32]),
        at: AT,
        token_expires_at: AT,
        patch_level: None,
        verdict: LastVerdict {
            at: AT,
            device: DeviceIntegrity::Basic,
            app: AppIntegrity::NotEvaluated,
            reasons: String::new(),
        },
    }
}

/// Those of attestation.
pub(super) fn named() -> impl Iterator<Item = (&'static str, Step)> {
    let (app_id, device_id, by) = (app_id(), device(), String::new());
    let configure = ConfigureAttest {
        app_id,
        change: Box::new(AttestChange::default()),
        at: AT,
    };
    let set = SetBan {
        app_id,
        device_id,
        ban_id: BanId::new(1).unwrap(),
        at: AT,
        until: AT,
        reason: String::new(),
        by: by.clone(),
    };
    let lift = LiftBan {
        app_id,
        device_id,
        ban_id: None,
        at: AT,
        by: by.clone(),
    };
    let lift_all = LiftBans {
        app_id,
        from: AT,
        to: AT,
        made_by: None,
        at: AT,
        by,
        limit: 1,
    };
    let mark = MarkDevice {
        app_id,
        device_id,
        is_test: true,
    };
    let all = [
        (
            "store.commit.configure-attest",
            AttestStep::Configure(configure),
        ),
        (
            "store.commit.admit-device",
            AttestStep::Admit(Box::new(admitting())),
        ),
        ("store.commit.set-ban", AttestStep::SetBan(set)),
        ("store.commit.lift-ban", AttestStep::LiftBan(lift)),
        ("store.commit.lift-bans", AttestStep::LiftBans(lift_all)),
        ("store.commit.mark-device", AttestStep::Mark(mark)),
    ];
    all.into_iter()
        .map(|(name, step)| (name, Step::Attest(step)))
}
