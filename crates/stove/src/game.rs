//! The game's side: build the two requests, read the two answers, and share
//! one server token among all callers.
//!
//! A *verdict* is the platform's word about a player and final. An *outage*
//! says that there is no verdict: nobody was refused, and asking again may help.

mod keeper;
mod request;
mod response;

pub use keeper::{Ask, Flight, TokenKeeper};
pub use request::{Request, server_token_request, verify_request};
pub use response::{Outage, ServerToken, TokenRefusal, Verdict, read_server_token, read_verify};
