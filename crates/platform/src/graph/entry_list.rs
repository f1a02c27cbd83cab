use base::PlayerId;
use futures_util::{StreamExt, TryStreamExt, stream};
use meta_graph::{
    Refusal,
    platform::{
        ask::{Filter, ListEntries},
        node,
    },
    wire::{Cursor, Node, Page, StartAt},
};
use store::{Among, Board, BoardPage, BoardStart, RankKey, RankedEntry};

use super::{boards, call::Call, entry_rows::Rows, words::number};

/// How many users are looked up at a time.
const AT_A_TIME: usize = 16;

/// `GET /leaderboard_entries`.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    let ask = ListEntries::of(&call.params, &call.caller)?;
    let fields = call.fields()?;
    let board = boards::named(call, ask.api_name)?;
    let start = start(call, &ask)?;
    let among = among(call, ask.filter.clone()).await?;
    let page = page(call, &board, &ask, among, start).await?;
    let rows = Rows::read(call, page.entries.iter(), &fields).await?;
    let place = |row: &RankedEntry| {
        let RankKey(key) = row.entry.rank_key(board.sort_order);
        Cursor(key.to_vec())
    };
    let (first, last) = (
        page.entries.first().map(place),
        page.entries.last().map(place),
    );
    let paging = Page {
        url: &call.url,
        params: &call.params,
        first: first.as_ref(),
        last: last.as_ref(),
        has_previous: page.earlier,
        has_next: page.more,
    };
    Ok(node::entries(
        page.entries.iter().map(|row| rows.node(row)).collect(),
        ask.summary.then(|| number(page.total)),
        paging.node(),
    ))
}

/// Where the page begins. A cursor goes before `start_at`, which the links to
/// other pages repeat.
fn start(call: &Call<'_>, ask: &ListEntries<'_>) -> Result<BoardStart, Refusal> {
    match (&ask.after, &ask.before) {
        (Some(_), Some(_)) => {
            let expected = "expected only where there is no after";
            Err(Refusal::invalid("before", expected))
        }
        (Some(after), None) => Ok(BoardStart::After(key("after", after)?)),
        (None, Some(before)) => Ok(BoardStart::Before(key("before", before)?)),
        (None, None) => match ask.start_at {
            StartAt::Top => Ok(BoardStart::Top),
            StartAt::Offset => Ok(BoardStart::Offset(ask.offset)),
            start_at if start_at.is_centered() => Ok(BoardStart::CentredOn(viewer(call)?)),
            _ => Ok(BoardStart::At(viewer(call)?)),
        },
    }
}

/// A cursor is the key of the entry that it stands at, so it holds good however
/// long the pages are and whatever becomes of that entry.
fn key(name: &'static str, cursor: &Cursor) -> Result<RankKey, Refusal> {
    let key = cursor.0.as_slice().try_into().map(RankKey);
    key.map_err(|_| Cursor::refused(name))
}

fn viewer(call: &Call<'_>) -> Result<PlayerId, Refusal> {
    let own = call.own_user().ok_or(Refusal::UserTokenNeeded)?;
    Ok(own.player)
}

/// Whose entries are looked at.
async fn among(call: &Call<'_>, filter: Filter) -> Result<Among, Refusal> {
    let mut players = match filter {
        Filter::Everyone => return Ok(Among::All),
        Filter::Friends => {
            let viewer = viewer(call)?;
            let friends = call.parts.store.friends(viewer).await;
            let mut friends = friends.map_err(|error| call.unavailable(error))?;
            friends.push(viewer);
            friends
        }
        Filter::Users(ids) => {
            let all = stream::iter(ids).map(|id| known_user(call, id));
            all.buffered(AT_A_TIME).try_collect::<Vec<_>>().await?
        }
    };
    players.sort_unstable();
    players.dedup();
    Ok(Among::Players(players))
}

async fn known_user(call: &Call<'_>, id: u64) -> Result<PlayerId, Refusal> {
    let user = call.find_user(id).await?;
    let user = user.ok_or_else(|| Refusal::unknown_in_parameter(id))?;
    Ok(user.player)
}

async fn page(
    call: &Call<'_>,
    board: &Board,
    ask: &ListEntries<'_>,
    among: Among,
    start: BoardStart,
) -> Result<BoardPage, Refusal> {
    let around = boards::page(call, board, among.clone(), start, ask.limit).await?;
    if let Some(page) = around {
        return Ok(page);
    }
    if !ask.start_at.or_top() {
        return Err(Refusal::NotRanked);
    }
    let top = boards::page(call, board, among, BoardStart::Top, ask.limit).await?;
    top.ok_or(Refusal::NotRanked)
}
