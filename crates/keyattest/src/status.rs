mod list;
mod serial;

pub use self::{
    list::{BadStatusList, Entry, Revocations, Status, StatusList},
    serial::Serial,
};
