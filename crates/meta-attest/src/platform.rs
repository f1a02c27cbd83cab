//! The platform's side.

pub mod token;
