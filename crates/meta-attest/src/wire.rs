//! The forms of the wire.

pub mod ban_id;
mod claims;
mod error;
mod feed;
mod object;
mod request;

pub(crate) use object::{Member, Name, absent, object, set};

pub use claims::{
    AppIntegrity, AppState, Claims, Confirmation, DeviceBan, DeviceIntegrity, DeviceState,
    MAX_CLAIMS, Minutes, RequestDetails,
};
pub use error::WireError;
pub use feed::{FEED_PATH, FeedBan, FeedCursor};
pub use object::Others;
pub use request::{Call, Handle, MAX_MINUTES, Sentence};
