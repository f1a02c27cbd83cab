//! Whether answers are those of the full sort while others write.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use futures_util::future::{join, try_join_all};
use store::{BoardPage, BoardStart};

use super::{
    board::{Board, band, moves},
    sides::Side,
};

/// How many write meanwhile.
const WRITERS: usize = 8;

/// Looks at so many members in each way there is.
pub(super) async fn hold(board: &Board, side: &Side, members: usize) -> Result<()> {
    let ended = AtomicBool::new(false);
    let write = async || {
        while !ended.load(Ordering::Relaxed) {
            side.submit(vec![board.moved()?]).await?;
        }
        anyhow::Ok(())
    };
    let look = async {
        let looked = look(board, side, members).await;
        ended.store(true, Ordering::Relaxed);
        looked
    };
    let writers = (0..WRITERS).map(|_| write());
    let (wrote, looked) = join(try_join_all(writers), look).await;
    wrote?;
    looked
}

async fn look(board: &Board, side: &Side, members: usize) -> Result<()> {
    for _ in 0..members {
        let (rank, member) = board.fixed()?;
        let told = side.rank(member.player).await?;
        ensure!(told == rank, "{told} and not {rank}");
        let around = side.around(member.player, 11).await?;
        is_right(board, &around, rank.saturating_sub(1).saturating_sub(5))?;
        let next = side.page(BoardStart::After(member.key), 25).await?;
        is_right(board, &next, rank)?;
        let before = side.page(BoardStart::Before(member.key), 25).await?;
        is_right(board, &before, rank.saturating_sub(26))?;
        let there = side.page(BoardStart::Offset(rank), 10).await?;
        is_right(board, &there, rank)?;
    }
    Ok(())
}

/// Whether a page is what begins after so many entries: whoever keeps the rank at
/// that rank, and anybody of the same band in between.
fn is_right(board: &Board, page: &BoardPage, first: u64) -> Result<()> {
    ensure!(page.total == board.entries(), "{} in all", page.total);
    for (ranked, place) in page.entries.iter().zip(first..) {
        ensure!(
            ranked.rank.checked_sub(1) == Some(place),
            "{} at the place {place}",
            ranked.rank
        );
        let loaded = board.at(place).context("no such place")?.player;
        let player = ranked.entry.player_id.get();
        let both_move = moves(loaded) && moves(player) && band(loaded) == band(player);
        ensure!(
            loaded == player || both_move,
            "{player} at the place of {loaded}"
        );
    }
    Ok(())
}
