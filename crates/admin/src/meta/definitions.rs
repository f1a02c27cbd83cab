//! What games have defined over the graph, for operators to look at.

use base::{AppId, ObjectId, Timestamp};
use serde::Serialize;
use store::{Achievement, AchievementKind, Board, SortOrder, WritePolicy};

use crate::{Admin, AdminError};

/// A game's achievement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AchievementView {
    /// Its id on the wire.
    pub achievement_id: ObjectId,
    /// What the game calls it.
    pub api_name: String,
    /// `simple`, `count` or `bitfield`.
    pub kind: &'static str,
    /// How often it has to be counted, or how many bits have to be set.
    pub target: Option<u64>,
    /// How many bits it has.
    pub bits: Option<u32>,
    /// Who may write progress.
    pub write_policy: WritePolicy,
    /// What players see.
    pub title: String,
    /// What players see below it.
    pub description: String,
    /// Whether both are hidden until it is reached.
    pub secret: bool,
    /// Whether it is hidden altogether.
    pub archived: bool,
    /// When it was made, in milliseconds since the epoch.
    pub created_at: Timestamp,
}

/// A game's leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoardView {
    /// Its id on the wire.
    pub board_id: ObjectId,
    /// What the game calls it.
    pub api_name: String,
    /// Which score is the better one.
    pub sort_order: SortOrder,
    /// Who may write entries.
    pub write_policy: WritePolicy,
    /// The first moment for which entries are taken.
    pub earliest: Option<Timestamp>,
    /// The last one.
    pub latest: Option<Timestamp>,
    /// When it was made, in milliseconds since the epoch.
    pub created_at: Timestamp,
}

impl Admin {
    /// At most `limit` of a game's achievements, in the order of what the game
    /// calls them, those after `after`; and whether more follow.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn achievements(
        &self,
        app_id: AppId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<AchievementView>, bool), AdminError> {
        self.on_graph(app_id)?;
        let snapshot = self.directory.last_known();
        let rest = snapshot.achievements().of(app_id);
        let mut rest = rest.skip_while(|one| after.is_some_and(|after| &*one.api_name <= after));
        let part = rest.by_ref().take(limit).map(achievement).collect();
        Ok((part, rest.next().is_some()))
    }

    /// The same of a game's leaderboards.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn boards(
        &self,
        app_id: AppId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<BoardView>, bool), AdminError> {
        self.on_graph(app_id)?;
        let snapshot = self.directory.last_known();
        let rest = snapshot.boards().of(app_id);
        let mut rest = rest.skip_while(|one| after.is_some_and(|after| &*one.api_name <= after));
        let part = rest.by_ref().take(limit).map(board).collect();
        Ok((part, rest.next().is_some()))
    }
}

fn achievement(it: &Achievement) -> AchievementView {
    let (kind, target, bits) = match it.kind {
        AchievementKind::Simple => ("simple", None, None),
        AchievementKind::Count { target } => ("count", Some(target), None),
        AchievementKind::Bitfield { target, length } => ("bitfield", Some(target), Some(length)),
    };
    AchievementView {
        achievement_id: it.achievement_id,
        api_name: it.api_name.clone(),
        kind,
        target,
        bits,
        write_policy: it.write_policy,
        title: it.title.clone(),
        description: it.description.clone(),
        secret: it.is_secret,
        archived: it.is_archived,
        created_at: it.created_at,
    }
}

fn board(it: &Board) -> BoardView {
    BoardView {
        board_id: it.board_id,
        api_name: it.api_name.clone(),
        sort_order: it.sort_order,
        write_policy: it.write_policy,
        earliest: it.earliest,
        latest: it.latest,
        created_at: it.created_at,
    }
}
