use base::ObjectId;
use meta_graph::{
    Refusal,
    wire::{Fields, Node},
};

use super::call::Call;

/// `POST /leaderboard_submit_entry`.
pub(super) async fn submit(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `GET /leaderboard_entries`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `POST /leaderboard_remove_all_entries`.
pub(super) async fn remove_all(call: &Call<'_>) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// `DELETE /{entry}`, where it is known only that the id is one of entries.
pub(super) async fn delete(call: &Call<'_>, _entry: ObjectId) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}

/// An entry, as `GET /{entry}` tells of it, where it is known only that the id
/// is one of entries.
pub(super) async fn node(
    call: &Call<'_>,
    _entry: ObjectId,
    _fields: &Fields,
) -> Result<Node, Refusal> {
    Err(call.unavailable("this call is not built yet"))
}
