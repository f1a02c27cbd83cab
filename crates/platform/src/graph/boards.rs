use base::ObjectId;
use meta_graph::{
    Refusal,
    platform::node,
    wire::{self, Fields, Node},
};
use store::{Board, SortOrder};

use super::{call::Call, words::policy};

/// `POST /{app}/leaderboards`.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /{app}/leaderboards`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `DELETE /{board}`, where the board is one of the app.
pub(super) async fn delete(call: &Call<'_>, _board: ObjectId) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// A board of the app, as `GET /{board}` tells of it.
pub(super) async fn node(call: &Call<'_>, board: &Board, fields: &Fields) -> Result<Node, Refusal> {
    let mut entry_count = None;
    if fields.asks("entry_count") {
        let totals = call.parts.store.board_totals(call.app(), vec![board.table]);
        let totals = totals.await.map_err(|error| call.unavailable(error))?;
        entry_count = totals
            .first()
            .map(|total| i64::try_from(*total).unwrap_or(i64::MAX));
    }
    let node = node::Leaderboard {
        id: board.board_id.get(),
        api_name: &board.api_name,
        sort_order: match board.sort_order {
            SortOrder::HigherIsBetter => wire::SortOrder::HigherIsBetter,
            SortOrder::LowerIsBetter => wire::SortOrder::LowerIsBetter,
        },
        write_policy: policy(board.write_policy),
        entry_count,
        earliest: board.earliest,
        latest: board.latest,
        entries: None,
    };
    Ok(fields.select(node.node()))
}
