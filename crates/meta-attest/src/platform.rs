//! The platform's side.

pub mod bans;
pub mod token;
mod verified;

pub use verified::verified;
