//! What a platform knows of the devices that attest themselves: how each game's
//! evidence is judged, which devices there are and by which names games know
//! them, and which of them are banned.

mod ban;
mod device;
mod reads;
mod setup;
mod step;
mod unique_id;
mod verdict;

pub use ban::{BanState, DeviceBan, Lift, LiftBan, LiftBans, SetBan};
pub use device::{
    Admission, AdmitDevice, DAY_LIMIT, Device, HOUR_LIMIT, PSEUDONYM_LIFETIME, Pseudonym,
};
pub use reads::{AttestReads, BanFilter, FeedPlace};
pub use setup::{
    AttestChange, AttestRoot, AttestSetup, ConfigureAttest, LONGEST_TOKEN_LIFETIME,
    PossessionPolicy, TokenAlgorithm,
};
pub use step::{AttestOutcome, AttestStep, MarkDevice};
pub use unique_id::UniqueId;
pub use verdict::{AppIntegrity, DeviceIntegrity, LastVerdict, PATCH_ROLLED_BACK};
