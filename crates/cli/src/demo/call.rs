use anyhow::Context;
use serde_json::Value;

/// A call and its answer, as the reader is shown them.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) sent: String,
    pub(super) received: String,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) exchange: Exchange,
}

impl Answer {
    /// The envelope's `code`, in STOVE's dialect.
    pub(super) fn is(&self, status: u16, code: u64) -> bool {
        self.status == status && self.number("/code") == Some(code)
    }

    /// A text within the body, by JSON pointer; empty when it is not there.
    pub(super) fn text(&self, pointer: &str) -> String {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    /// A number within the body, by JSON pointer.
    pub(super) fn number(&self, pointer: &str) -> Option<u64> {
        self.body.pointer(pointer).and_then(Value::as_u64)
    }
}

/// Makes the story's calls.
#[derive(Clone)]
pub(super) struct Caller(reqwest::Client);

impl Caller {
    pub(super) fn new() -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build();
        Ok(Self(
            client.context("the story's HTTP client cannot be set up")?,
        ))
    }

    /// Posts JSON, with a bearer token if there is one.
    ///
    /// # Errors
    /// When nobody answers, or with something that is not JSON.
    pub(super) async fn post(
        &self,
        base: &str,
        path: &str,
        bearer: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let mut request = self.0.post(format!("{base}{path}")).json(body);
        if let Some(token) = bearer {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await.context("the answer broke off")?;
        let received: Value = match &*text {
            "" => Value::Null,
            text => serde_json::from_str(text).context("the answer is not JSON")?,
        };
        let with = bearer.map_or(String::new(), |token| format!(" (Bearer {token})"));
        let exchange = Exchange {
            sent: format!("POST {path}{with} {body}"),
            received: format!("{status} {text}").trim_end().to_owned(),
        };
        Ok(Answer {
            status,
            body: received,
            exchange,
        })
    }
}
