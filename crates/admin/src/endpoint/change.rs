use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    ConfigureEndpoint, DeliveryOrder, Endpoint, EndpointId, FASTEST_PACE, MOST_AT_ONCE, Pace,
    RetrySchedule,
};

use crate::{AdminError, text};

/// How a peer is to be sent to. What is absent stays as it was; `null` takes away
/// a pace, and puts the usual schedule in the place of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewEndpointSettings {
    /// Whether nothing is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// How many attempts may be under way on one node: 1 to 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u64>,
    /// How many attempts a second there may be: 1 to 10,000.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub pace: Option<Option<u64>>,
    /// How many may come at once after a silence: 1 to 10,000. A pace that is given
    /// without one has a burst of its own size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<u64>,
    /// In which order it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<DeliveryOrder>,
    /// How long after the first, second, … failed attempt the next one begins: at
    /// most 32 waits of 1 to 86,400 seconds.
    #[serde(
        deserialize_with = "text::given_or_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub schedule_secs: Option<Option<Vec<u64>>>,
    /// After how many failures in a row a node leaves it alone for a while: at most
    /// 65,535, and never when 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaker: Option<u64>,
}

/// A wish that changes nothing yet.
pub(super) const fn nothing(id: EndpointId, at: Timestamp) -> ConfigureEndpoint {
    ConfigureEndpoint {
        id,
        paused: None,
        at_once: None,
        pace: None,
        order: None,
        schedule: None,
        breaker: None,
        at,
    }
}

/// The wish for a change, if all of it is within its limits.
pub(super) fn checked(
    new: &NewEndpointSettings,
    known: &Endpoint,
    at: Timestamp,
) -> Result<ConfigureEndpoint, AdminError> {
    let at_once = new.at_once.map(|count| {
        let count = u16::try_from(count).ok();
        let count = count.filter(|count| (1..=MOST_AT_ONCE).contains(count));
        count.ok_or(invalid("at_once", "1 to 64"))
    });
    let breaker = new.breaker.map(|failures| {
        let failures = u16::try_from(failures);
        failures.map_err(|_| invalid("breaker", "0 to 65535 failures in a row"))
    });
    Ok(ConfigureEndpoint {
        paused: new.paused,
        at_once: at_once.transpose()?,
        pace: pace(new, known.pace)?,
        order: new.order,
        schedule: schedule(new)?,
        breaker: breaker.transpose()?,
        ..nothing(known.id, at)
    })
}

fn pace(
    new: &NewEndpointSettings,
    known: Option<Pace>,
) -> Result<Option<Option<Pace>>, AdminError> {
    let within = |field, count: u64| {
        let fits = u32::try_from(count).ok();
        let fits = fits.filter(|count| (1..=FASTEST_PACE).contains(count));
        fits.ok_or(invalid(field, "1 to 10000"))
    };
    let burst = new.burst.map(|burst| within("burst", burst)).transpose()?;
    let without = invalid("burst", "nothing where there is no pace");
    match new.pace {
        Some(None) if burst.is_some() => Err(without),
        Some(None) => Ok(Some(None)),
        Some(Some(pace)) => {
            let per_second = within("pace", pace)?;
            let burst = burst.unwrap_or(per_second);
            Ok(Some(Some(Pace { per_second, burst })))
        }
        None => match (burst, known) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(without),
            (Some(burst), Some(known)) => Ok(Some(Some(Pace { burst, ..known }))),
        },
    }
}

fn schedule(new: &NewEndpointSettings) -> Result<Option<RetrySchedule>, AdminError> {
    let Some(waits) = &new.schedule_secs else {
        return Ok(None);
    };
    let Some(waits) = waits else {
        return Ok(Some(RetrySchedule::default()));
    };
    let secs = waits.iter().map(|secs| u32::try_from(*secs).ok());
    let secs: Option<Vec<u32>> = secs.collect();
    let schedule = secs.and_then(RetrySchedule::new);
    let expected = "at most 32 waits of 1 to 86400 seconds";
    schedule.map(Some).ok_or(invalid("schedule_secs", expected))
}

const fn invalid(field: &'static str, expected: &'static str) -> AdminError {
    AdminError::Invalid { field, expected }
}
