use base::{AppId, BanId, DeviceId};

use super::{Admission, AdmitDevice, ConfigureAttest, LiftBan, LiftBans, SetBan};

/// One change of what is known of devices. The comment names the outcome, and the
/// refusals that undo the whole unit.
#[derive(Clone, Debug)]
pub enum AttestStep {
    /// [`AttestOutcome::Done`]; [`Refusal::Missing`](crate::Refusal) app. The
    /// change log hears of it.
    Configure(ConfigureAttest),
    /// [`AttestOutcome::Admitted`]; [`Refusal::Missing`](crate::Refusal) app, or
    /// device where only one that is known is meant, [`Refusal::Exhausted`](crate::Refusal). A name that the device had before
    /// stays as it is until it is forgotten.
    Admit(Box<AdmitDevice>),
    /// [`AttestOutcome::Banned`]; [`Refusal::Missing`](crate::Refusal) device,
    /// [`Refusal::Exists`](crate::Refusal) where no ban stands and another's has
    /// that id. The change log hears of it.
    SetBan(SetBan),
    /// [`AttestOutcome::Lifted`]; [`Refusal::Missing`](crate::Refusal) device. The
    /// change log hears of it if there was one.
    LiftBan(LiftBan),
    /// [`AttestOutcome::LiftedAll`]; [`Refusal::Missing`](crate::Refusal) app. The
    /// change log hears of each.
    LiftBans(LiftBans),
    /// [`AttestOutcome::Done`]; [`Refusal::Missing`](crate::Refusal) device.
    Mark(MarkDevice),
}

/// A wish to mark a device as a test device, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkDevice {
    /// The game.
    pub app_id: AppId,
    /// The device.
    pub device_id: DeviceId,
    /// Whether it is one from now on.
    pub is_test: bool,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttestOutcome {
    /// It is so now.
    Done,
    /// The device may be given its token.
    Admitted(Admission),
    /// The device is banned.
    Banned {
        /// By this ban.
        ban_id: BanId,
        /// Whether it was not before.
        news: bool,
    },
    /// The device is banned no longer.
    Lifted {
        /// The ban that was ended; `None` where none stood.
        ban_id: Option<BanId>,
    },
    /// Bans were ended.
    LiftedAll {
        /// How many.
        count: usize,
        /// Whether more are left that the wish is about.
        more: bool,
    },
}
