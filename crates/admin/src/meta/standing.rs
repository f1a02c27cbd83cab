use base::{AppId, ObjectId, PlayerId, Timestamp};
use serde::Serialize;
use store::Progress;

use crate::{Admin, AdminError};

/// How far a player has come with an achievement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressView {
    /// Which, by its id on the wire.
    pub achievement_id: ObjectId,
    /// What the game calls it.
    pub api_name: String,
    /// What was counted.
    pub count: u64,
    /// The bits that were ever set, the first one first; none where the
    /// achievement has no bits.
    pub bits: Option<String>,
    /// When it was reached, in milliseconds since the epoch.
    pub unlocked_at: Option<Timestamp>,
}

impl Admin {
    /// At most `limit` of the achievements that a player has begun, in the order
    /// of their ids, those after `after`; and whether more follow.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`] app or player, [`AdminError::NotOnGraph`],
    /// [`AdminError::Store`].
    pub async fn progress(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        after: Option<ObjectId>,
        limit: usize,
    ) -> Result<(Vec<ProgressView>, bool), AdminError> {
        self.on_graph(app_id)?;
        self.player(player_id).await?;
        let begun = self.store.progress(app_id, player_id).await?;
        let mut rest = begun
            .into_iter()
            .skip_while(|it| after.is_some_and(|after| it.achievement_id <= after));
        let part = rest.by_ref().take(limit);
        let part = part.map(|it| self.come_so_far(it)).collect();
        Ok((part, rest.next().is_some()))
    }

    fn come_so_far(&self, it: Progress) -> ProgressView {
        let snapshot = self.directory.last_known();
        let known = snapshot.achievements().get(it.achievement_id);
        ProgressView {
            achievement_id: it.achievement_id,
            api_name: known
                .map(|known| known.api_name.clone())
                .unwrap_or_default(),
            count: it.count,
            bits: (!it.bits.is_empty()).then(|| it.bits.to_string()),
            unlocked_at: it.unlocked_at,
        }
    }
}
