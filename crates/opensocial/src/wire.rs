//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

pub mod access;
pub mod activity;
pub(crate) mod address;
pub mod app_data;
pub mod avatar;
pub mod blacklist;
mod endpoint;
pub mod envelope;
pub mod error;
pub mod list;
mod members;
pub mod message;
pub mod moment;
pub mod overriding;
pub(crate) mod parameters;
mod path;
pub mod payment;
pub mod people;
pub(crate) mod percent;
mod problem;
pub mod text;
pub mod word_check;

pub use address::{Uncallable, callable};
pub use endpoint::{Endpoint, Method, Model};
pub use path::{Guid, NoGuid, Path, ROOT};
pub use problem::Problem;
