//! What is on the wire: which call a request makes, what it says, and the shape
//! of the answers.

mod activity;
pub(crate) mod address;
mod endpoint;
mod members;
mod message;
pub mod moment;
mod payment;
mod text;

pub use activity::{Activity, ActivityWish, read_activity, write_activity};
pub use endpoint::{Endpoint, Method, Model};
pub use message::{Message, MessageWish, RECIPIENTS, read_message, write_message};
pub use payment::{
    LARGEST_PRICE, PAYMENT_ITEMS, Payment, PaymentItem, PaymentWish, draw_payment_id, payment_uuid,
    read_payment, read_payment_uuid, write_payment,
};
pub use text::{
    TEXTS_A_CALL, Text, TextWish, check_group, read_group, read_ids, read_text, unknown_text,
    write_group, write_text,
};
