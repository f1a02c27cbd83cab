use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ::stove::game::{
    self, Ask, Flight, Outage, Request, ServerToken, TokenKeeper, TokenRefusal, Verdict,
    read_server_token, read_verify,
};
use base::{Secret, SharedClock};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use outbound::{Answer, Budget, Outbound, OutboundError};
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};

/// What one call may cost. The documents' answers are far below a kilobyte.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(5),
    max_response: 64 * 1024,
};

/// How many calls to one platform may be under way. A platform that accepts
/// and does not answer must not use up this process's sockets; further callers
/// wait for their turn, within their own patience.
const AT_ONCE: usize = 128;

/// The longest token that is asked about, in bytes. The documents' have some
/// 400; what is longer is nobody's, and is not sent on.
const LONGEST_TOKEN: usize = 4 * 1024;

/// When to ask again where the platform did not say and nothing is known.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A game's account on STOVE, or on a platform that speaks its protocol.
#[derive(Clone)]
pub struct StoveUpstreamOptions {
    /// The platform's base URL, without a slash at its end.
    pub base_url: String,
    /// STOVE's `game_id`, sent as the `service_id` too.
    pub game_id: String,
    /// The public half of the game's credential.
    pub client_id: String,
    /// The secret half.
    pub client_secret: Secret,
}

/// Asks STOVE about players' tokens, with one server token shared by all
/// callers and renewed ahead of its end.
pub struct StoveUpstream {
    options: StoveUpstreamOptions,
    outbound: Arc<Outbound>,
    clock: SharedClock,
    keeper: Mutex<TokenKeeper>,
    landed: Notify,
    slots: Semaphore,
}

/// There is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoVerdict {
    pub(crate) outage: Outage,
    pub(crate) retry_after: Duration,
}

impl From<Outage> for NoVerdict {
    fn from(outage: Outage) -> Self {
        Self {
            outage,
            retry_after: RETRY_AFTER,
        }
    }
}

impl StoveUpstream {
    /// An account that has not been used yet; the first verification fetches a
    /// server token.
    #[must_use]
    pub fn new(
        options: StoveUpstreamOptions,
        outbound: Arc<Outbound>,
        clock: SharedClock,
    ) -> Arc<Self> {
        let keeper = Mutex::new(TokenKeeper::new());
        Arc::new(Self {
            options,
            outbound,
            clock,
            keeper,
            landed: Notify::new(),
            slots: Semaphore::new(AT_ONCE),
        })
    }

    /// STOVE's id of the game.
    #[must_use]
    pub fn game_id(&self) -> &str {
        &self.options.game_id
    }

    /// Asks the platform about one token, until `deadline` at most. A server
    /// token that is refused is renewed once.
    pub(crate) async fn verify(
        self: &Arc<Self>,
        token: &str,
        deadline: Instant,
    ) -> Result<Verdict, NoVerdict> {
        if token.len() > LONGEST_TOKEN {
            return Ok(Verdict::Refused(TokenRefusal::TokenRefused));
        }
        tokio::time::timeout_at(deadline, async {
            match self.verify_once(token).await {
                Err(NoVerdict {
                    outage: Outage::ServerTokenRefused,
                    ..
                }) => self.verify_once(token).await,
                verdict => verdict,
            }
        })
        .await
        .unwrap_or_else(|_| Err(Outage::Timeout.into()))
    }

    async fn verify_once(self: &Arc<Self>, token: &str) -> Result<Verdict, NoVerdict> {
        let server_token = self.server_token().await?;
        let request = game::verify_request(&self.options.game_id, &server_token, token);
        let answer = self.send(&request).await?;
        let verdict = read_verify(answer.status.as_u16(), &answer.body);
        if verdict == Err(Outage::ServerTokenRefused) {
            self.keeper().disown(&server_token, self.clock.now());
        }
        verdict.map_err(|outage| self.noted(outage).into())
    }

    /// The shared server token. The flight that fetches it is a task of its
    /// own: the caller that started it may go away.
    async fn server_token(self: &Arc<Self>) -> Result<Arc<Secret>, NoVerdict> {
        loop {
            let landed = self.landed.notified();
            tokio::pin!(landed);
            // Enabled before the keeper is asked, so that a flight that lands in
            // between is not missed.
            landed.as_mut().enable();
            let now = self.clock.now();
            let ask = self.keeper().ask(now);
            match ask {
                Ask::Use(token) => return Ok(token),
                Ask::UseAndRenew(token, flight) => {
                    self.spawn(flight);
                    return Ok(token);
                }
                Ask::Fetch(flight) => {
                    self.spawn(flight);
                    landed.await;
                }
                Ask::Wait { until } => {
                    tokio::select! {
                        () = landed => {}
                        () = self.clock.wait_until(until) => {}
                    }
                }
                Ask::Backoff { until, last } => {
                    return Err(NoVerdict {
                        outage: last,
                        retry_after: until.since(now),
                    });
                }
            }
        }
    }

    fn spawn(self: &Arc<Self>, flight: Flight) {
        let upstream = Arc::clone(self);
        tokio::spawn(async move {
            let result = upstream.fetch().await;
            let now = upstream.clock.now();
            upstream.keeper().landed(flight, now, result);
            upstream.landed.notify_waiters();
        });
    }

    async fn fetch(&self) -> Result<ServerToken, Outage> {
        let StoveUpstreamOptions {
            client_id,
            client_secret,
            game_id,
            ..
        } = &self.options;
        let request = game::server_token_request(client_id, client_secret, game_id);
        let answer = self.send(&request).await?;
        read_server_token(answer.status.as_u16(), &answer.body).map_err(|outage| self.noted(outage))
    }

    /// Sends a request, and once more where a connection broke: both calls can
    /// be repeated, and one that was kept alive may be closed as it is used.
    async fn send(&self, request: &Request) -> Result<Answer, Outage> {
        // Never closed, so the error cannot come.
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| Outage::Unreachable)?;
        let first = self.outbound.send(self.outgoing(request)?, BUDGET).await;
        let outcome = match first {
            Err(OutboundError::Broken { .. }) => {
                self.outbound.send(self.outgoing(request)?, BUDGET).await
            }
            outcome => outcome,
        };
        outcome.map_err(|error| {
            tracing::warn!(game = %self.options.game_id, %error, "STOVE could not be asked");
            match error {
                OutboundError::Timeout { .. } => Outage::Timeout,
                OutboundError::TooLarge { .. } => Outage::BadBody,
                _ => Outage::Unreachable,
            }
        })
    }

    fn outgoing(&self, request: &Request) -> Result<outbound::Request, Outage> {
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let mut value =
                HeaderValue::from_bytes(value.expose()).map_err(|_| Outage::Unreachable)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(outbound::Request {
            method: Method::from_bytes(request.method.as_bytes())
                .map_err(|_| Outage::Unreachable)?,
            url: format!("{}{}", self.options.base_url, request.path),
            headers,
            body: request.body.expose().to_vec().into(),
        })
    }

    fn noted(&self, outage: Outage) -> Outage {
        tracing::warn!(game = %self.options.game_id, %outage, "STOVE gave no verdict");
        outage
    }

    fn keeper(&self) -> MutexGuard<'_, TokenKeeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StoveUpstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoveUpstream")
            .field("game_id", &self.options.game_id)
            .finish_non_exhaustive()
    }
}
