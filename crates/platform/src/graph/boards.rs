use base::ObjectId;
use meta_graph::{
    Refusal,
    platform::node,
    wire::{self, DEFAULT_LIMIT, Endpoint, Fields, Node},
};
use store::{Among, Board, BoardPage, BoardQuery, BoardStart, BoardStep, Receipt, Step};

use super::{
    board_definition::fresh_table,
    call::Call,
    definitions::TRIES,
    entry_rows::Rows,
    words::{number, order, policy},
};

/// Of how many leaderboards one call tells the first entries.
const MOST_EXPANDED: usize = 50;

/// `GET /{app}/leaderboards`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    let fields = call.fields()?;
    let boards = match call.params.text("api_name")? {
        Some(api_name) => vec![named(call, api_name)?],
        None => call.known()?.boards().of(call.app()).cloned().collect(),
    };
    Ok(Node::data(nodes(call, &boards, &fields).await?, []))
}

/// The leaderboard of the token's app that the game calls so.
///
/// # Errors
/// [`Refusal::UnknownObject`], [`Refusal::Unavailable`].
pub(super) fn named(call: &Call<'_>, api_name: &str) -> Result<Board, Refusal> {
    let known = call.known()?;
    let found = known.boards().named(call.app(), api_name).cloned();
    found.ok_or_else(|| Refusal::unknown_in_parameter(api_name))
}

/// A board of the app, as `GET /{board}` tells of it.
pub(super) async fn node(call: &Call<'_>, board: &Board, fields: &Fields) -> Result<Node, Refusal> {
    let nodes = nodes(call, std::slice::from_ref(board), fields).await?;
    Ok(nodes.into_iter().next().unwrap_or(Node::Absent))
}

/// Boards of the app, with what has to be read besides where it is asked for.
async fn nodes(call: &Call<'_>, boards: &[Board], fields: &Fields) -> Result<Vec<Node>, Refusal> {
    let mut counts = Vec::new();
    if fields.asks("entry_count") {
        let tables = boards.iter().map(|board| board.table).collect();
        let totals = call.parts.store.board_totals(call.app(), tables).await;
        counts = totals.map_err(|error| call.unavailable(error))?;
    }
    let mut entries = Vec::new();
    if let Some(inner) = fields.inside("entries") {
        entries = best(call, boards, inner).await?;
    }
    let (mut counts, mut entries) = (counts.into_iter(), entries.into_iter());
    let nodes = boards.iter().map(|board| {
        let node = node::Leaderboard {
            id: board.board_id.get(),
            api_name: &board.api_name,
            sort_order: order(board.sort_order),
            write_policy: policy(board.write_policy),
            entry_count: counts.next().map(number),
            earliest: board.earliest,
            latest: board.latest,
            entries: entries.next(),
        };
        fields.select(node.node())
    });
    Ok(nodes.collect())
}

/// The best entries of each board.
async fn best(
    call: &Call<'_>,
    boards: &[Board],
    fields: &Fields,
) -> Result<Vec<Vec<Node>>, Refusal> {
    if boards.len() > MOST_EXPANDED {
        let expected = "expected entries of at most 50 leaderboards; api_name chooses one";
        return Err(Refusal::invalid("fields", expected));
    }
    let usual = Fields::parse(Endpoint::LeaderboardEntries.default_fields())?;
    let fields = if fields.is_empty() { &usual } else { fields };
    let mut tops = Vec::new();
    for board in boards {
        let top = page(call, board, Among::All, BoardStart::Top, DEFAULT_LIMIT).await?;
        tops.push(top.map(|page| page.entries).unwrap_or_default());
    }
    let rows = Rows::read(call, tops.iter().flatten(), fields).await?;
    let each = tops
        .iter()
        .map(|top| top.iter().map(|entry| rows.node(entry)).collect());
    Ok(each.collect())
}

/// A part of a board.
///
/// # Errors
/// [`Refusal::Unavailable`].
pub(super) async fn page(
    call: &Call<'_>,
    board: &Board,
    among: Among,
    start: BoardStart,
    limit: usize,
) -> Result<Option<BoardPage>, Refusal> {
    let query = BoardQuery {
        app_id: board.app_id,
        table: board.table,
        sort_order: board.sort_order,
        among,
        start,
        limit,
    };
    let page = call.parts.store.board_page(query).await;
    page.map_err(|error| call.unavailable(error))
}

/// `DELETE /{board}`, where the board is one of the app.
pub(super) async fn delete(call: &Call<'_>, board: ObjectId) -> Result<Node, Refusal> {
    let step = Step::Board(BoardStep::Remove {
        app_id: call.app(),
        board_id: board,
    });
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            call.settled().await?;
            Ok(wire::success(true))
        }
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Missing => Err(Refusal::unknown_in_path(board)),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}

/// `POST /leaderboard_remove_all_entries`.
pub(super) async fn clear(call: &Call<'_>) -> Result<Node, Refusal> {
    let api_name = call.params.required("api_name")?;
    let board = named(call, api_name)?;
    for _ in 0..TRIES {
        let step = Step::Board(BoardStep::Clear {
            app_id: board.app_id,
            board_id: board.board_id,
            table: fresh_table(call),
        });
        match call.commit(vec![step]).await? {
            Receipt::Committed(_) => {
                call.settled().await?;
                return Ok(wire::success(true));
            }
            Receipt::Refused { refusal, .. } => match refusal {
                store::Refusal::Exists => {}
                store::Refusal::Missing => return Err(Refusal::unknown_in_parameter(api_name)),
                refusal => return Err(call.unavailable(refusal)),
            },
        }
    }
    Err(call.unavailable("no free table was drawn"))
}
