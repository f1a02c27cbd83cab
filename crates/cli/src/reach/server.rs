use anyhow::{Context, bail};
use base::Secret;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

/// The operator's API of a server that runs.
pub(crate) struct Server {
    url: String,
    key: Secret,
    client: Client,
}

impl Server {
    pub(super) fn new(url: &str, key: Secret) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().build();
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            key,
            client: client.context("the HTTP client cannot be set up")?,
        })
    }

    /// Asks for something to be done and gives the answer, unless it is a
    /// refusal.
    ///
    /// # Errors
    /// When nobody answers, and what a refusal says.
    pub(crate) async fn post(&self, path: &str) -> anyhow::Result<Response> {
        self.send(self.client.post(self.at(path))).await
    }

    /// The same with a body and an answer in JSON.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn ask(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self
            .send(self.client.post(self.at(path)).json(body))
            .await?;
        answer.json().await.context(NO_JSON)
    }

    /// The same of what is answered with nothing.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn tell(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let request = self.client.post(self.at(path)).json(body);
        self.send(request).await.map(drop)
    }

    /// Puts what its path says in its place.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn put_bare(&self, path: &str) -> anyhow::Result<()> {
        self.send(self.client.put(self.at(path))).await.map(drop)
    }

    /// Takes it away.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn delete_bare(&self, path: &str) -> anyhow::Result<()> {
        self.send(self.client.delete(self.at(path))).await.map(drop)
    }

    /// Puts something in its place.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.send(self.client.put(self.at(path)).json(body)).await?;
        answer.json().await.context(NO_JSON)
    }

    /// Takes something away.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.send(self.client.delete(self.at(path))).await?;
        answer.json().await.context(NO_JSON)
    }

    /// Looks at something.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.send(self.client.get(self.at(path))).await?;
        answer.json().await.context(NO_JSON)
    }

    /// Reads a list to its end.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn all(&self, path: &str) -> anyhow::Result<Value> {
        self.first(&format!("{path}?"), usize::MAX).await
    }

    /// Reads a list until so many items are there. The path ends with its query,
    /// to which more can be appended.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn first(&self, path: &str, most: usize) -> anyhow::Result<Value> {
        self.first_by(path, most, PART).await
    }

    /// The same of a list that gives no more than `part` items at once.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub(crate) async fn first_by(
        &self,
        path: &str,
        most: usize,
        part: usize,
    ) -> anyhow::Result<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let limit = most.saturating_sub(items.len()).min(part);
            if limit == 0 {
                return Ok(Value::Array(items));
            }
            let mut part = self.get(&format!("{path}limit={limit}{cursor}")).await?;
            if let Some(Value::Array(more)) = part.get_mut("items").map(Value::take) {
                items.extend(more);
            }
            match part.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        let bearer = self.key.expose_str().context("the key is not text")?;
        let answer = request.bearer_auth(bearer).send().await;
        let answer =
            answer.with_context(|| format!("the server at {} does not answer", self.url))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let problem: Value = answer.json().await.unwrap_or_default();
        let detail = problem.get("detail").and_then(Value::as_str);
        bail!(
            "the server at {} refuses: {status}{}{}",
            self.url,
            detail.map_or("", |_| ": "),
            detail.unwrap_or_default()
        );
    }
}

/// How many items a list gives at once.
const PART: usize = 500;

const NO_JSON: &str = "the server's answer is not what it should be";
