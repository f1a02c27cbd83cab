use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base::SharedClock;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use outbound::{Budget, Outbound, Request};
use sign::webhook::{self, MessageId, WebhookKey};

use super::{Grant, GrantAnswer, Grants, Told};

/// What one call may cost. The body of the answer is not looked at.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(8),
    max_response: 64 * 1024,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A game's own endpoint for grants, called with a signed webhook whose id is
/// the idempotency key.
pub struct GrantEndpoint {
    url: String,
    key: WebhookKey,
    outbound: Arc<Outbound>,
    clock: SharedClock,
}

impl GrantEndpoint {
    /// The endpoint at that URL, which knows the key's secret.
    #[must_use]
    pub fn new(
        url: String,
        key: WebhookKey,
        outbound: Arc<Outbound>,
        clock: SharedClock,
    ) -> Arc<Self> {
        Arc::new(Self {
            url,
            key,
            outbound,
            clock,
        })
    }

    /// None when the grant cannot be written as a message, which the limits of
    /// names and OIDs rule out.
    fn request(&self, grant: &Grant) -> Option<Request> {
        let body = serde_json::to_vec(grant).ok()?;
        let id = MessageId::new(&grant.idempotency_key()).ok()?;
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
        Some(Request {
            method: Method::POST,
            url: self.url.clone(),
            headers,
            body: body.into(),
        })
    }
}

#[async_trait]
impl Grants for GrantEndpoint {
    async fn grant(&self, grant: &Grant) -> Told {
        let unknown = |detail: String| Told {
            answer: GrantAnswer::Unknown,
            detail,
        };
        let Some(request) = self.request(grant) else {
            return unknown("the request cannot be written".to_owned());
        };
        match self.outbound.send(request, BUDGET).await {
            Ok(answer) => Told {
                answer: judge(answer.status),
                detail: format!("the game answered {}", answer.status.as_u16()),
            },
            Err(error) => unknown(error.to_string()),
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
