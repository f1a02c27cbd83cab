use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use base::{AppId, InvalidId, Timestamp};
use directory::gate_game_id;
use serde::Serialize;
use store::{Reward, RewardAsk, RewardFilter, RewardId, RewardNetwork, RewardState};

use crate::{Admin, AdminError};

/// A reward that a network says was earned, as an operator of the gate sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RewardView {
    /// The game, under the id that the gate gives it.
    pub app_id: AppId,
    /// The game's name in the gate's configuration; none for a game that is not,
    /// or no longer, in the configuration that is known here.
    pub game: Option<String>,
    /// Who says that it was earned.
    pub network: RewardNetwork,
    /// The network's own name of it.
    pub oid: String,
    /// How far it has come.
    pub state: RewardState,
    /// Who is to get it, as the network says it.
    pub subject: String,
    /// The key under which it was first signed.
    pub key_id: String,
    /// When it was first heard of, in milliseconds since the epoch.
    pub first_seen: Timestamp,
    /// Why the game rejected it, or why it is still open.
    pub detail: String,
    /// How many turns of asking the game were begun.
    pub turns: u64,
    /// When the game is asked again, at the latest; none once it has said.
    pub asked_again_at: Option<Timestamp>,
    /// When the game said, if it has.
    pub settled_at: Option<Timestamp>,
}

/// A reward with what the game was asked and said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RewardLogView {
    /// The reward.
    #[serde(flatten)]
    pub reward: RewardView,
    /// The times the game was asked, the first one first: the first and the latest 20
    /// of the last 30 days. One that nobody brought back is not among them.
    pub asks: Vec<RewardAsk>,
}

/// A part of the rewards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RewardPage {
    /// What was heard of last comes first.
    pub rewards: Vec<RewardView>,
    /// Whether earlier ones follow.
    pub more: bool,
}

/// A reward's place in the list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardPlace {
    /// When it was first heard of.
    pub first_seen: Timestamp,
    /// Which.
    pub id: RewardId,
}

impl RewardView {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> RewardPlace {
        RewardPlace {
            first_seen: self.first_seen,
            id: RewardId {
                app_id: self.app_id,
                network: self.network,
                oid: self.oid.clone(),
            },
        }
    }
}

impl fmt::Display for RewardPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RewardId {
            app_id,
            network,
            oid,
        } = &self.id;
        let millis = self.first_seen.millis();
        write!(f, "{millis}:{app_id}:{network}:{oid}")
    }
}

impl FromStr for RewardPlace {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut parts = text.splitn(4, ':');
        let mut part = || parts.next().ok_or(InvalidId);
        let (millis, app_id, network, oid) = (part()?, part()?, part()?, part()?);
        // No reward has such a name, and not every store can look for one.
        if oid.contains(char::is_control) {
            return Err(InvalidId);
        }
        Ok(Self {
            first_seen: Timestamp::from_millis(millis.parse().map_err(|_| InvalidId)?),
            id: RewardId {
                app_id: app_id.parse()?,
                network: network.parse().map_err(|_| InvalidId)?,
                oid: oid.to_owned(),
            },
        })
    }
}

/// The names of a gate's games, of which the store keeps the ids only.
#[derive(Clone, Debug, Default)]
pub(crate) struct GateGames(pub(crate) Arc<BTreeMap<AppId, String>>);

impl Admin {
    /// The same actions, in view of a gate with games of these names.
    #[must_use]
    pub fn beside_gate<'n>(&self, games: impl IntoIterator<Item = &'n String>) -> Self {
        let games = games.into_iter();
        let games = games.map(|name| (gate_game_id(name), name.clone()));
        Self {
            games: GateGames(Arc::new(games.collect())),
            ..self.clone()
        }
    }

    /// At most `limit` rewards that come after one, the latest first.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn rewards(
        &self,
        filter: RewardFilter,
        after: Option<RewardPlace>,
        limit: usize,
    ) -> Result<RewardPage, AdminError> {
        let after = after.map(|place| (place.first_seen, place.id));
        let page = self.store.rewards(filter, after, limit).await?;
        Ok(RewardPage {
            rewards: page.items.into_iter().map(|it| self.view_of(it)).collect(),
            more: page.more,
        })
    }

    /// One reward, and what the game was asked.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn reward(&self, id: RewardId) -> Result<RewardLogView, AdminError> {
        let found = self.store.reward(id).await?;
        self.logged(found.ok_or(AdminError::Missing)?).await
    }

    pub(crate) async fn logged(&self, reward: Reward) -> Result<RewardLogView, AdminError> {
        let asks = self.store.reward_asks(reward.id.clone()).await?;
        let reward = self.view_of(reward);
        Ok(RewardLogView { reward, asks })
    }

    fn view_of(&self, reward: Reward) -> RewardView {
        let open = reward.state == RewardState::Open;
        let settled = matches!(reward.state, RewardState::Granted | RewardState::Rejected);
        RewardView {
            game: self.games.0.get(&reward.id.app_id).cloned(),
            app_id: reward.id.app_id,
            network: reward.id.network,
            oid: reward.id.oid,
            state: reward.state,
            subject: reward.subject,
            key_id: reward.key_id,
            first_seen: reward.first_seen,
            detail: reward.detail,
            turns: reward.fence,
            asked_again_at: open.then_some(reward.due_at),
            settled_at: settled.then_some(reward.due_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written() {
        let place = RewardPlace {
            first_seen: Timestamp::from_millis(1_700_000_000_123),
            id: RewardId {
                app_id: AppId::new(7).unwrap(),
                network: RewardNetwork::UNITY_ADS,
                oid: "a-b_:C".to_owned(),
            },
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for bad in ["", "1", "1:7:unity-ads", "x:7:unity-ads:a", "1:7:No:a"] {
            assert!(bad.parse::<RewardPlace>().is_err(), "{bad}");
        }
    }
}
