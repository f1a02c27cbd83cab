//! What a game is told as it happens to its players (Mobage, "Life Cycle Event
//! Request").

use base::{Environment, PlayerId};
use serde::{Deserialize, Serialize};

use super::outgoing::{Call, Signer, Unsignable, signed, target, with};
use crate::profile::Profile;

/// How many players one call names at most; our choice, as the source says only
/// that one call may name many.
pub const PLAYERS_A_CALL: usize = 100;

/// Something that happened to players, as it waits to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeCycle {
    /// As whose server of the game it is told: with which consumer key.
    pub environment: Environment,
    /// What happened, without the `event.` that stands before it on the wire:
    /// `addapp`.
    pub event: String,
    /// To whom, each once; 1 to [`PLAYERS_A_CALL`].
    pub players: Vec<PlayerId>,
    /// Who invited them, of `addapp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<PlayerId>,
    /// Whether it happened in an app that only shows the game's pages, of
    /// `addapp`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shell_app: bool,
    /// What was written, of `postdiary`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diary_id: Option<String>,
}

/// The kind stands in front, for whoever sends more than this.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Written {
    LifeCycle(LifeCycle),
}

impl LifeCycle {
    /// Of one thing that happened to these players, and to nobody else.
    #[must_use]
    pub const fn new(environment: Environment, event: String, players: Vec<PlayerId>) -> Self {
        Self {
            environment,
            event,
            players,
            invited_by: None,
            shell_app: false,
            diary_id: None,
        }
    }

    /// The one player that it is about, as the game is told; empty where there are
    /// several.
    #[must_use]
    pub fn subject(&self) -> String {
        match &*self.players {
            [player] => player.to_string(),
            _ => String::new(),
        }
    }

    /// The text that waits to be told: JSON with the `kind` `life-cycle`.
    #[must_use]
    pub fn payload(&self) -> String {
        // What it is made of always has a JSON form.
        serde_json::to_string(&Written::LifeCycle(self.clone())).unwrap_or_default()
    }

    /// Reads it back; `None` for anything else.
    #[must_use]
    pub fn read(payload: &str) -> Option<Self> {
        let Written::LifeCycle(read) = serde_json::from_str(payload).ok()?;
        Some(read)
    }
}

/// Something that happened, on its way to the game.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Where the game is told, absolute.
    pub url: &'a str,
    /// Whether the parameters are in a form, and not in the query.
    pub post: bool,
    /// The game, as the platform calls it.
    pub app_number: &'a str,
    /// Whose names the platform uses.
    pub profile: &'a Profile,
    /// What happened.
    pub told: &'a LifeCycle,
}

impl Telling<'_> {
    /// The request, signed without a token: it is in nobody's name.
    ///
    /// # Errors
    /// [`Unsignable`].
    pub fn sign(&self, signer: &Signer<'_>) -> Result<Call, Unsignable> {
        let mut url = target(self.url)?;
        let parameters = self.parameters();
        let parameters: Vec<_> = parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        if self.post {
            let form = with(b"", &parameters);
            return signed(url, Some(form), signer, None);
        }
        let query = with(url.query().unwrap_or_default().as_bytes(), &parameters);
        url.set_query(Some(&query));
        signed(url, None, signer, None)
    }

    fn parameters(&self) -> Vec<(String, String)> {
        let Self { profile, told, .. } = self;
        let mut all = vec![
            ("opensocial_app_id".to_owned(), self.app_number.to_owned()),
            (
                "eventtype".to_owned(),
                profile.event(&told.event).into_owned(),
            ),
        ];
        let players = told.players.iter();
        all.extend(players.map(|player| ("id".to_owned(), player.to_string())));
        let own = |name: &str| format!("{}_{name}", profile.prefix);
        if let Some(inviter) = told.invited_by {
            all.push((own("invite_from"), inviter.to_string()));
        }
        if told.shell_app {
            all.push((own("is_shellapp"), "1".to_owned()));
        }
        if let Some(diary) = &told.diary_id {
            all.push((own("diary_id"), diary.clone()));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_read_back_as_it_was_written() {
        let player = |number| PlayerId::new(number).unwrap();
        let mut one = LifeCycle::new(
            Environment::Live,
            "addapp".to_owned(),
            vec![player(101), player(102)],
        );
        assert_eq!(
            one.payload(),
            r#"{"kind":"life-cycle","environment":"live","event":"addapp","players":["101","102"]}"#
        );
        assert_eq!(LifeCycle::read(&one.payload()).as_ref(), Some(&one));
        one.invited_by = Some(player(7));
        one.shell_app = true;
        one.diary_id = Some("d".to_owned());
        assert_eq!(LifeCycle::read(&one.payload()).as_ref(), Some(&one));
        for other in ["", "{}", r#"{"kind":"payment"}"#, "[]"] {
            assert_eq!(LifeCycle::read(other), None, "{other}");
        }
    }
}
