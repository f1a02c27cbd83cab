//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

pub mod access;
pub mod app_data;
pub mod avatar;
pub mod blacklist;
mod endpoint;
pub mod envelope;
pub mod error;
pub mod list;
mod path;
pub mod people;
mod percent;
mod problem;
pub mod word_check;

pub use endpoint::{Endpoint, Method, Model};
pub use path::{Guid, NoGuid, Path, ROOT};
pub use problem::Problem;
