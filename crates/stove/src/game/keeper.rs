use std::{sync::Arc, time::Duration};

use base::{Secret, Timestamp};
use sign::constant_time_eq;

use super::{Outage, ServerToken};

/// How long a flight may take before another caller is sent instead. Its
/// request has timed out long before; this is for one whose owner is gone.
const FLIGHT_LIMIT: Duration = Duration::from_secs(30);

const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// A lifetime beyond this is taken for this: no more than a year passes without
/// a renewal, whatever a platform says.
const LONGEST_LIFETIME: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A token that is refused sooner than this after it came counts as a failed
/// fetch, so that a platform that takes back all it gives is not hammered.
const PROBATION: Duration = Duration::from_secs(60);

/// Shares one server token among all callers and renews it ahead of its end.
///
/// A pure state machine: it neither sends nor waits. Whoever is given a
/// [`Flight`] fetches a token and reports what came of it with
/// [`landed`](Self::landed); there is one flight at a time, however many ask.
#[derive(Debug, Default)]
pub struct TokenKeeper {
    held: Option<Held>,
    flight: Option<InFlight>,
    flights: u64,
    failures: u32,
    retry_at: Option<(Timestamp, Outage)>,
    disowned: Option<Arc<Secret>>,
    short_lived: u32,
}

#[derive(Debug)]
struct Held {
    token: Arc<Secret>,
    landed_at: Timestamp,
    expires_at: Timestamp,
    renew_at: Timestamp,
}

#[derive(Debug)]
struct InFlight {
    number: u64,
    started_at: Timestamp,
}

/// The task to fetch a server token, given to one caller at a time.
#[must_use = "others wait for what comes of it"]
#[derive(Debug, PartialEq, Eq)]
pub struct Flight {
    number: u64,
    started_at: Timestamp,
}

/// What a caller is to do now.
#[derive(Debug)]
pub enum Ask {
    /// Use this token.
    Use(Arc<Secret>),
    /// Use this token, and have a new one fetched besides.
    UseAndRenew(Arc<Secret>, Flight),
    /// Fetch a token; there is none.
    Fetch(Flight),
    /// Another caller fetches. Ask again when it has landed, or at `until`.
    Wait {
        /// When the flight is given up for lost.
        until: Timestamp,
    },
    /// The last fetch failed and the next is not due yet.
    Backoff {
        /// When to ask again.
        until: Timestamp,
        /// What the last fetch came to.
        last: Outage,
    },
}

impl TokenKeeper {
    /// A keeper that holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a caller that needs the token is to do.
    ///
    /// Renewal begins when 30 % of the lifetime that the token had when it was
    /// fetched remain, the edge at which the platform begins to hand out a new
    /// one (STOVE, "API Access Token Introduction"). Until the old token ends,
    /// it goes on being used.
    pub fn ask(&mut self, now: Timestamp) -> Ask {
        let usable = self.held.as_ref().filter(|held| now < held.expires_at);
        let token = usable.map(|held| Arc::clone(&held.token));
        let due = usable.is_none_or(|held| now >= held.renew_at);
        if let (Some(token), false) = (&token, due) {
            return Ask::Use(Arc::clone(token));
        }
        let waiting = self.flight.as_ref().and_then(|flight| flight.until(now));
        let resting = self.retry_at.filter(|(at, _)| is_ahead(*at, now));
        match (token, waiting, resting) {
            (Some(token), None, None) => Ask::UseAndRenew(token, self.take_off(now)),
            (Some(token), _, _) => Ask::Use(token),
            (None, Some(until), _) => Ask::Wait { until },
            (None, None, Some((until, last))) => Ask::Backoff { until, last },
            (None, None, None) => Ask::Fetch(self.take_off(now)),
        }
    }

    /// Reports what came of a flight.
    ///
    /// A flight that was given up for lost may still bring a token; its failure
    /// no longer matters.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a flight lands once, so it is consumed"
    )]
    pub fn landed(&mut self, flight: Flight, now: Timestamp, result: Result<ServerToken, Outage>) {
        let awaited = self
            .flight
            .take_if(|in_flight| in_flight.number == flight.number)
            .is_some();
        let result = result.and_then(|token| self.refuse_disowned(token));
        match result {
            Ok(token) => self.hold(&flight, now, token),
            Err(outage) if awaited => {
                self.failures = self.failures.saturating_add(1);
                self.rest(now, self.failures, outage);
            }
            Err(_) => {}
        }
    }

    /// The platform refused this token, so it is not handed out again. Nothing
    /// happens when another has taken its place already: of many callers that
    /// were refused with one token, only the first has a new one fetched.
    pub fn disown(&mut self, token: &Secret, now: Timestamp) {
        let same = |held: &mut Held| constant_time_eq(held.token.expose(), token.expose());
        let Some(held) = self.held.take_if(same) else {
            return;
        };
        self.disowned = Some(held.token);
        if now.since(held.landed_at) >= PROBATION {
            self.short_lived = 0;
            return;
        }
        // The first may have been revoked for a reason; a second in a row says
        // that the platform does not accept what it hands out.
        if self.short_lived > 0 {
            self.rest(now, self.short_lived, Outage::ServerTokenRefused);
        }
        self.short_lived = self.short_lived.saturating_add(1);
    }

    fn take_off(&mut self, now: Timestamp) -> Flight {
        self.flights = self.flights.wrapping_add(1);
        self.flight = Some(InFlight {
            number: self.flights,
            started_at: now,
        });
        Flight {
            number: self.flights,
            started_at: now,
        }
    }

    fn refuse_disowned(&self, token: ServerToken) -> Result<ServerToken, Outage> {
        let disowned = self
            .disowned
            .as_ref()
            .is_some_and(|old| constant_time_eq(old.expose(), token.token.expose()));
        if disowned {
            Err(Outage::ServerTokenRefused)
        } else {
            Ok(token)
        }
    }

    /// The lifetime counts from the moment of asking, which is never later than
    /// the platform's own count.
    fn hold(&mut self, flight: &Flight, now: Timestamp, token: ServerToken) {
        let lifetime = Duration::from_secs(token.expires_in).min(LONGEST_LIFETIME);
        let expires_at = flight.started_at.plus(lifetime);
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.expires_at > expires_at)
        {
            return;
        }
        let last_part = lifetime.saturating_mul(3).checked_div(10);
        self.held = Some(Held {
            token: Arc::new(token.token),
            landed_at: now,
            expires_at,
            renew_at: expires_at.minus(last_part.unwrap_or_default()),
        });
        self.failures = 0;
        self.retry_at = None;
        self.disowned = None;
    }

    fn rest(&mut self, now: Timestamp, failures: u32, last: Outage) {
        let doublings = failures.saturating_sub(1).min(10);
        let pause = FIRST_BACKOFF.saturating_mul(2_u32.saturating_pow(doublings));
        self.retry_at = Some((now.plus(pause.min(LONGEST_BACKOFF)), last));
    }
}

impl InFlight {
    /// Until when it is waited for; `None` once it counts as lost, also when
    /// the clock was put back behind its start.
    fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.started_at.plus(FLIGHT_LIMIT);
        (now >= self.started_at && now < until).then_some(until)
    }
}

/// Whether a pause still lasts. One longer than any pause can be comes from a
/// clock that was put back, and is over.
fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    at > now && at.since(now) <= LONGEST_BACKOFF
}
