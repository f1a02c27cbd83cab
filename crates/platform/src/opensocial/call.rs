use std::{borrow::Cow, fmt::Display, sync::Arc};

use base::{AppId, Environment, OwnerId, PlayerId, Timestamp};
use bytes::Bytes;
use directory::{Known, ReadySocial};
use opensocial::{
    Refusal,
    profile::Profile,
    wire::{Endpoint, Guid, Method, Model, Path, envelope},
};
use serde_json::Value;
use store::{Player, Receipt, Step, Unit};

use crate::Parts;

/// A call that may be made: its signature is good and its nonce used, it is of a
/// model that the API takes, and for whom it says that it is.
pub(super) struct Call<'a> {
    pub(super) parts: &'a Parts,
    /// In which of the platform's worlds.
    pub(super) environment: Environment,
    /// Whose game calls.
    pub(super) app: AppId,
    /// The game's id on the platform.
    pub(super) app_number: String,
    /// How the call is authorized.
    pub(super) model: Model,
    /// For whom the call is; nobody where the game calls for itself.
    pub(super) viewer: Option<PlayerId>,
    /// What is called.
    pub(super) endpoint: Endpoint,
    /// By which method.
    pub(super) method: Method,
    /// What the path names.
    pub(super) path: Path,
    /// The query but what begins with `oauth_` or `xoauth_`, decoded, in order.
    pub(super) query: Vec<(String, String)>,
    /// The body.
    pub(super) body: Bytes,
    /// How the game's calls are taken.
    pub(super) setup: Arc<ReadySocial>,
    /// Whose habits the platform has.
    pub(super) profile: &'static Profile,
    /// When the call was taken in.
    pub(super) now: Timestamp,
    /// In whose name everything of this call is written.
    pub(super) owner: OwnerId,
    /// The request's id, for the log.
    pub(super) request_id: String,
    /// What the paths of the documents come after, as the game reaches them.
    pub(super) base: String,
}

impl Call<'_> {
    /// Whom a text of path or query names: `@me` is the viewer.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for what names nobody, and for `@me` where the game
    /// calls for itself.
    pub(super) fn named(&self, text: &str) -> Result<PlayerId, Refusal> {
        match text.parse() {
            Ok(Guid::Player(player)) => Ok(player),
            Ok(Guid::Me) => self.viewer.ok_or_else(|| {
                Refusal::Invalid("@me names nobody in a Trusted Request".to_owned())
            }),
            Err(_) => Err(Refusal::Invalid(
                "a user is named by @me or by number".to_owned(),
            )),
        }
    }

    /// The player whom the path is about.
    ///
    /// # Errors
    /// As [`named`](Self::named); [`Refusal::NotFound`] where nobody has that
    /// number; [`Refusal::Unavailable`].
    pub(super) async fn guid(&self) -> Result<PlayerId, Refusal> {
        self.somebody(self.named(self.path.guid())?).await
    }

    /// The same player, who is there: a token has one, a number that a game
    /// writes need not.
    ///
    /// # Errors
    /// As [`player`](Self::player).
    pub(super) async fn somebody(&self, player: PlayerId) -> Result<PlayerId, Refusal> {
        if Some(player) == self.viewer && self.model == Model::Proxy {
            return Ok(player);
        }
        self.player(player).await.map(|player| player.player_id)
    }

    /// A player.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Unavailable`].
    pub(super) async fn player(&self, player: PlayerId) -> Result<Player, Refusal> {
        let found = self.parts.store.player(player).await;
        let found = found.map_err(|error| self.unavailable(error))?;
        found.ok_or_else(|| Refusal::NotFound("there is no such user".to_owned()))
    }

    /// A parameter of the query.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when it is there twice, or has control characters.
    pub(super) fn text_param(&self, name: &str) -> Result<Option<&str>, Refusal> {
        one(&self.query, name)
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

    /// A user id as answers have it.
    pub(super) fn user_id(&self, player: PlayerId) -> String {
        self.profile.user_id(self.environment, player)
    }

    /// A thing of this API in its envelope.
    pub(super) fn single(&self, thing: Value) -> Value {
        envelope::single(self.profile, self.endpoint, thing)
    }

    /// A fault of ours; the cause goes to the log.
    pub(super) fn unavailable(&self, cause: impl Display) -> Refusal {
        tracing::error!(
            %cause, request_id = %self.request_id, "an opensocial call cannot be answered"
        );
        Refusal::Unavailable
    }
}

/// The refusal of a selector that the API does not have.
pub(super) fn no_selector(call: &Call<'_>) -> Refusal {
    let selector = call.path.selector();
    Refusal::NotFound(format!("there is no selector {selector} here"))
}

fn one<'p>(pairs: &'p [(String, String)], name: &str) -> Result<Option<&'p str>, Refusal> {
    let mut values = pairs.iter().filter(|(of, _)| of == name);
    let value = values.next().map(|(_, value)| value.as_str());
    let bad = |why: Cow<'_, str>| Err(Refusal::Invalid(format!("the parameter {name} {why}")));
    if values.next().is_some() {
        return bad("is given more than once".into());
    }
    match value {
        Some(value) if value.chars().any(char::is_control) => bad("has control characters".into()),
        value => Ok(value),
    }
}

/// What a node knows.
///
/// # Errors
/// [`Refusal::Unavailable`] where that is too old to judge by.
pub(super) fn known(parts: &Parts) -> Result<Known<'_>, Refusal> {
    parts.directory.known().map_err(|_| Refusal::Unavailable)
}
