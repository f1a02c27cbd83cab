use base::{ObjectId, ObjectKind};
use meta_graph::{
    Refusal,
    platform::{ask::SubmitEntry, node},
    wire::{self, Fields, Node},
};
use store::{
    Among, Board, BoardOutcome, BoardStart, BoardStep, Outcome, Receipt, Step, Submission,
    SubmitScore,
};

use super::{
    boards,
    call::{Call, User},
    definitions::TRIES,
    entry_rows::Rows,
    members::base_entitlement,
    words::policy,
};

/// `POST /leaderboard_submit_entry`.
pub(super) async fn submit(call: &Call<'_>) -> Result<Node, Refusal> {
    let ask = SubmitEntry::of(&call.params)?;
    let board = boards::named(call, ask.api_name)?;
    call.caller
        .may_write("leaderboard", policy(board.write_policy))?;
    let user = call.user("user_id").await?;
    hold_to_entitlement(call, user).await?;
    for _ in 0..TRIES {
        let step = Step::Board(BoardStep::Submit(wished(call, &board, user, &ask)));
        let receipt = call.commit(vec![step]).await?;
        if let Some(submission) = submitted(call, receipt, ask.api_name)? {
            return match submission {
                Submission::Updated { .. } => Ok(node::entry_submitted(true)),
                Submission::Kept { .. } => Ok(node::entry_submitted(false)),
                Submission::TooEarly => Err(Refusal::TooEarly),
                Submission::TooLate => Err(Refusal::TooLate),
            };
        }
    }
    Err(call.unavailable("no free id was drawn"))
}

/// Only those who have the app are ranked in it (Meta, "Leaderboards":
/// submitting for a user).
async fn hold_to_entitlement(call: &Call<'_>, user: User) -> Result<(), Refusal> {
    let copy = base_entitlement(call.parts, call.app(), user.player).await;
    match copy.map_err(|error| call.unavailable(error))? {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid(
            "user_id",
            "expected a user who is entitled to the app",
        )),
    }
}

fn wished(call: &Call<'_>, board: &Board, user: User, ask: &SubmitEntry<'_>) -> SubmitScore {
    SubmitScore {
        app_id: board.app_id,
        board_id: board.board_id,
        player_id: user.player,
        scoped_id: user.user_id,
        entry_id: ObjectId::generate(ObjectKind::BoardEntry, &*call.parts.rng),
        score: ask.score,
        extra_data: ask.extra_data.clone(),
        force: ask.force_update,
    }
}

/// What it came to; `None` where the id that was drawn is another's.
fn submitted(
    call: &Call<'_>,
    receipt: Receipt,
    api_name: &str,
) -> Result<Option<Submission>, Refusal> {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Board(BoardOutcome::Submitted(submission))) => Ok(Some(*submission)),
            other => Err(call.unavailable(format_args!("{other:?} is no outcome of this step"))),
        },
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Exists => Ok(None),
            store::Refusal::Missing => Err(Refusal::unknown_in_parameter(api_name)),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}

/// `DELETE /{entry}`, where it is known only that the id is one of entries.
pub(super) async fn delete(call: &Call<'_>, entry: ObjectId) -> Result<Node, Refusal> {
    let step = Step::Board(BoardStep::RemoveEntry {
        app_id: call.app(),
        entry_id: entry,
    });
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => Ok(wire::success(true)),
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Missing => Err(Refusal::unknown_in_path(entry)),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}

/// An entry, as `GET /{entry}` tells of it, where it is known only that the id
/// is one of entries.
pub(super) async fn node(
    call: &Call<'_>,
    entry: ObjectId,
    fields: &Fields,
) -> Result<Node, Refusal> {
    let unknown = || Refusal::unknown_in_path(entry);
    let found = call.parts.store.board_entry(call.app(), entry).await;
    let found = found.map_err(|error| call.unavailable(error))?;
    let found = found.ok_or_else(unknown)?;
    let board = {
        let known = call.known()?;
        let mut boards = known.boards().of(call.app());
        let board = boards.find(|board| board.table == found.table);
        board.cloned().ok_or_else(unknown)?
    };
    // The rank is the board's to say, and the entry may have moved meanwhile.
    let start = BoardStart::At(found.player_id);
    let page = boards::page(call, &board, Among::All, start, 1).await?;
    let rows = page.map(|page| page.entries).unwrap_or_default();
    let row = rows.first().ok_or_else(unknown)?;
    Ok(Rows::read(call, rows.iter(), fields).await?.node(row))
}
