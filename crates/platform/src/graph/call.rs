use std::{fmt::Display, sync::OnceLock};

use base::{AppId, OwnerId, PlayerId, Timestamp};
use directory::Known;
use meta_graph::{
    Refusal,
    platform::{Caller, ask},
    wire::{Fields, Params, Target},
};
use store::{DeliveryKind, Receipt, Step, Unit};

use super::{multipart::Files, registry::GraphRegistry};
use crate::Parts;

/// A call that may be made: its token is good and of a kind that the call
/// takes, the app in its path is the token's, and the parameters are there that
/// it needs with any token.
pub(super) struct Call<'a> {
    pub(super) parts: &'a Parts,
    /// Whose token it is.
    pub(super) caller: Caller,
    /// What `fields` is where it is not given.
    pub(super) default_fields: &'static str,
    /// What the path names.
    pub(super) target: Target,
    /// The parameters, wherever they stood.
    pub(super) params: Params,
    /// What was uploaded besides.
    pub(super) files: Files,
    /// When the call was taken in.
    pub(super) now: Timestamp,
    /// In whose name everything of this call is written.
    pub(super) owner: OwnerId,
    /// The request's id, for the log.
    pub(super) request_id: String,
    /// Why the answer says no, where it says less than that; for the development
    /// profile.
    pub(super) hint: OnceLock<&'static str>,
    /// Scheme, authority and path as the game reaches them, for links to other
    /// pages.
    pub(super) url: String,
    /// What the paths of the documents come after there.
    pub(super) base: String,
}

/// The user whom a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct User {
    /// The player.
    pub(super) player: PlayerId,
    /// The player's id within the app.
    pub(super) user_id: PlayerId,
}

impl Call<'_> {
    /// The app of the token.
    pub(super) const fn app(&self) -> AppId {
        self.caller.app()
    }

    /// What `fields` asks for, and otherwise what is usual for the call.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`].
    pub(super) fn fields(&self) -> Result<Fields, Refusal> {
        self.params.fields(self.default_fields)
    }

    /// What this node knows.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] where that is too old to judge by.
    pub(super) fn known(&self) -> Result<Known<'_>, Refusal> {
        known(self.parts)
    }

    /// The user whom a call names by a parameter: the token's own, or with an
    /// app's token the one that the parameter says.
    ///
    /// # Errors
    /// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`],
    /// [`Refusal::UnknownObject`], [`Refusal::Unavailable`].
    pub(super) async fn user(&self, parameter: &'static str) -> Result<User, Refusal> {
        let id = ask::user_of(&self.caller, Target::Root, &self.params, parameter)?;
        let user = self.about(id).await?;
        user.ok_or_else(|| Refusal::unknown_in_parameter(id))
    }

    /// The user whom the path names: `me`, or an id, which with a user's token
    /// can only be its own.
    ///
    /// # Errors
    /// [`Refusal::UserTokenNeeded`], [`Refusal::UnknownObject`],
    /// [`Refusal::Unavailable`].
    pub(super) async fn user_of_path(&self) -> Result<User, Refusal> {
        let id = ask::user_of(&self.caller, self.target, &self.params, "user_id")?;
        let user = self.about(id).await?;
        user.ok_or_else(|| Refusal::unknown_in_path(id))
    }

    /// A user's token says itself who the user is.
    async fn about(&self, id: u64) -> Result<Option<User>, Refusal> {
        match self.own_user() {
            Some(own) => Ok(Some(own)),
            None => self.find_user(id).await,
        }
    }

    /// The user of a user's token.
    pub(super) fn own_user(&self) -> Option<User> {
        let (player, user_id) = self.caller.user()?;
        Some(User { player, user_id })
    }

    /// The user who has that id within the app of the token. Ids of other apps
    /// are nobody's here.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(super) async fn find_user(&self, id: u64) -> Result<Option<User>, Refusal> {
        let Some(user_id) = PlayerId::new(id) else {
            return Ok(None);
        };
        let store = &self.parts.store;
        let member = store.membership_by_number(self.app(), user_id).await;
        let member = member.map_err(|error| self.unavailable(error))?;
        Ok(member.map(|member| User {
            player: member.player_id,
            user_id,
        }))
    }

    /// Does all steps or none. What a refusal of the store means is for the
    /// call to say.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(super) async fn commit(&self, steps: Vec<Step>) -> Result<Receipt, Refusal> {
        let owner = self.owner;
        let receipt = self.parts.store.commit(Unit { owner, steps }).await;
        receipt.map_err(|error| self.unavailable(error))
    }

    /// Waits until this node has heard of what was committed, so that whoever
    /// changed a definition finds it so at the next call.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: the change is durable, and will be heard.
    pub(super) async fn settled(&self) -> Result<(), Refusal> {
        let heard = self.parts.directory.catch_up().await;
        heard.map_err(|error| self.unavailable(error))
    }

    /// Says why the answer says no. The first reason counts.
    pub(super) fn say_why(&self, reason: &'static str) {
        let _ = self.hint.set(reason);
    }

    /// Says that there may be something to send to the game.
    pub(super) fn wake(&self) {
        if let Some(post) = &self.parts.ads.post {
            post.wake_for(self.app(), DeliveryKind::MetaGraph);
        }
    }

    /// A fault of ours; the cause goes to the log.
    pub(super) fn unavailable(&self, cause: impl Display) -> Refusal {
        tracing::error!(%cause, request_id = %self.request_id, "a graph call cannot be answered");
        Refusal::Unavailable
    }
}

/// What a node knows.
///
/// # Errors
/// [`Refusal::Unavailable`] where that is too old to judge by.
pub(super) fn known(parts: &Parts) -> Result<Known<'_>, Refusal> {
    parts.directory.known().map_err(|_| Refusal::Unavailable)
}

/// The look-ups of the pillar.
pub(super) const fn registry<'a>(parts: &Parts, known: &'a Known<'a>) -> GraphRegistry<'a> {
    GraphRegistry::new(known, parts.development)
}
