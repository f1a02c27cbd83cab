//! The graph's requests and answers, and nothing that judges who may ask.

mod answer;
mod body;
mod endpoint;
mod fields;
mod lists;
mod method;
mod node;
mod paging;
mod params;
mod percent;
pub mod time;
mod typed;
pub mod webhook;
mod words;

pub use answer::{error_body, success};
pub use body::Carrier;
pub use endpoint::{Access, Endpoint, Target, components};
pub use fields::{Fields, MAX_FIELD_DEPTH, MAX_FIELDS, MAX_FIELDS_TEXT};
pub use lists::MAX_NAMES;
pub use method::Method;
pub use node::Node;
pub use paging::{Cursor, DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT, Page, limit};
pub use params::{MAX_PARAMETERS, Params};
pub use percent::{decode_component, decode_form};
pub use words::{
    AchievementType, OrderStatus, RefundReason, SortOrder, StartAt, SubscriptionEvent, TrialType,
};

/// The content type of every answer.
pub const CONTENT_TYPE: &str = "application/json; charset=UTF-8";

/// The type that every error names.
pub const ERROR_TYPE: &str = "OCApiException";
