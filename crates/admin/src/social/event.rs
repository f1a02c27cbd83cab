//! Games are told of what happens to their players. What waits to be told is in
//! the unit of what it tells of, where there is any.

use std::collections::BTreeSet;

use base::{AppId, DeliveryId, Environment, PlayerId};
use opensocial::platform::life_cycle::{LifeCycle, PLAYERS_A_CALL};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Delivery, DeliveryKind, LifeCycleEvent, Step};

use crate::{Action, Admin, AdminError, action::Target};

/// How many players one call of ours names at most.
const PLAYERS: usize = 1_000;

/// The longest name of what was written, in bytes.
const DIARY: usize = 128;

/// An event that a game is to be told of, whether or not it has happened here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLifeCycleEvent {
    /// What happened.
    pub event: LifeCycleEvent,
    /// To whom: 1 to 1,000 players. The game is told of at most 100 at a time.
    pub players: Vec<PlayerId>,
    /// As whose server it is told; the live one's where there is one, when
    /// absent.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Who invited them, of `addapp` only.
    #[serde(default)]
    pub invited_by: Option<PlayerId>,
    /// What was written, of `postdiary` only; 1 to 128 bytes.
    #[serde(default)]
    pub diary_id: Option<String>,
}

/// What is on its way to a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentEvents {
    /// The game.
    pub app_id: AppId,
    /// One delivery for each call.
    pub deliveries: Vec<DeliveryId>,
}

impl Admin {
    /// Has a game told of an event, of every player once.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], also where the game has no link for the event;
    /// [`AdminError::Missing`] app or player, [`AdminError::NotOnSocial`],
    /// [`AdminError::Store`].
    pub async fn send_life_cycle_event(
        &self,
        app_id: AppId,
        new: NewLifeCycleEvent,
    ) -> Result<SentEvents, AdminError> {
        let environment = self.told_in(app_id, new.environment)?;
        if !self.social_setup(app_id)?.links.contains_key(&new.event) {
            return invalid("event", "an event for which the game has a link");
        }
        let players = self.told_of(&new).await?;
        let mut deliveries = Vec::new();
        for some in players.chunks(PLAYERS_A_CALL) {
            let told = LifeCycle {
                invited_by: new.invited_by,
                diary_id: new.diary_id.clone(),
                ..LifeCycle::new(environment, new.event.to_string(), some.to_vec())
            };
            deliveries.push(self.life_cycle_delivery(app_id, &told));
        }
        let sent = SentEvents {
            app_id,
            deliveries: deliveries.iter().map(|it| it.delivery_id).collect(),
        };
        let details = json!({ "event": new.event, "players": players.len() });
        let deed = Action::EventSend.on(Target("app", app_id), details);
        let steps = deliveries.into_iter().map(Step::Enqueue).collect();
        self.commit(deed, steps, &sent).await?;
        Ok(sent)
    }

    fn told_in(
        &self,
        app_id: AppId,
        wished: Option<Environment>,
    ) -> Result<Environment, AdminError> {
        let usual = self.social_environment(app_id)?;
        let Some(wished) = wished else {
            return Ok(usual);
        };
        let snapshot = self.directory.last_known();
        let world = snapshot.world(store::Platform::OpenSocial, wished);
        match world.listing_of(app_id) {
            Some(_) => Ok(wished),
            None => Err(AdminError::NotOnSocial),
        }
    }

    /// The players that the game is told of, each once.
    async fn told_of(&self, new: &NewLifeCycleEvent) -> Result<Vec<PlayerId>, AdminError> {
        if new.invited_by.is_some() && new.event != LifeCycleEvent::AddApp {
            return invalid("invited_by", "nothing but for addapp");
        }
        let diary = new.diary_id.as_deref();
        if diary.is_some() && new.event != LifeCycleEvent::PostDiary {
            return invalid("diary_id", "nothing but for postdiary");
        }
        if let Some(diary) = diary {
            let expected = "1 to 128 bytes without control characters";
            crate::text::check("diary_id", diary, DIARY, expected)?;
        }
        let mut seen = BTreeSet::new();
        let mut players = new.players.clone();
        players.retain(|player| seen.insert(*player));
        if !(1..=PLAYERS).contains(&players.len()) {
            return invalid("players", "1 to 1000 players");
        }
        seen.extend(new.invited_by);
        let asked = seen.len();
        let known = self.store.players_of(seen.into_iter().collect()).await?;
        match known.len() == asked {
            true => Ok(players),
            false => Err(AdminError::Missing),
        }
    }

    pub(super) fn life_cycle_delivery(&self, app_id: AppId, told: &LifeCycle) -> Delivery {
        let delivery_id = DeliveryId::new(self.rng.array());
        let (kind, at) = (DeliveryKind::OpenSocial, self.clock.now());
        Delivery::new(app_id, delivery_id, kind, told.payload(), at).about(told.subject())
    }
}

fn invalid<T>(field: &'static str, expected: &'static str) -> Result<T, AdminError> {
    Err(AdminError::Invalid { field, expected })
}
