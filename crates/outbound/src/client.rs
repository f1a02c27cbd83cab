use reqwest::{Client, Url, redirect};

use crate::{
    Answer, Budget, OutboundError, Policy, Request, Sent, SetupError, error::classify,
    resolver::VettingResolver, sent::Watched,
};

/// What a client is set up with.
#[derive(Clone, Debug)]
pub struct OutboundOptions {
    /// Which addresses may be called.
    pub policy: Policy,
    /// The `User-Agent` of every request that brings none.
    pub user_agent: String,
}

/// The HTTP client. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: Client,
    policy: Policy,
}

impl Outbound {
    /// Sets a client up.
    ///
    /// # Errors
    /// When the user agent is not a header value or TLS cannot be set up.
    pub fn new(options: OutboundOptions) -> Result<Self, SetupError> {
        let client = Client::builder()
            .user_agent(options.user_agent)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .dns_resolver(VettingResolver(options.policy.clone()))
            .build()
            .map_err(SetupError)?;
        Ok(Self {
            client,
            policy: options.policy,
        })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// [`OutboundError`]; its [`sent`](OutboundError::sent) says whether the
    /// request may have been received. An answer of any status is no error.
    pub async fn send(&self, request: Request, budget: Budget) -> Result<Answer, OutboundError> {
        let url = self.vet(&request.url)?;
        let (body, watch) = Watched::new(request.body);
        let call = async {
            let response = self
                .client
                .request(request.method, url)
                .headers(request.headers)
                .body(reqwest::Body::wrap(body))
                .send()
                .await
                .map_err(classify)?;
            Answer::read(response, budget.max_response).await
        };
        match tokio::time::timeout(budget.deadline, call).await {
            Err(_) => Err(OutboundError::Timeout { sent: watch.sent() }),
            Ok(Err(OutboundError::Broken { sent: Sent::Maybe })) => {
                Err(OutboundError::Broken { sent: watch.sent() })
            }
            Ok(outcome) => outcome,
        }
    }

    /// Reads a URL and judges an address written out in it, which no resolver
    /// would see.
    fn vet(&self, text: &str) -> Result<Url, OutboundError> {
        let url = Url::parse(text).map_err(|_| OutboundError::Url("it is not absolute"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OutboundError::Url("its scheme is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::Url("it carries a user name or password"));
        }
        let host = url.host_str().ok_or(OutboundError::Url("it has no host"))?;
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse() {
            Ok(address) if !self.policy.permits(address) => Err(OutboundError::Refused(address)),
            _ => Ok(url),
        }
    }
}
