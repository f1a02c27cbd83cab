//! Payments: what games ask of players, and how it is told (Mobage, "Payment";
//! the shape of the object is as captured from its sandbox).

mod id;
mod read;
mod write;

use base::{PaymentId, Timestamp};

pub use self::{
    id::{draw_id, read_uuid, uuid},
    read::read,
    write::write,
};

/// How many lines a payment has at most; our choice.
pub const PAYMENT_ITEMS: usize = 20;

/// The largest price and the largest sum, in coins: the largest whole number
/// that a JSON reader with doubles tells from its neighbours. Our choice.
pub const LARGEST_PRICE: u64 = (1 << 53) - 1;

/// One line of what is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentItem {
    /// The game's own id of it, 1 to 255 characters.
    pub item_id: String,
    /// What players are shown, 1 to 255 characters.
    pub name: String,
    /// What one costs, in coins; 1 to [`LARGEST_PRICE`].
    pub unit_price: u64,
    /// How many, at least one.
    pub amount: u32,
    /// A picture of it; may be empty.
    pub image_url: String,
    /// More words about it, at most 255 characters.
    pub description: String,
}

/// What a game wants a player to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentWish {
    /// For what; 1 to [`PAYMENT_ITEMS`] lines, which come to
    /// [`LARGEST_PRICE`] at most.
    pub items: Vec<PaymentItem>,
    /// Where the game is asked whether it gives what was paid for.
    pub callback_url: String,
    /// Where the player goes from there.
    pub finish_url: String,
}

/// A payment as games are told of it.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Which payment.
    pub id: PaymentId,
    /// The game, as the platform calls it.
    pub app_number: &'a str,
    /// Who is to pay, as the platform calls players: `sb.mbga.jp:85494`.
    pub user: &'a str,
    /// 0 has started, 1 has failed, 10 is done.
    pub status: u8,
    /// For what.
    pub items: &'a [PaymentItem],
    /// As the game said.
    pub callback_url: &'a str,
    /// As the game said.
    pub finish_url: &'a str,
    /// Where the player is asked.
    pub endpoint_url: &'a str,
    /// When it was asked for.
    pub published: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}
