use std::time::Duration;

use ::meta_attest::game::{Outage, Refused, Request};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use outbound::{Answer, Budget, OutboundError};

use super::MetaAttest;

/// What one call may cost. A page of 500 bans is the longest answer.
const BUDGET: Budget = Budget {
    deadline: Duration::from_secs(5),
    max_response: 512 * 1024,
};

impl MetaAttest {
    /// Sends a request below the base URL, and once more where a connection
    /// broke: all that is asked here can be asked twice.
    pub(super) async fn send(
        &self,
        call: &'static str,
        request: &Request,
    ) -> Result<Answer, Outage> {
        self.send_to(&self.options.base_url, call, request).await
    }

    pub(super) async fn send_to(
        &self,
        base_url: &str,
        call: &'static str,
        request: &Request,
    ) -> Result<Answer, Outage> {
        // Never closed, so the error cannot come.
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| Outage::Unreachable)?;
        let first = self
            .outbound
            .send(outgoing(base_url, request)?, BUDGET)
            .await;
        let outcome = match first {
            Err(OutboundError::Broken { .. }) => {
                self.outbound
                    .send(outgoing(base_url, request)?, BUDGET)
                    .await
            }
            outcome => outcome,
        };
        outcome.map_err(|error| {
            let app_id = self.options.app_id;
            tracing::warn!(app_id, call, %error, "the platform of attestation could not be asked");
            match error {
                OutboundError::Timeout { .. } => Outage::Timeout,
                OutboundError::TooLarge { .. } => Outage::BadBody,
                _ => Outage::Unreachable,
            }
        })
    }

    /// The platform's own words are not logged: they may repeat what it was
    /// sent.
    pub(super) fn refused(&self, call: &'static str, refused: &Refused) -> Outage {
        let (app_id, status) = (self.options.app_id, refused.status);
        let (code, subcode) = (refused.code, refused.subcode);
        tracing::warn!(
            app_id,
            call,
            status,
            code,
            subcode,
            "the platform of attestation refused the call"
        );
        Outage::BadStatus(status)
    }

    pub(super) fn noted(&self, call: &'static str, outage: Outage) -> Outage {
        let app_id = self.options.app_id;
        if matches!(outage, Outage::Misconfigured(_)) {
            tracing::error!(app_id, call, %outage, "the platform of attestation gave no verdict");
        } else {
            tracing::warn!(app_id, call, %outage, "the platform of attestation gave no verdict");
        }
        outage
    }
}

fn outgoing(base_url: &str, request: &Request) -> Result<outbound::Request, Outage> {
    let unsendable = Outage::Unreachable;
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let mut value = HeaderValue::from_bytes(value.expose()).map_err(|_| unsendable)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    let target = request.target.expose_str().ok_or(unsendable)?;
    Ok(outbound::Request {
        method: Method::from_bytes(request.method.as_bytes()).map_err(|_| unsendable)?,
        url: format!("{base_url}{target}"),
        headers,
        body: request.body.expose().to_vec().into(),
    })
}
