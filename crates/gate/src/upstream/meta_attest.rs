mod knowledge;
mod sending;

use std::{fmt, sync::Arc, time::Duration};

use ::meta_attest::{
    game::{Outage, Policy, Reply, Unverified, Verdict, answer::Verified, app_token, request},
    wire::Claims,
};
use base::{Secret, SharedClock, Timestamp};
use outbound::Outbound;
use sign::jwe;
use tokio::{sync::Semaphore, time::Instant};

use knowledge::{Knowledge, NotKnown};

/// How many calls to one platform may be under way. A platform that accepts
/// and does not answer must not use up this process's sockets; further callers
/// wait for their turn, within their own patience.
const AT_ONCE: usize = 128;

/// How a game has tokens of attestation judged.
#[derive(Clone, Debug)]
pub struct MetaAttestOptions {
    /// The platform's base URL, without a slash at its end.
    pub base_url: String,
    /// The app's id.
    pub app_id: u64,
    /// The app's secret.
    pub app_secret: Secret,
    /// What is asked of tokens.
    pub policy: Policy,
    /// Whether what does not meet the policy is only counted and told, and
    /// nobody is refused.
    pub monitor: bool,
    /// How tokens are verified.
    pub mode: AttestMode,
}

/// How tokens are verified.
#[derive(Clone, Debug)]
pub enum AttestMode {
    /// The platform is asked about each, each time.
    Online,
    /// By the platform's public keys and its feed of bans, which are fetched
    /// beside the calls. Meta itself publishes neither.
    Offline(OfflineOptions),
}

/// What verifying without asking takes.
#[derive(Clone, Debug)]
pub struct OfflineOptions {
    /// What the platform's paths at the root of its host come after, without a
    /// slash at its end; the keys are there.
    pub root_url: String,
    /// What tokens have in `app_id`.
    pub token_app: String,
    /// The keys that the app's tokens are encrypted with, each by its thumbprint;
    /// none where they are not.
    pub seals: Arc<[jwe::Key]>,
    /// For how long bans are judged by what was last heard.
    pub stale_after: Duration,
}

/// A game's app, whose devices attest themselves.
pub struct MetaAttest {
    options: MetaAttestOptions,
    token: Secret,
    outbound: Arc<Outbound>,
    slots: Semaphore,
    knowledge: Option<Knowledge>,
}

/// Why there are no claims of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAttested {
    /// The platform has not made it, or not for this app.
    Refused,
    /// It has ended.
    Expired,
    /// Nobody can say at present who is banned.
    BansUnknown,
    /// There is no verdict.
    Outage(Outage),
}

impl From<Outage> for NotAttested {
    fn from(outage: Outage) -> Self {
        Self::Outage(outage)
    }
}

impl MetaAttest {
    /// An app that nothing is known of yet. Where tokens are verified offline,
    /// [`follow`](Self::follow) has to run.
    #[must_use]
    pub fn new(options: MetaAttestOptions, outbound: Arc<Outbound>) -> Arc<Self> {
        let knowledge = match &options.mode {
            AttestMode::Online => None,
            AttestMode::Offline(offline) => Some(Knowledge::new(offline)),
        };
        Arc::new(Self {
            token: app_token(options.app_id, &options.app_secret),
            outbound,
            slots: Semaphore::new(AT_ONCE),
            knowledge,
            options,
        })
    }

    /// What is asked of tokens.
    pub(crate) const fn policy(&self) -> &Policy {
        &self.options.policy
    }

    /// Whether nobody is refused.
    pub(crate) const fn monitors(&self) -> bool {
        self.options.monitor
    }

    /// Whether there is something to [follow](Self::follow).
    #[must_use]
    pub const fn has_to_follow(&self) -> bool {
        self.knowledge.is_some()
    }

    /// Fetches keys and bans whenever they are due, without end. Returns at once
    /// where the platform is asked about each token.
    pub async fn follow(self: Arc<Self>, clock: SharedClock) {
        let Some(knowledge) = &self.knowledge else {
            return;
        };
        loop {
            let next = self.renew(clock.now()).await;
            tokio::select! {
                () = clock.wait_until(next) => {}
                () = knowledge.wanted() => {}
            }
        }
    }

    /// Fetches what is due at that moment, and says when something will be next.
    pub async fn renew(&self, now: Timestamp) -> Timestamp {
        match &self.knowledge {
            Some(knowledge) => knowledge.renew(self, now).await,
            None => Timestamp::MAX,
        }
    }

    /// What a token says, with the ban of its device as it is now; until
    /// `deadline` at most.
    pub(crate) async fn claims(
        &self,
        token: &Secret,
        now: Timestamp,
        deadline: Instant,
    ) -> Result<Claims, NotAttested> {
        match &self.knowledge {
            Some(knowledge) => knowledge
                .claims(token, now)
                .map_err(|why| self.unknown(why)),
            None => tokio::time::timeout_at(deadline, self.ask(token))
                .await
                .unwrap_or_else(|_| Err(self.noted("verify", Outage::Timeout).into())),
        }
    }

    async fn ask(&self, token: &Secret) -> Result<Claims, NotAttested> {
        let call = "verify";
        let answer = self
            .send(call, &request::verify(&self.token, token))
            .await?;
        let reply = Reply {
            status: answer.status.as_u16(),
            body: &answer.body,
        };
        match reply.read().map_err(|outage| self.noted(call, outage))? {
            Verdict::Answered(Verified::Claims(claims)) => Ok(*claims),
            Verdict::Answered(Verified::Expired) => Err(NotAttested::Expired),
            Verdict::Answered(Verified::InvalidSignature | Verified::Refused) => {
                Err(NotAttested::Refused)
            }
            // The token is the device's and is judged with status 200, so
            // this is our trouble.
            Verdict::Refused(refused) => Err(self.refused(call, &refused).into()),
        }
    }

    fn unknown(&self, why: NotKnown) -> NotAttested {
        match why {
            NotKnown::Unverified(Unverified::Forged) => NotAttested::Refused,
            NotKnown::Unverified(Unverified::Expired) => NotAttested::Expired,
            NotKnown::Unverified(why @ (Unverified::NoKeys | Unverified::UnknownKey)) => {
                let app_id = self.options.app_id;
                tracing::warn!(app_id, %why, "a token of attestation cannot be judged yet");
                Outage::Unreachable.into()
            }
            NotKnown::Bans => {
                let app_id = self.options.app_id;
                tracing::warn!(app_id, "the feed of bans was not heard for too long");
                NotAttested::BansUnknown
            }
        }
    }
}

impl fmt::Debug for MetaAttest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaAttest")
            .field("app_id", &self.options.app_id)
            .finish_non_exhaustive()
    }
}
