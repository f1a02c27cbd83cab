//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

mod endpoint;
pub mod list;

pub use endpoint::{Endpoint, Method, Model};
