//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

pub mod access;
mod endpoint;
pub mod envelope;
pub mod error;
mod path;
mod percent;
mod problem;

pub use endpoint::{Endpoint, Method, Model};
pub use path::{Guid, NoGuid, Path, ROOT};
pub use problem::Problem;
