//! The client against peers on loopback that answer well and badly.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod it {
    mod answers;
    mod vetting;

    use std::time::Duration;

    use bytes::Bytes;
    use outbound::{Answer, Budget, Outbound, OutboundError, OutboundOptions, Policy, Request};
    use reqwest::{Method, header::HeaderMap};

    pub(crate) fn client(policy: Policy) -> Outbound {
        Outbound::new(OutboundOptions {
            policy,
            user_agent: "countersign-test".to_owned(),
        })
        .unwrap()
    }

    pub(crate) fn get(url: impl Into<String>) -> Request {
        Request {
            method: Method::GET,
            url: url.into(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn post(url: impl Into<String>, body: &'static str) -> Request {
        Request {
            method: Method::POST,
            body: Bytes::from_static(body.as_bytes()),
            ..get(url)
        }
    }

    /// Long enough for whatever is to succeed.
    pub(crate) const PATIENT: Budget = Budget {
        deadline: Duration::from_secs(20),
        max_response: 1024,
    };

    /// Short, for what is to run into the deadline.
    pub(crate) const HASTY: Budget = Budget {
        deadline: Duration::from_millis(150),
        max_response: usize::MAX,
    };

    /// Sends with loopback allowed.
    pub(crate) async fn send(request: Request, budget: Budget) -> Result<Answer, OutboundError> {
        client(Policy::with_loopback()).send(request, budget).await
    }
}
