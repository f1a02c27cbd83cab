use std::time::Duration;

use base::AppId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ConfigureGraph, GraphChange, GraphSetup, Step};

use crate::{Action, Admin, AdminError, action::Target, text};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest time for which a secret that was replaced is still good.
pub(crate) const LONGEST_OVERLAP: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long a user token may be valid.
const LONGEST_USER_TOKEN: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// How a game's calls of Meta's graph are to be taken. What is absent stays as
/// it was.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGraphSettings {
    /// For how many seconds a secret that was replaced is still good; 0 for not
    /// at all, at most 7 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_secs: Option<u64>,
    /// How long a user token is valid, in seconds; at most 366 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_token_validity_secs: Option<u64>,
    /// How long a user proof can be validated, in seconds; at most one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_validity_secs: Option<u64>,
    /// How many calls a node takes in a minute with the app's token, and as many
    /// with those of its users together; 1 or more. `null` takes the limit away.
    #[serde(
        default,
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub calls_per_minute: Option<Option<u32>>,
}

/// How a game's calls of Meta's graph are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GraphSettingsView {
    /// The game.
    pub app_id: AppId,
    /// For how many seconds a secret that was replaced is still good.
    pub overlap_secs: u64,
    /// How long a user token is valid, in seconds.
    pub user_token_validity_secs: u64,
    /// How long a user proof can be validated, in seconds.
    pub proof_validity_secs: u64,
    /// How many calls a node takes in a minute; as many as come when `None`.
    pub calls_per_minute: Option<u32>,
}

impl Admin {
    /// Says how a game's calls of Meta's graph are taken from now on. Tokens
    /// that were issued keep their time.
    ///
    /// # Errors
    /// [`AdminError::Invalid`], [`AdminError::NoSuch`],
    /// [`AdminError::NotOnGraph`], [`AdminError::Store`].
    pub async fn configure_graph(
        &self,
        app_id: AppId,
        new: NewGraphSettings,
    ) -> Result<GraphSettingsView, AdminError> {
        let change = checked(new)?;
        let known = self.on_graph(app_id)?;
        let wish = self.graph_step(app_id, change);
        let setup = GraphSetup::apply(Some(known), &wish)?;
        let configured = view(&setup);
        let deed = Action::GraphConfigure.on(Target("app", app_id), json!(new));
        self.commit(deed, vec![Step::ConfigureGraph(wish)], &configured)
            .await?;
        Ok(configured)
    }

    /// How they are taken.
    ///
    /// # Errors
    /// [`AdminError::NoSuch`], [`AdminError::NotOnGraph`].
    pub fn graph_settings(&self, app_id: AppId) -> Result<GraphSettingsView, AdminError> {
        Ok(view(&self.on_graph(app_id)?))
    }

    pub(crate) fn graph_step(&self, app_id: AppId, change: GraphChange) -> ConfigureGraph {
        ConfigureGraph {
            app_id,
            change,
            at: self.clock.now(),
        }
    }
}

pub(crate) fn checked(new: NewGraphSettings) -> Result<GraphChange, AdminError> {
    let overlap = within(
        new.overlap_secs,
        (Duration::ZERO, LONGEST_OVERLAP),
        ("overlap_secs", "0 seconds to 7 days"),
    )?;
    let user_token_validity = within(
        new.user_token_validity_secs,
        (Duration::from_secs(1), LONGEST_USER_TOKEN),
        ("user_token_validity_secs", "1 second to 366 days"),
    )?;
    let proof_validity = within(
        new.proof_validity_secs,
        (Duration::from_secs(1), DAY),
        ("proof_validity_secs", "1 second to one day"),
    )?;
    if new.calls_per_minute == Some(Some(0)) {
        let (field, expected) = ("calls_per_minute", "1 or more, or null for no limit");
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(GraphChange::Settings {
        overlap,
        user_token_validity,
        proof_validity,
        calls_per_minute: new.calls_per_minute,
    })
}

fn within(
    secs: Option<u64>,
    (least, most): (Duration, Duration),
    (field, expected): (&'static str, &'static str),
) -> Result<Option<Duration>, AdminError> {
    let given = secs.map(Duration::from_secs);
    match given {
        Some(time) if time < least || time > most => Err(AdminError::Invalid { field, expected }),
        given => Ok(given),
    }
}

fn view(setup: &GraphSetup) -> GraphSettingsView {
    GraphSettingsView {
        app_id: setup.app_id,
        overlap_secs: setup.overlap.as_secs(),
        user_token_validity_secs: setup.user_token_validity.as_secs(),
        proof_validity_secs: setup.proof_validity.as_secs(),
        calls_per_minute: setup.calls_per_minute,
    }
}

/// Whether a setup is as the settings want it already.
pub(crate) fn is_so(setup: &GraphSetup, new: NewGraphSettings) -> bool {
    let is = view(setup);
    let as_wished = |wish: Option<u64>, is: u64| wish.is_none_or(|wish| wish == is);
    as_wished(new.overlap_secs, is.overlap_secs)
        && as_wished(new.user_token_validity_secs, is.user_token_validity_secs)
        && as_wished(new.proof_validity_secs, is.proof_validity_secs)
        && new
            .calls_per_minute
            .is_none_or(|wish| wish == is.calls_per_minute)
}
