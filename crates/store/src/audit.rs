use std::{fmt, str::FromStr};

use base::{ApiKeyId, EventId, OwnerId, Timestamp};

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The program itself, at its start or from a seed file.
    Program,
    /// Someone at the machine, by a command on the store.
    CommandLine,
    /// Whoever holds the key of the configuration.
    ConfiguredKey,
    /// A game's own server, by the token of its app, which the event's target names.
    App,
    /// Whoever holds an API key.
    ApiKey {
        /// Which key.
        key_id: ApiKeyId,
        /// What operators called it then.
        label: String,
    },
}

impl Actor {
    /// The name of the kind, used in stores and our own APIs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::CommandLine => "command_line",
            Self::ConfiguredKey => "configured_key",
            Self::App => "app",
            Self::ApiKey { .. } => "api_key",
        }
    }

    /// Whether that is the name of a kind, which no key is called: who reads a
    /// ledger would take it for that.
    #[must_use]
    pub fn is_kind(label: &str) -> bool {
        let kinds = [
            Self::Program.kind(),
            Self::CommandLine.kind(),
            Self::ConfiguredKey.kind(),
            Self::App.kind(),
            "api_key",
        ];
        kinds
            .iter()
            .any(|kind| kind.eq_ignore_ascii_case(label.trim()))
    }

    /// Which key it was, if it was one that can be taken back.
    #[must_use]
    pub const fn key_id(&self) -> Option<ApiKeyId> {
        match self {
            Self::ApiKey { key_id, .. } => Some(*key_id),
            _ => None,
        }
    }

    /// What the key was called.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::ApiKey { label, .. } => Some(label),
            _ => None,
        }
    }

    /// Reads back what the three methods above gave.
    #[must_use]
    pub fn from_parts(kind: &str, key: Option<(ApiKeyId, String)>) -> Option<Self> {
        match (kind, key) {
            ("program", None) => Some(Self::Program),
            ("command_line", None) => Some(Self::CommandLine),
            ("configured_key", None) => Some(Self::ConfiguredKey),
            ("app", None) => Some(Self::App),
            ("api_key", Some((key_id, label))) => Some(Self::ApiKey { key_id, label }),
            _ => None,
        }
    }
}

/// What an action came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It is so since then.
    Done,
    /// The key had no right to it, and nothing happened.
    Denied,
    /// It is about to be done in more than one unit, and another event tells
    /// what it came to. Where none follows, the process ended first, and any
    /// part of it may be in effect.
    Begun,
    /// What was begun did not come to its end. Any part of it may be in effect.
    Failed,
}

impl AuditOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Denied, Self::Begun, Self::Failed];

    /// The name used in stores and our own APIs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Denied => "denied",
            Self::Begun => "begun",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for AuditOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AuditOutcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| format!("no outcome is called `{text}`"))
    }
}

/// One action of an operator, or a ban by a game's own server. Written in the unit of
/// the change that it tells of, or around what no unit can do, and never changed or
/// removed.
///
/// Unique by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id; see [`id`](Self::id).
    pub event_id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What, by its stable name.
    pub action: String,
    /// To what: a kind, a slash and an id. `None` where nothing is named.
    pub target: Option<String>,
    /// The request that asked for it, as `X-Request-Id` names it.
    pub request_id: Option<String>,
    /// What it came to.
    pub outcome: AuditOutcome,
    /// More about it, as a JSON object without secrets.
    pub details: String,
}

impl AuditEvent {
    /// The id of the event that a unit leaves: the moment's milliseconds since
    /// the epoch in six bytes, big endian, and ten bytes of the unit's owner.
    #[must_use]
    pub fn id(at: Timestamp, owner: OwnerId) -> EventId {
        let (_, random) = split(owner.bytes());
        EventId::new(join(moment(at), random))
    }

    /// An id at or below that of every event from that moment on.
    #[must_use]
    pub fn first_id(at: Timestamp) -> EventId {
        EventId::new(join(moment(at), [0; 10]))
    }
}

fn moment(at: Timestamp) -> [u8; 6] {
    let millis = u64::try_from(at.millis()).unwrap_or(0).min((1 << 48) - 1);
    let [_, _, rest @ ..] = millis.to_be_bytes();
    rest
}

fn split(bytes: &[u8; 16]) -> ([u8; 6], [u8; 10]) {
    let [a, b, c, d, e, f, rest @ ..] = *bytes;
    ([a, b, c, d, e, f], rest)
}

fn join(moment: [u8; 6], random: [u8; 10]) -> [u8; 16] {
    let mut bytes = [0; 16];
    let parts = moment.into_iter().chain(random);
    bytes
        .iter_mut()
        .zip(parts)
        .for_each(|(to, from)| *to = from);
    bytes
}

/// Which events are asked for; all of what is given has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Exactly this action.
    pub action: Option<String>,
    /// Exactly this target.
    pub target: Option<String>,
    /// At this moment or later.
    pub since: Option<Timestamp>,
}

impl AuditFilter {
    /// Whether an event is asked for.
    #[must_use]
    pub fn takes(&self, event: &AuditEvent) -> bool {
        self.action.as_ref().is_none_or(|it| *it == event.action)
            && (self.target.is_none() || self.target == event.target)
            && self.since.is_none_or(|since| event.at >= since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_of_time() {
        let owner = |byte| OwnerId::new([byte; 16]);
        let at = Timestamp::from_millis;
        assert!(AuditEvent::id(at(1_000), owner(9)) < AuditEvent::id(at(1_001), owner(1)));
        assert!(AuditEvent::first_id(at(1_000)) <= AuditEvent::id(at(1_000), owner(0)));
        assert!(AuditEvent::first_id(at(1_001)) > AuditEvent::id(at(1_000), owner(255)));
        let ends = [i64::MIN, -1, 0].map(|millis| AuditEvent::id(at(millis), owner(3)));
        assert_eq!(ends[0], ends[2]);
        assert!(AuditEvent::id(Timestamp::MAX, owner(3)) > ends[2]);
    }

    #[test]
    fn an_outcome_is_read_back_from_its_name() {
        for outcome in AuditOutcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
        "undone".parse::<AuditOutcome>().unwrap_err();
    }

    #[test]
    fn an_actor_is_read_back_from_its_parts() {
        let key = Actor::ApiKey {
            key_id: ApiKeyId::new(7).unwrap(),
            label: "ci".into(),
        };
        for actor in [
            Actor::Program,
            Actor::CommandLine,
            Actor::ConfiguredKey,
            key,
        ] {
            let parts = actor.key_id().zip(actor.label().map(str::to_owned));
            assert_eq!(Actor::from_parts(actor.kind(), parts), Some(actor));
        }
        assert_eq!(Actor::from_parts("api_key", None), None);
        assert_eq!(Actor::from_parts("someone", None), None);
    }
}
