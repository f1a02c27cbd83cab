//! A board with many ties, on which most entries keep their ranks while others move.

use std::time::Duration;

use anyhow::{Context, Result};
use base::{AppId, ObjectId, PlayerId, SharedRng, Timestamp};
use futures_util::future::try_join_all;
use store::{RankKey, SortOrder, SubmitScore};

use super::sides::Side;

/// How many scores the entries that keep theirs have. The others move between two of
/// these and pass none of them.
const BANDS: u64 = 100;

/// The width of a band.
const WIDTH: u64 = 1_000;

/// One of so many moves.
const MOVERS: u64 = 10;

/// Scores in a unit, and units under way.
const TOGETHER: usize = 500;
const AT_ONCE: usize = 8;

/// An entry as it was when the board was full.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) player: u64,
    pub(super) key: RankKey,
}

pub(super) struct Board {
    entries: u64,
    /// The full sort of what was loaded.
    sorted: std::sync::OnceLock<Vec<Member>>,
    dice: SharedRng,
}

impl Board {
    pub(super) fn new(entries: u64, dice: SharedRng) -> Self {
        Self {
            entries,
            sorted: std::sync::OnceLock::new(),
            dice,
        }
    }

    /// Loads everything, many scores in a unit, and sorts what was loaded.
    pub(super) async fn fill(&self, side: &Side) -> Result<()> {
        let mut all = Vec::with_capacity(usize::try_from(self.entries)?);
        // In any order, so that buckets are split everywhere.
        let mut numbers: Vec<u64> = (1..=self.entries).collect();
        for at in (1..numbers.len()).rev() {
            let other = self.below(u64::try_from(at)?.saturating_add(1))?;
            numbers.swap(at, usize::try_from(other)?);
        }
        for wave in numbers.chunks(TOGETHER.saturating_mul(AT_ONCE)) {
            let at = side.now();
            let scores = wave.iter().map(|player| self.score(*player));
            let scores: Vec<SubmitScore> = scores.collect::<Result<_>>()?;
            all.extend(scores.iter().map(|score| member(score, at)));
            let units = scores.chunks(TOGETHER);
            try_join_all(units.map(|unit| side.submit(unit.to_vec()))).await?;
            // Of a wave all have the same moment.
            side.advance(Duration::from_millis(1));
        }
        all.sort_unstable_by_key(|member| member.key);
        let _ = self.sorted.set(all);
        side.settle().await
    }

    /// How many entries there are.
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// Any member who keeps the rank, with that.
    pub(super) fn fixed(&self) -> Result<(u64, Member)> {
        loop {
            let place = self.below(self.entries)?;
            let member = self.at(place).context("no such place")?;
            if !moves(member.player) {
                return Ok((place.saturating_add(1), member));
            }
        }
    }

    /// Who was at a place when the board was full.
    pub(super) fn at(&self, place: u64) -> Option<Member> {
        let sorted = self.sorted.get()?;
        sorted.get(usize::try_from(place).ok()?).copied()
    }

    /// Another score for somebody who moves.
    pub(super) fn moved(&self) -> Result<SubmitScore> {
        let movers = self.entries / MOVERS;
        let player = self.below(movers)?.saturating_add(1).saturating_mul(MOVERS);
        self.score(player)
    }

    fn score(&self, player: u64) -> Result<SubmitScore> {
        let within = if moves(player) {
            self.below(WIDTH.saturating_sub(1))?.saturating_add(1)
        } else {
            0
        };
        let band = band(player).saturating_mul(WIDTH);
        let player_id = PlayerId::new(player).context("no player's id")?;
        let entry = 2_000_000_000_000_000_000_u64.checked_add(player);
        Ok(SubmitScore {
            app_id: game()?,
            board_id: board_id()?,
            player_id,
            scoped_id: player_id,
            entry_id: entry.and_then(ObjectId::new).context("no entry's id")?,
            score: i64::try_from(band.saturating_add(within))?,
            extra_data: None,
            force: true,
        })
    }

    fn below(&self, sides: u64) -> Result<u64> {
        let drawn = u64::from_be_bytes(self.dice.array());
        drawn.checked_rem(sides).context("nothing to draw from")
    }
}

pub(super) fn game() -> Result<AppId> {
    AppId::new(1).context("no app's id")
}

pub(super) fn board_id() -> Result<ObjectId> {
    ObjectId::new(1_000_000_000_000_000_000).context("no board's id")
}

/// Whether a player's score changes, between two that do not.
pub(super) fn moves(player: u64) -> bool {
    player.is_multiple_of(MOVERS)
}

/// In which band a player stays.
pub(super) fn band(player: u64) -> u64 {
    (player / MOVERS).checked_rem(BANDS).unwrap_or_default()
}

fn member(score: &SubmitScore, at: Timestamp) -> Member {
    let order = SortOrder::HigherIsBetter;
    Member {
        player: score.player_id.get(),
        key: RankKey::of(order, score.score, at, score.scoped_id),
    }
}
