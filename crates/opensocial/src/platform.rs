//! The platform's side: who calls and whether that is allowed, the tokens that
//! are handed to games, and the calls that games receive.

pub mod payment_callback;
