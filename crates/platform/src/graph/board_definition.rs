use base::{ObjectId, ObjectKind, Timestamp};
use meta_graph::{Refusal, platform::ask::DefineLeaderboard, wire::Node};
use store::{BoardOutcome, BoardStep, BoardTable, BoardTitle, DefineBoard, Outcome, Receipt, Step};

use super::{
    call::Call,
    definitions::{TRIES, hold_to_room},
    words::{stored_order, stored_policy},
};

/// `POST /{app}/leaderboards`: makes it, or changes the one of that name. What
/// the call leaves out stays as it was; a moment of 0 takes a bound away.
pub(super) async fn define(call: &Call<'_>) -> Result<Node, Refusal> {
    let ask = DefineLeaderboard::of(&call.params)?;
    let earliest = bound(call, "earliest_allowed_entry_time", ask.earliest)?;
    let latest = bound(call, "latest_allowed_entry_time", ask.latest)?;
    hold_in_order(call, ask.api_name, earliest, latest)?;
    hold_to_room(call.known()?.boards(), call.app(), ask.api_name)?;
    let titles = ask.titles.map(|titles| titles.into_iter().map(title));
    let titles: Option<Vec<_>> = titles.map(Iterator::collect);
    for _ in 0..TRIES {
        let wish = DefineBoard {
            app_id: call.app(),
            api_name: ask.api_name.to_owned(),
            board_id: ObjectId::generate(ObjectKind::Board, &*call.parts.rng),
            table: fresh_table(call),
            sort_order: ask.sort_order.map(stored_order),
            write_policy: stored_policy(ask.write_policy),
            earliest,
            latest,
            titles: titles.clone(),
            at: call.now,
        };
        let step = Step::Board(BoardStep::Define(wish));
        if let Some(id) = defined(call, call.commit(vec![step]).await?)? {
            call.settled().await?;
            return Ok(Node::object([("id", Node::id(id))]));
        }
    }
    Err(call.unavailable("no free id was drawn"))
}

fn title((locale, title): (String, String)) -> BoardTitle {
    BoardTitle { locale, title }
}

/// A bound as the store is to have it: left alone where the call has none.
fn bound(
    call: &Call<'_>,
    name: &'static str,
    asked: Option<Timestamp>,
) -> Result<Option<Option<Timestamp>>, Refusal> {
    Ok(call.params.integer(name)?.map(|_| asked))
}

/// A bound that is changed alone must go with the other one, which stands.
fn hold_in_order(
    call: &Call<'_>,
    api_name: &str,
    earliest: Option<Option<Timestamp>>,
    latest: Option<Option<Timestamp>>,
) -> Result<(), Refusal> {
    let known = call.known()?;
    let board = known.boards().named(call.app(), api_name);
    let earliest = earliest.unwrap_or(board.and_then(|board| board.earliest));
    let latest = latest.unwrap_or(board.and_then(|board| board.latest));
    match (earliest, latest) {
        (Some(earliest), Some(latest)) if latest < earliest => Err(Refusal::invalid(
            "latest_allowed_entry_time",
            "expected a moment not before earliest_allowed_entry_time",
        )),
        _ => Ok(()),
    }
}

/// Where entries lie that have not been written yet.
pub(super) fn fresh_table(call: &Call<'_>) -> BoardTable {
    BoardTable(i64::from_be_bytes(call.parts.rng.array()))
}

/// The id of what was defined; `None` where what was drawn is another's.
fn defined(call: &Call<'_>, receipt: Receipt) -> Result<Option<ObjectId>, Refusal> {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Board(BoardOutcome::Defined { board_id })) => Ok(Some(*board_id)),
            other => Err(call.unavailable(format_args!("{other:?} is no outcome of this step"))),
        },
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Exists => Ok(None),
            store::Refusal::Settled => Err(Refusal::invalid(
                "sort_order",
                "expected the order that the leaderboard has while there are entries",
            )),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}
