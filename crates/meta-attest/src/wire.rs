//! The forms of the wire.

pub mod ban_id;
mod claims;
mod error;
pub mod evidence;
mod feed;
mod nonce;
mod object;
mod request;

pub use claims::{
    AppIntegrity, AppState, Claims, Confirmation, DeviceBan, DeviceIntegrity, DeviceState,
    MAX_CLAIMS, Minutes, RequestDetails, minutes_left,
};
pub use error::WireError;
pub use feed::{FEED_PATH, FeedBan, FeedCursor};
pub use nonce::{InvalidNonce, MAX_NONCE, MAX_NONCE_BYTES, MIN_NONCE, MIN_NONCE_BYTES, Nonce};
pub use object::Others;
pub(crate) use object::{Member, Name, absent, object, set};
pub use request::{Call, Handle, MAX_MINUTES, Sentence};
