use std::time::Duration;

use ::opensocial::game::{OnBehalf, Once};
use base::{Rng, Timestamp};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use outbound::{Answer, Budget, Line, OutboundError};
use sign::oauth1::{Fault, Request, Scheme, read};
use tokio::time::{Instant, timeout_at};

use super::OpenSocial;

/// How long a caller waits for an answer, its turn included.
const PATIENCE: Duration = Duration::from_secs(10);

/// How large an answer is taken: a list of a thousand people has some 400 KiB.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// A call that is to be signed and sent, once.
pub(crate) struct Draft<'a> {
    pub(crate) method: &'a Method,
    /// What comes after the base URL, raw.
    pub(crate) path: &'a str,
    /// What comes behind `?`, raw.
    pub(crate) query: Option<&'a str>,
    /// What is sent beside what we add.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
    pub(crate) on_behalf: OnBehalf<'a>,
    pub(crate) body_hash: bool,
}

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) enum Uncalled {
    /// The path would not go out as it is.
    Unsendable,
    /// The query says who asks.
    Requestor,
    /// It cannot be signed.
    Unsignable(Fault),
    /// Too many others are under way.
    Busy,
    /// The platform gave no answer.
    Outbound(OutboundError),
}

impl OpenSocial {
    /// Signs a call and sends it, once.
    pub(crate) async fn call(
        &self,
        draft: Draft<'_>,
        now: Timestamp,
        rng: &dyn Rng,
    ) -> Result<Answer, Uncalled> {
        let started = Instant::now();
        let deadline = started.checked_add(PATIENCE).unwrap_or(started);
        let request = self.signed(draft, now, rng)?;
        // Never closed, so only the time can run out.
        let slot = timeout_at(deadline, self.slots.acquire()).await;
        let Ok(Ok(_slot)) = slot else {
            return Err(Uncalled::Busy);
        };
        let budget = Budget {
            deadline: deadline.saturating_duration_since(Instant::now()),
            max_response: LARGEST_ANSWER,
        };
        self.outbound.send(request, budget).await.map_err(|error| {
            let app_id = self.verifier.app_id();
            tracing::warn!(app_id, %error, "an OpenSocial platform could not be called");
            Uncalled::Outbound(error)
        })
    }

    fn signed(
        &self,
        draft: Draft<'_>,
        now: Timestamp,
        rng: &dyn Rng,
    ) -> Result<outbound::Request, Uncalled> {
        let line = self.line(&draft)?;
        let target = line.target();
        let mut headers: HeaderMap = draft.headers.into_iter().collect();
        let content_type = headers.get(header::CONTENT_TYPE).cloned();
        let request = Request {
            method: draft.method.as_str(),
            scheme: match &*line.scheme {
                "https" => Scheme::Https,
                _ => Scheme::Http,
            },
            authority: &line.host,
            target: target.as_bytes(),
            authorization: &[],
            content_type: content_type.as_ref().map(HeaderValue::as_bytes),
            body: &draft.body,
        };
        let nonce = nonce(rng);
        let once = Once {
            at: now,
            nonce: &nonce,
        };
        let signed = self
            .signer
            .sign(&request, draft.on_behalf, once, draft.body_hash)
            .map_err(Uncalled::Unsignable)?;
        alone(&request, &signed)?;
        let mut value = HeaderValue::try_from(signed)
            .map_err(|_| Uncalled::Unsignable(Fault::Rejected("oauth_token")))?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
        Ok(outbound::Request {
            method: draft.method.clone(),
            url: format!("{}://{}{target}", line.scheme, line.host),
            headers,
            body: draft.body,
        })
    }

    /// The URL as it goes out. What is signed is the path as the platform gets
    /// it, so one that the client would write in another way is not sent.
    fn line(&self, draft: &Draft<'_>) -> Result<Line, Uncalled> {
        let whole = format!("{}{}", self.base_url, draft.path);
        let url = match draft.query {
            Some(query) => format!("{whole}?{query}"),
            None => whole.clone(),
        };
        let line = Line::of(&url).map_err(Uncalled::Outbound)?;
        let base = Line::of(&self.base_url).map_err(Uncalled::Outbound)?;
        let exact = line.path == format!("{}{}", base.path.trim_end_matches('/'), draft.path);
        exact.then_some(line).ok_or(Uncalled::Unsendable)
    }
}

/// That the query does not name somebody else: `sign` leaves alone what is not
/// OAuth's own.
fn alone(request: &Request<'_>, signed: &str) -> Result<(), Uncalled> {
    let authorization = [signed.as_bytes()];
    let request = Request {
        authorization: &authorization,
        ..*request
    };
    let presented = read(&request).map_err(Uncalled::Unsignable)?;
    let named = presented.parameter("xoauth_requestor_id");
    named.map(drop).ok_or(Uncalled::Requestor)
}

fn nonce(rng: &dyn Rng) -> String {
    let random: [u8; 16] = rng.array();
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}
