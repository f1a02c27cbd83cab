use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{Call, Place};

/// How a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is handled at once and answered after a time. Real time: the movable
    /// clock does not shorten it.
    Delay,
    /// It waits for a time, not handled, and is handled and answered afterwards;
    /// not at all if its caller has gone away by then. Real time, likewise.
    Stall,
    /// It is handled, and the connection closes without a byte of an answer.
    Drop,
    /// The connection is reset, and nothing is handled.
    Reset,
    /// It is handled twice, one after the other; the second answer is given.
    Duplicate,
    /// It waits, not handled, until the next call of the same name has been
    /// answered, 5 seconds at most.
    Reorder,
    /// It is answered with a 5xx, and nothing is handled.
    Error,
}

impl Kind {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delay => "delay",
            Self::Stall => "stall",
            Self::Drop => "drop",
            Self::Reset => "reset",
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Error => "error",
        }
    }
}

/// A fault as it is ordered, in JSON.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The name of one of [`CALLS`](crate::CALLS).
    pub call: String,
    /// What is to happen.
    pub kind: Kind,
    /// How many calls it strikes, at least 1. One when nothing is said.
    #[serde(default)]
    pub times: Option<u32>,
    /// In place of `times`: it strikes until it is cleared.
    #[serde(default)]
    pub until_cleared: bool,
    /// Of the calls that come from now on, it strikes each so many-th; each
    /// one when nothing is said.
    #[serde(default)]
    pub every: Option<u32>,
    /// For a delay or a stall: how long, in milliseconds, 1 to 600 000.
    #[serde(default)]
    pub delay_ms: Option<u64>,
    /// For an error: the status, 500 to 599; 503 when nothing is said. The store
    /// has none.
    #[serde(default)]
    pub status: Option<u16>,
}

/// Why an order cannot be taken. It does not repeat what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// There is no such call.
    #[error("no call has this name; the nearest is `{nearest}`, and GET lists them all")]
    UnknownCall {
        /// The name that was probably meant.
        nearest: &'static str,
    },
    /// A number is out of its range, or a field is missing or does not belong
    /// to the kind.
    #[error("{0}")]
    Invalid(&'static str),
    /// As many faults as are kept are ordered already.
    #[error("100 faults are ordered; DELETE clears them")]
    TooMany,
}

/// An order that was found good.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    pub(crate) call: &'static Call,
    pub(crate) fault: Fault,
    /// `None` until cleared.
    pub(crate) times: Option<u32>,
    pub(crate) every: u32,
}

/// A kind with what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Delay(Duration),
    Stall(Duration),
    Drop,
    Reset,
    Duplicate,
    Reorder,
    Error(StatusCode),
}

impl Fault {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Delay(_) => Kind::Delay,
            Self::Stall(_) => Kind::Stall,
            Self::Drop => Kind::Drop,
            Self::Reset => Kind::Reset,
            Self::Duplicate => Kind::Duplicate,
            Self::Reorder => Kind::Reorder,
            Self::Error(_) => Kind::Error,
        }
    }
}

impl Order {
    pub(crate) fn check(&self) -> Result<Checked, OrderError> {
        let call = Call::named(&self.call).ok_or_else(|| OrderError::UnknownCall {
            nearest: Call::nearest(&self.call),
        })?;
        let fault = self.fault(call.place)?;
        let times = match (self.times, self.until_cleared) {
            (None, false) => Some(1),
            (None, true) => None,
            (Some(0), _) => return Err(OrderError::Invalid("`times` is at least 1")),
            (times, false) => times,
            (Some(_), true) => {
                return Err(OrderError::Invalid("send `times` or `until_cleared`"));
            }
        };
        let every = self.every.unwrap_or(1);
        if every == 0 {
            return Err(OrderError::Invalid("`every` is at least 1"));
        }
        Ok(Checked {
            call,
            fault,
            times,
            every,
        })
    }

    fn fault(&self, place: Place) -> Result<Fault, OrderError> {
        let invalid = |detail| Err(OrderError::Invalid(detail));
        if self.delay_ms.is_some() && !matches!(self.kind, Kind::Delay | Kind::Stall) {
            return invalid("`delay_ms` belongs to a `delay` or a `stall`");
        }
        if self.status.is_some() && (self.kind != Kind::Error || place == Place::Store) {
            return invalid("`status` belongs to an `error` of a call over HTTP");
        }
        Ok(match self.kind {
            Kind::Delay | Kind::Stall => {
                let Some(ms @ 1..=600_000) = self.delay_ms else {
                    return invalid("a `delay` and a `stall` take `delay_ms`, 1 to 600000");
                };
                let by = Duration::from_millis(ms);
                match self.kind {
                    Kind::Stall => Fault::Stall(by),
                    _ => Fault::Delay(by),
                }
            }
            Kind::Error => {
                let status = StatusCode::from_u16(self.status.unwrap_or(503));
                match status.ok().filter(StatusCode::is_server_error) {
                    Some(status) => Fault::Error(status),
                    None => return invalid("`status` is 500 to 599"),
                }
            }
            Kind::Reset if place == Place::Store => {
                return invalid("the store has no connection to reset; `drop` loses its answer");
            }
            Kind::Reset => Fault::Reset,
            Kind::Drop => Fault::Drop,
            Kind::Duplicate => Fault::Duplicate,
            Kind::Reorder => Fault::Reorder,
        })
    }
}
