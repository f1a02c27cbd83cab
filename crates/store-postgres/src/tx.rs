//! What the steps of a unit share while its transaction is open.

use base::{OwnerId, Timestamp};
use sign::Vault;
use store::Topic;

use crate::{
    board::Tally,
    claims::{Places, Room},
    sql::Sql,
};

/// An open transaction.
pub(crate) struct Tx<'a> {
    /// The connection that it is open on.
    pub(crate) sql: Sql<'a>,
    /// Seals and opens secrets.
    pub(crate) vault: &'a Vault,
    /// Whose unit it is.
    pub(crate) owner: OwnerId,
    /// The moment that the unit is judged by.
    pub(crate) now: Timestamp,
    /// What connection this is, for what is counted by connection.
    pub(crate) lane: [u8; 8],
    /// The room that its claims take up. They are kept after the commit.
    pub(crate) places: Places<'a>,
    /// What came to boards and left them. It is counted at the end of the unit,
    /// since writers of one board wait for each other from there on.
    pub(crate) tallies: Vec<Tally>,
    /// What the change log is to hear. It is written at the end of the unit, so
    /// that its head is locked no longer than that takes.
    news: Vec<Topic>,
}

impl<'a> Tx<'a> {
    /// A transaction that was begun on that connection.
    pub(crate) fn new(
        sql: Sql<'a>,
        vault: &'a Vault,
        owner: OwnerId,
        now: Timestamp,
        lane: [u8; 8],
        room: &'a Room,
    ) -> Self {
        Self {
            sql,
            vault,
            owner,
            now,
            lane,
            places: Places::none(room),
            tallies: Vec::new(),
            news: Vec::new(),
        }
    }

    /// Lets the change log hear of something once the unit is done.
    pub(crate) fn tell(&mut self, topic: Topic) {
        self.news.push(topic);
    }

    /// What the change log is to hear, in order.
    pub(crate) fn news(&self) -> &[Topic] {
        &self.news
    }
}
