//! The forms of the wire.

mod claims;
pub mod evidence;
mod nonce;
mod object;

pub(crate) use object::{Member, Name, absent, object, set};

pub use claims::{
    AppIntegrity, AppState, Claims, Confirmation, DeviceBan, DeviceIntegrity, DeviceState,
    MAX_CLAIMS, Minutes, RequestDetails,
};
pub use nonce::{InvalidNonce, MAX_NONCE, MAX_NONCE_BYTES, MIN_NONCE, MIN_NONCE_BYTES, Nonce};
pub use object::Others;
