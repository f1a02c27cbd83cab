//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

pub mod app_data;
pub mod avatar;
pub mod blacklist;
mod endpoint;
pub mod list;
pub mod people;
pub mod word_check;

pub use endpoint::{Endpoint, Method, Model};
