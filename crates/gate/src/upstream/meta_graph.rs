use std::{fmt, sync::Arc, time::Duration};

use ::meta_graph::game::{
    Outage, Refused, Reply, Request, TokenKind, Verdict,
    answer::{Entitlement, NonceValidity, User},
    app_token,
    request::{object, validate_nonce, verify_entitlement},
};
use base::{Secret, Timestamp};
use futures_util::future::try_join;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use outbound::{Answer, Budget, Outbound, OutboundError, Sent};
use serde::de::DeserializeOwned;
use tokio::{sync::Semaphore, time::Instant};

/// What one call may cost. The documents' answers are far below a kilobyte.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(5),
    max_response: 64 * 1024,
};

/// How many calls to one platform may be under way. A platform that accepts
/// and does not answer must not use up this process's sockets; further callers
/// wait for their turn, within their own patience.
const AT_ONCE: usize = 128;

/// The graph's code for a parameter that it cannot take.
const PARAMETER: i64 = 100;

/// A game's app on Meta's graph, or on a platform that speaks its protocol.
#[derive(Clone)]
pub struct MetaUpstreamOptions {
    /// The platform's base URL, without a slash at its end.
    pub base_url: String,
    /// The app's id.
    pub app_id: u64,
    /// The app's secret.
    pub app_secret: Secret,
    /// Whether a user has to own the app.
    pub check_entitlement: bool,
    /// Whether to ask for the user's id within the publisher.
    pub org_scoped_id: bool,
}

/// Asks Meta's graph whether a nonce proves its user, with the app's token.
pub struct MetaUpstream {
    options: MetaUpstreamOptions,
    token: Secret,
    outbound: Arc<Outbound>,
    slots: Semaphore,
}

/// What was found out about a user whom a nonce has proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proven {
    /// The id within the publisher, where it was asked for.
    pub(crate) org_scoped_id: Option<u64>,
    /// That the user owns the app, where that was asked.
    pub(crate) entitled: Option<Entitled>,
}

/// A user owns the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entitled {
    /// Since when, where the platform says so.
    pub(crate) since: Option<Timestamp>,
}

/// Why nobody was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotProven {
    /// The nonce does not prove the user, or there is no such user.
    Proof,
    /// The user does not own the app.
    Entitlement,
    /// There is no verdict.
    Outage(Outage),
}

impl From<Outage> for NotProven {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

impl MetaUpstream {
    /// An app that has not been asked about yet.
    #[must_use]
    pub fn new(options: MetaUpstreamOptions, outbound: Arc<Outbound>) -> Arc<Self> {
        let token = app_token(options.app_id, &options.app_secret);
        Arc::new(Self {
            options,
            token,
            outbound,
            slots: Semaphore::new(AT_ONCE),
        })
    }

    /// The app's id on the graph.
    #[must_use]
    pub fn app_id(&self) -> u64 {
        self.options.app_id
    }

    /// Asks the platform about one user, until `deadline` at most.
    ///
    /// The nonce comes last, as the platform takes it once: whatever else can
    /// fail has then not cost it.
    pub(crate) async fn verify(
        &self,
        user_id: u64,
        nonce: &Secret,
        deadline: Instant,
    ) -> Result<Proven, NotProven> {
        tokio::time::timeout_at(deadline, async {
            let (entitled, org_scoped_id) =
                try_join(self.entitled(user_id), self.org_scoped_id(user_id)).await?;
            self.validate(user_id, nonce).await?;
            Ok(Proven {
                org_scoped_id,
                entitled,
            })
        })
        .await
        .unwrap_or_else(|_| Err(self.noted("verify", Outage::Timeout).into()))
    }

    async fn validate(&self, user_id: u64, nonce: &Secret) -> Result<(), NotProven> {
        let request = validate_nonce(&self.token, nonce, user_id);
        let validity: NonceValidity = self.ask("user_nonce_validate", &request, Use::Once).await?;
        validity.is_valid.then_some(()).ok_or(NotProven::Proof)
    }

    async fn entitled(&self, user_id: u64) -> Result<Option<Entitled>, NotProven> {
        if !self.options.check_entitlement {
            return Ok(None);
        }
        let request = verify_entitlement(&self.token, self.options.app_id, Some(user_id), None);
        let owned: Entitlement = self
            .ask("verify_entitlement", &request, Use::AsOften)
            .await?;
        let since = owned.grant_time;
        owned
            .success
            .then_some(Some(Entitled { since }))
            .ok_or(NotProven::Entitlement)
    }

    async fn org_scoped_id(&self, user_id: u64) -> Result<Option<u64>, NotProven> {
        if !self.options.org_scoped_id {
            return Ok(None);
        }
        let request = object(&self.token, user_id, "org_scoped_id");
        let user: User = self.ask("user", &request, Use::AsOften).await?;
        let is_other = user.id.is_some_and(|id| id != user_id);
        match user.org_scoped_id {
            Some(id) if !is_other => Ok(Some(id)),
            // A game that asks for it may know its players by nothing else.
            _ => Err(self.noted("user", Outage::BadBody).into()),
        }
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        call: &'static str,
        request: &Request,
        r#use: Use,
    ) -> Result<T, NotProven> {
        let answer = self.send(call, request, r#use).await?;
        let reply = Reply {
            token: TokenKind::App,
            status: answer.status.as_u16(),
            body: &answer.body,
        };
        match reply.read().map_err(|outage| self.noted(call, outage))? {
            Verdict::Answered(answered) => Ok(answered),
            Verdict::Refused(refused) => Err(self.refused(call, &refused)),
        }
    }

    /// The parameters are the player's, so one that is wrong is the player's
    /// too. What else is refused is our trouble. The platform's own words are
    /// not logged: they may repeat what it was sent.
    fn refused(&self, call: &'static str, refused: &Refused) -> NotProven {
        let (app_id, status) = (self.options.app_id, refused.status);
        let (code, subcode) = (refused.code, refused.subcode);
        if code == PARAMETER {
            tracing::info!(
                app_id,
                call,
                code,
                subcode,
                "Meta's graph knows no such user or nonce"
            );
            return NotProven::Proof;
        }
        tracing::warn!(
            app_id,
            call,
            status,
            code,
            subcode,
            "Meta's graph refused the call"
        );
        Outage::BadStatus(status).into()
    }

    /// Sends a request, and once more where a connection broke and the platform
    /// cannot have acted on it, or may.
    async fn send(
        &self,
        call: &'static str,
        request: &Request,
        r#use: Use,
    ) -> Result<Answer, Outage> {
        // Never closed, so the error cannot come.
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| Outage::Unreachable)?;
        let first = self.outbound.send(self.outgoing(request)?, BUDGET).await;
        let outcome = match first {
            Err(OutboundError::Broken { sent }) if r#use.may_repeat(sent) => {
                self.outbound.send(self.outgoing(request)?, BUDGET).await
            }
            outcome => outcome,
        };
        outcome.map_err(|error| {
            let app_id = self.options.app_id;
            tracing::warn!(app_id, call, %error, "Meta's graph could not be asked");
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
            url: format!("{}{}", self.options.base_url, request.target),
            headers,
            body: request.body.expose().to_vec().into(),
        })
    }

    fn noted(&self, call: &'static str, outage: Outage) -> Outage {
        let app_id = self.options.app_id;
        if matches!(outage, Outage::Misconfigured(_)) {
            tracing::error!(app_id, call, %outage, "Meta's graph gave no verdict");
        } else {
            tracing::warn!(app_id, call, %outage, "Meta's graph gave no verdict");
        }
        outage
    }
}

/// What it means to make a call twice.
#[derive(Clone, Copy)]
enum Use {
    /// The first answer is the only one: the second time a nonce is refused.
    Once,
    /// Nothing.
    AsOften,
}

impl Use {
    const fn may_repeat(self, sent: Sent) -> bool {
        matches!((self, sent), (Self::AsOften, _) | (_, Sent::No))
    }
}

impl fmt::Debug for MetaUpstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaUpstream")
            .field("app_id", &self.options.app_id)
            .finish_non_exhaustive()
    }
}
