use base::Timestamp;
use base64::{Engine, engine::general_purpose::STANDARD};

use super::User;
use crate::{
    WritePolicy,
    wire::{Node, SortOrder},
};

/// A leaderboard as its developer defined it (Meta, "Leaderboards").
#[derive(Clone, Debug)]
pub struct Leaderboard<'a> {
    /// Its id.
    pub id: u64,
    /// Its name in the API.
    pub api_name: &'a str,
    /// Which score is better.
    pub sort_order: SortOrder,
    /// Who may write its entries.
    pub write_policy: WritePolicy,
    /// How many entries it has; `None` where nobody asked for it.
    pub entry_count: Option<i64>,
    /// From when on entries are taken.
    pub earliest: Option<Timestamp>,
    /// Until when entries are taken.
    pub latest: Option<Timestamp>,
    /// The first of its entries, for the edge `entries`; `None` where nobody
    /// asked for it.
    pub entries: Option<Vec<Node>>,
}

impl Leaderboard<'_> {
    /// Its node.
    #[must_use]
    pub fn node(self) -> Node {
        Node::object([
            ("id", Node::id(self.id)),
            ("api_name", Node::from(self.api_name)),
            ("sort_order", Node::from(self.sort_order.as_str())),
            ("entry_write_policy", Node::from(self.write_policy.as_str())),
            ("entry_count", Node::from(self.entry_count)),
            (
                "earliest_allowed_entry_time",
                Node::from(self.earliest.map(Timestamp::secs)),
            ),
            (
                "latest_allowed_entry_time",
                Node::from(self.latest.map(Timestamp::secs)),
            ),
            (
                "entries",
                Node::from(self.entries.map(|rows| Node::data(rows, []))),
            ),
        ])
    }
}

/// One entry of a leaderboard.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its id.
    pub id: u64,
    /// Whose it is.
    pub user: User<'a>,
    /// Its place, from 1 up.
    pub rank: i64,
    /// The score.
    pub score: i64,
    /// When it was written last.
    pub at: Timestamp,
    /// What the game put beside the score.
    pub extra_data: Option<&'a [u8]>,
}

impl Entry<'_> {
    /// Its node. Rank and score stand beside the user: one sample of the
    /// documents has them within, which no client reads.
    #[must_use]
    pub fn node(&self) -> Node {
        let extra = self.extra_data.map(|bytes| STANDARD.encode(bytes));
        Node::object([
            ("id", Node::id(self.id)),
            ("user", self.user.node()),
            ("rank", Node::Number(self.rank)),
            ("score", Node::Number(self.score)),
            ("timestamp", Node::seconds(self.at)),
            ("extra_data_base64", Node::from(extra)),
        ])
    }
}

/// The answer of `leaderboard_entries`. `total` is given where the call has
/// `summary=true`.
#[must_use]
pub fn entries(rows: Vec<Node>, total: Option<i64>, paging: Node) -> Node {
    let summary = total.map(|total| Node::object([("total_count", Node::Number(total))]));
    Node::data(rows, [("summary", Node::from(summary)), ("paging", paging)])
}

/// The answer of `leaderboard_submit_entry`. Challenges are out of use, so none
/// is ever updated.
#[must_use]
pub fn entry_submitted(did_update: bool) -> Node {
    Node::object([
        ("did_update", Node::Bool(did_update)),
        ("updated_challenge_ids", Node::List(Vec::new())),
        ("success", Node::Bool(true)),
    ])
}
