use anyhow::Context;
use reqwest::{Method, RequestBuilder, Url, header::CONTENT_TYPE};
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
    /// The body as JSON; null where it is none.
    pub(super) body: Value,
    /// The body as it came.
    text: String,
    pub(super) exchange: Exchange,
}

impl Answer {
    /// The envelope's `code`, in STOVE's dialect.
    pub(super) fn is(&self, status: u16, code: u64) -> bool {
        self.status == status && self.number("/code") == Some(code)
    }

    /// Whether it says just that.
    pub(super) fn says(&self, status: u16, text: &str) -> bool {
        self.status == status && self.text == text
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

    /// A truth value within the body, by JSON pointer.
    pub(super) fn flag(&self, pointer: &str) -> Option<bool> {
        self.body.pointer(pointer).and_then(Value::as_bool)
    }

    /// The code of an error of Meta's graph.
    pub(super) fn is_graph_error(&self, status: u16, code: u64) -> bool {
        self.status == status && self.number("/error/code") == Some(code)
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
    /// When nobody answers.
    pub(super) async fn post(
        &self,
        base: &str,
        path: &str,
        bearer: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let request = self.0.post(format!("{base}{path}")).json(body);
        send(request, bearer, path, &format!(" {body}")).await
    }

    /// Puts JSON.
    ///
    /// # Errors
    /// When nobody answers.
    pub(super) async fn put(
        &self,
        base: &str,
        path: &str,
        bearer: &str,
        body: &Value,
    ) -> anyhow::Result<Answer> {
        let request = self.0.put(format!("{base}{path}")).json(body);
        send(request, Some(bearer), path, &format!(" {body}")).await
    }

    /// Calls with a bearer token and headers of one's own, and JSON if there is any.
    ///
    /// # Errors
    /// When nobody answers.
    pub(super) async fn call(
        &self,
        method: Method,
        url: &str,
        bearer: Option<&str>,
        headers: &Fields<'_>,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let mut request = self.0.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let shown = body.map_or(String::new(), |body| format!(" {body}"));
        if let Some(body) = body {
            request = request.json(body);
        }
        send(request, bearer, &path_of(url), &shown).await
    }

    /// Gets what is at a URL, with a bearer token if there is one.
    ///
    /// # Errors
    /// When nobody answers.
    pub(super) async fn get(&self, url: &str, bearer: Option<&str>) -> anyhow::Result<Answer> {
        send(self.0.get(url), bearer, &path_of(url), "").await
    }

    /// Posts a form, the access token in it, as calls of Meta's graph are written.
    ///
    /// # Errors
    /// When nobody answers.
    pub(super) async fn form(&self, url: &str, fields: &Fields<'_>) -> anyhow::Result<Answer> {
        let form = Url::parse_with_params(url, fields)?;
        let form = form.query().unwrap_or_default().to_owned();
        let request = self.0.post(url).body(form);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        send(request, None, &path_of(url), &format!(" {}", plain(fields))).await
    }

    /// Gets what is at a URL with such a query.
    ///
    /// # Errors
    /// When nobody answers.
    pub(super) async fn query(&self, url: &str, fields: &Fields<'_>) -> anyhow::Result<Answer> {
        let request = self.0.get(Url::parse_with_params(url, fields)?);
        let path = format!("{}?{}", path_of(url), plain(fields));
        send(request, None, &path, "").await
    }
}

/// Names and values of a form or a query.
pub(super) type Fields<'a> = [(&'a str, &'a str)];

fn path_of(url: &str) -> String {
    let path = url.splitn(4, '/').nth(3).unwrap_or_default();
    format!("/{path}")
}

/// Fields as people write them, without what is escaped on the way.
fn plain(fields: &Fields<'_>) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    fields.join("&")
}

async fn send(
    request: RequestBuilder,
    bearer: Option<&str>,
    path: &str,
    body: &str,
) -> anyhow::Result<Answer> {
    let mut request = request;
    if let Some(token) = bearer {
        request = request.bearer_auth(token);
    }
    let (client, request) = request.build_split();
    let request = request.context("the call cannot be made")?;
    let method = request.method().clone();
    let response = client.execute(request).await?;
    let status = response.status().as_u16();
    let text = response.text().await.context("the answer broke off")?;
    let with = bearer.map_or(String::new(), |token| format!(" (Bearer {token})"));
    Ok(Answer {
        status,
        body: serde_json::from_str(&text).unwrap_or_default(),
        exchange: Exchange {
            sent: format!("{method} {path}{with}{body}"),
            received: format!("{status} {text}").trim_end().to_owned(),
        },
        text,
    })
}
