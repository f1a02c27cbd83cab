use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base::{Secret, SharedClock};
use bytes::Bytes;
use courier::Asked;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use outbound::{Budget, Outbound, Request};
use sign::{
    BadKey,
    webhook::{self, MessageId, WebhookKey},
};

use super::{Exchange, Grant, GrantAnswer, Grants, LONGEST_ASK, Told, message_id};

/// The largest answer that is taken, in bytes. It is not looked at, and its
/// beginning is remembered.
const MAX_RESPONSE: usize = 64 * 1024;

/// The shortest piece of a secret that is taken out of answers, in bytes.
const SHORTEST: usize = 8;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A game's own endpoint for grants, called with a signed webhook whose id is
/// the idempotency key.
pub struct GrantEndpoint {
    url: String,
    key: WebhookKey,
    secret: Secret,
    outbound: Arc<Outbound>,
    clock: SharedClock,
}

/// A call that is about to be made.
struct Call {
    request: Request,
    signature: String,
}

impl GrantEndpoint {
    /// The endpoint at that URL, which knows the secret.
    ///
    /// # Errors
    /// [`BadKey`] when the secret is not spelled as the Standard Webhooks have it.
    pub fn new(
        url: String,
        secret: Secret,
        outbound: Arc<Outbound>,
        clock: SharedClock,
    ) -> Result<Arc<Self>, BadKey> {
        Ok(Arc::new(Self {
            url,
            key: WebhookKey::read(&secret)?,
            secret,
            outbound,
            clock,
        }))
    }

    /// None when the grant cannot be written as a message, which the limits of
    /// names and OIDs rule out.
    fn call(&self, grant: &Grant) -> Option<Call> {
        let body = Bytes::from(serde_json::to_vec(grant).ok()?);
        let id = MessageId::new(&message_id(&grant.idempotency_key())).ok()?;
        let signed = webhook::sign(&self.key, [], &id, self.clock.now(), &body);
        let value = |text: &str| HeaderValue::from_str(text).ok();
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(IDEMPOTENCY_KEY, value(&signed.id)?);
        for (name, text) in [
            (webhook::ID_HEADER, &signed.id),
            (webhook::TIMESTAMP_HEADER, &signed.timestamp),
            (webhook::SIGNATURE_HEADER, &signed.signature),
        ] {
            headers.insert(HeaderName::from_static(name), value(text)?);
        }
        Some(Call {
            request: Request {
                method: Method::POST,
                url: self.url.clone(),
                headers,
                body,
            },
            signature: signed.signature,
        })
    }

    /// What is remembered of the call. The query of the URL may be a key of the
    /// operator's, so it is left out.
    fn exchange(&self, call: &Call, answered: Option<(StatusCode, &[u8])>) -> Exchange {
        let secret = self.secret.expose_str().unwrap_or_default();
        let hidden = [secret, &call.signature].into_iter().flat_map(pieces);
        let (place, _) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let body = String::from_utf8_lossy(&call.request.body);
        let asked = Asked::new("POST", place, &body, hidden.map(Secret::new).collect());
        let exchange = match answered {
            Some((_, body)) => asked.with(body),
            None => asked.alone(),
        };
        let courier::Exchange { request, answer } = exchange.cut();
        Exchange {
            status: answered.map(|(status, _)| status.as_u16()),
            request,
            answer,
        }
    }
}

/// What a game may send back of `whsec_…` and `v1,…`: with the marks in front of them
/// and without. Shorter pieces are no secrets and would tear holes into any text.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split([' ', ',', '_']).chain([text]);
    pieces.filter(|piece| piece.len() >= SHORTEST)
}

#[async_trait]
impl Grants for GrantEndpoint {
    async fn grant(&self, grant: &Grant, within: Duration) -> Told {
        let Some(call) = self.call(grant) else {
            return Told {
                answer: GrantAnswer::Unknown,
                detail: "the request cannot be written".to_owned(),
                exchange: Exchange::default(),
            };
        };
        let budget = Budget {
            deadline: within.min(LONGEST_ASK),
            max_response: MAX_RESPONSE,
        };
        match self.outbound.send(call.request.clone(), budget).await {
            Ok(answer) => Told {
                answer: judge(answer.status),
                detail: format!("the game answered {}", answer.status.as_u16()),
                exchange: self.exchange(&call, Some((answer.status, &answer.body))),
            },
            Err(error) => Told {
                answer: GrantAnswer::Unknown,
                detail: error.to_string(),
                exchange: self.exchange(&call, None),
            },
        }
    }
}

/// What a status says. Only a status that a game's own rules give is a word on
/// the reward: one that a wrong URL, a wrong secret or an overload gives as
/// well would lose rewards that were earned.
fn judge(status: StatusCode) -> GrantAnswer {
    match status.as_u16() {
        200..=299 | 409 => GrantAnswer::Granted,
        401 | 403 | 404 | 405 | 408 | 425 | 429 => GrantAnswer::Unknown,
        400..=499 => GrantAnswer::Rejected,
        _ => GrantAnswer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_of_the_games_own_ends_a_reward() {
        use GrantAnswer::{Granted, Rejected, Unknown};
        for (answer, statuses) in [
            (Granted, &[200, 201, 202, 204, 299, 409][..]),
            (
                Rejected,
                &[400, 402, 406, 410, 411, 413, 415, 422, 451, 499],
            ),
            (
                Unknown,
                &[
                    300, 301, 302, 304, 307, 308, 401, 403, 404, 405, 408, 425, 429, 500, 501, 502,
                    503, 504, 599,
                ],
            ),
        ] {
            for status in statuses {
                let status = StatusCode::from_u16(*status).unwrap();
                assert_eq!(judge(status), answer, "{status}");
            }
        }
    }
}
