//! What a game is told as it happens to its players (Mobage, "Life Cycle Event
//! Request").

use base::{Environment, PlayerId};
use serde::{Deserialize, Serialize};

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
