use std::fmt;

use base::Secret;
use http::{HeaderMap, Method};
use meta_graph::wire::webhook::{answers_handshake, handshake_query};
use outbound::{Budget, Outbound, OutboundError, Request};

/// Asks a game's server to show that it wants to be told of events (Meta,
/// "Webhooks": set-up).
pub struct GraphGreeter {
    outbound: Outbound,
    budget: Budget,
}

impl GraphGreeter {
    /// Takes the client to ask with, whose policy decides which addresses may be
    /// called, and what a question may cost.
    #[must_use]
    pub const fn new(outbound: Outbound, budget: Budget) -> Self {
        Self { outbound, budget }
    }

    /// Asks once, by GET with `hub.mode=subscribe`, `hub.challenge` and
    /// `hub.verify_token`; the server is to answer 200 and the challenge.
    ///
    /// # Errors
    /// What came back in its place, in words that show neither the URL nor the
    /// token nor an address nor anything that the server said.
    pub async fn greet(
        &self,
        callback_url: &str,
        verify_token: &Secret,
        challenge: &str,
    ) -> Result<(), String> {
        let query = handshake_query(challenge, verify_token);
        let joint = if callback_url.contains('?') { '&' } else { '?' };
        let request = Request {
            method: Method::GET,
            url: format!("{callback_url}{joint}{query}"),
            headers: HeaderMap::new(),
            body: Vec::new().into(),
        };
        let answer = self.outbound.send(request, self.budget).await;
        let answer = answer.map_err(|error| {
            tracing::info!(%error, "a handshake has failed");
            words(&error).to_owned()
        })?;
        let status = answer.status.as_u16();
        if answers_handshake(status, &answer.body, challenge) {
            Ok(())
        } else if status == 200 {
            Err("the server answered 200, but not with the challenge".to_owned())
        } else {
            Err(format!("the server answered {status} in place of 200"))
        }
    }
}

/// What an operator is told. What a name resolves to, and what a certificate says
/// of who is there, is for those who may read the log: a callback URL is not to
/// be a way of looking around in our network.
fn words(error: &OutboundError) -> &'static str {
    match error {
        OutboundError::Refused(_) => {
            "the URL leads to an address that may not be called; \
             `platform.allow_private_callbacks` names those that may beside public ones"
        }
        OutboundError::Dns => "the name did not resolve",
        OutboundError::Connect(_) => "no connection came about",
        OutboundError::Tls(_) => "no TLS session came about; the log says why",
        OutboundError::Timeout { .. } => "no answer in time",
        OutboundError::TooLarge { .. } => "the answer is larger than one to a handshake can be",
        OutboundError::Url(_) => "the URL cannot be called",
        _ => "the connection broke or the answer is not HTTP",
    }
}

impl fmt::Debug for GraphGreeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphGreeter").finish_non_exhaustive()
    }
}
