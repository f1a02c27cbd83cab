//! The forms of the wire.

mod claims;
mod object;

pub(crate) use object::{Member, Name, absent, object, set};

pub use claims::{
    AppIntegrity, AppState, Claims, Confirmation, DeviceBan, DeviceIntegrity, DeviceState,
    MAX_CLAIMS, Minutes, RequestDetails,
};
pub use object::Others;
