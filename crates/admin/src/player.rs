use base::{AppId, PlayerId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Membership, Player, Step};

use crate::{Action, Admin, AdminError, action::Target, text};

/// The shortest sign-in key that is taken: a plain digest of it is kept, which
/// is safe only for what cannot be guessed.
const SHORTEST_KEY: usize = 16;

/// A player who is to have an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPlayer {
    /// What other players see; 1 to 64 bytes.
    pub nickname: String,
    /// The number by which platforms know the player (STOVE's `member_no`);
    /// drawn when absent.
    #[serde(default)]
    pub member_no: Option<u64>,
}

/// A player as an operator sees one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayerView {
    /// Our id of the player; STOVE's `member_no`.
    pub player_id: PlayerId,
    /// What other players see.
    pub nickname: String,
    /// When the account was made, in milliseconds since the epoch.
    pub created_at: Timestamp,
}

/// A part of the list of players.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayerPage {
    /// In the order of their ids.
    pub players: Vec<PlayerView>,
    /// Whether more follow.
    pub more: bool,
}

/// A membership that was just made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Joined {
    /// The player's number within the game.
    pub guid: u64,
}

/// An account that was just made, or whose key was just replaced.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedPlayer {
    /// The account.
    pub player: PlayerView,
    /// The key with which the player's device signs in. It is shown this once.
    #[serde(serialize_with = "text::shown_once")]
    pub sign_in_key: Secret,
}

impl Admin {
    /// Makes an account.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::Exists`], [`AdminError::Store`].
    pub async fn create_player(&self, new: NewPlayer) -> Result<CreatedPlayer, AdminError> {
        let key = text::random_secret(&*self.rng);
        let player = self.new_player(new.nickname, new.member_no, &key)?;
        let deed = Action::PlayerCreate.on(
            Target("player", player.player_id),
            json!({ "nickname": player.nickname }),
        );
        let created = CreatedPlayer {
            player: view(player.clone()),
            sign_in_key: key,
        };
        self.commit(deed, vec![Step::InsertPlayer(player)], &created)
            .await?;
        Ok(created)
    }

    pub(crate) fn new_player(
        &self,
        nickname: String,
        member_no: Option<u64>,
        key: &Secret,
    ) -> Result<Player, AdminError> {
        text::check(
            "nickname",
            &nickname,
            64,
            "1 to 64 bytes without control characters",
        )?;
        if key.expose().len() < SHORTEST_KEY {
            let expected = "16 bytes or more, hard to guess";
            return Err(AdminError::Invalid {
                field: "key",
                expected,
            });
        }
        let player_id = match member_no {
            None => PlayerId::generate(&*self.rng),
            Some(given) => number("member_no", given)?,
        };
        Ok(Player {
            player_id,
            nickname,
            sign_in_digest: sign::sha256(key.expose()),
            created_at: self.clock.now(),
        })
    }

    /// Replaces the key with which a player signs in; the old one is refused from
    /// then on. Sessions that were begun with it last until the player is
    /// revoked.
    ///
    /// # Errors
    /// [`AdminError::Missing`], [`AdminError::Store`].
    pub async fn rotate_sign_in_key(&self, player: PlayerId) -> Result<CreatedPlayer, AdminError> {
        let key = text::random_secret(&*self.rng);
        let rotated = CreatedPlayer {
            player: self.player(player).await?,
            sign_in_key: key.clone(),
        };
        let step = Step::ReplaceSignInKey {
            player_id: player,
            sign_in_digest: sign::sha256(key.expose()),
        };
        let deed = Action::PlayerRotateKey.on(Target("player", player), json!({}));
        self.commit(deed, vec![step], &rotated).await?;
        Ok(rotated)
    }

    /// One player.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::Store`].
    pub async fn player(&self, player: PlayerId) -> Result<PlayerView, AdminError> {
        self.store
            .player(player)
            .await?
            .map(view)
            .ok_or(AdminError::NO_PLAYER)
    }

    /// At most `limit` players with an id above `after`.
    ///
    /// # Errors
    /// [`AdminError::Store`].
    pub async fn players(
        &self,
        after: Option<PlayerId>,
        limit: usize,
    ) -> Result<PlayerPage, AdminError> {
        let page = self.store.players(after, limit).await?;
        Ok(PlayerPage {
            players: page.items.into_iter().map(view).collect(),
            more: page.more,
        })
    }

    /// Makes a player a member of a game, as accepting its terms does, and
    /// gives back the player's number within it (STOVE's `guid`).
    ///
    /// # Errors
    /// [`AdminError::Missing`] player or app, [`AdminError::Exists`] when the
    /// player is a member already or the number is taken, [`AdminError::Store`].
    pub async fn join(
        &self,
        app_id: AppId,
        player_id: PlayerId,
        guid: Option<u64>,
    ) -> Result<Joined, AdminError> {
        let membership = match guid {
            None => self.new_member(app_id, player_id),
            Some(given) => Membership {
                app_id,
                player_id,
                scoped_id: number("guid", given)?,
                joined_at: self.clock.now(),
            },
        };
        let joined = Joined {
            guid: membership.scoped_id.get(),
        };
        let deed = Action::MemberJoin.on(
            Target("player", player_id),
            json!({ "app_id": app_id, "guid": joined.guid }),
        );
        self.commit(deed, vec![Step::InsertMembership(membership)], &joined)
            .await?;
        Ok(joined)
    }
}

pub(crate) fn view(player: Player) -> PlayerView {
    let Player {
        player_id,
        nickname,
        created_at,
        ..
    } = player;
    PlayerView {
        player_id,
        nickname,
        created_at,
    }
}

/// Reads a player's number that came from outside.
pub(crate) fn number(field: &'static str, number: u64) -> Result<PlayerId, AdminError> {
    PlayerId::new(number).ok_or(AdminError::Invalid {
        field,
        expected: "1 to 9007199254740991",
    })
}
