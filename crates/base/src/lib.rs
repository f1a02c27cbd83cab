//! The ground floor: words that every other crate speaks.
//!
//! Nothing here does I/O, reads the system clock, the environment or the
//! operating system's randomness. [`Clock`] and [`Rng`] are ports; the binary
//! hands the real ones in, tests and the development profile hand in others.
#![cfg_attr(
    not(test),
    forbid(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod clock;
mod environment;
mod id;
mod network;
mod object_id;
mod rng;
mod secret;
mod time;

pub use clock::{Clock, SharedClock, Wait};
pub use environment::{Environment, UnknownEnvironment};
pub use id::{
    ActivityId, ApiKeyId, AppId, BanId, CredentialId, DeliveryId, DeviceId, EventId, FamilyId,
    InvalidId, KeyId, MessageId, NodeId, OwnerId, PaymentId, PlayerId, TextId, TokenId,
};
pub use network::{InvalidNetwork, Network};
pub use object_id::{ObjectId, ObjectKind};
pub use rng::{Rng, SharedRng};
pub use secret::Secret;
pub use time::Timestamp;
