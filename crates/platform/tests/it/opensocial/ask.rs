//! A signed call, and everything in it that can be otherwise.

use base::Secret;
use opensocial::platform::ProxyToken;
use sign::oauth1::{HmacSha1Key, Request, Scheme, Signing, sign};
use testkit::Call;

/// A consumer key and its secret.
#[derive(Clone)]
pub(in super::super) struct Signer {
    pub(super) key: String,
    pub(super) secret: String,
}

impl Signer {
    pub(super) fn new(credential: u64) -> Self {
        Self {
            key: format!("consumer-key-{credential}"),
            secret: format!("consumer&secret-{credential}"),
        }
    }
}

#[derive(Clone)]
pub(in super::super) struct Ask {
    pub(super) method: &'static str,
    /// What is sent.
    pub(super) target: String,
    /// What is signed, where that is something else.
    pub(super) signed_target: Option<String>,
    pub(super) scheme: Scheme,
    /// What is signed.
    pub(super) authority: String,
    /// What is sent as `Host`.
    pub(super) host: String,
    pub(super) signer: Signer,
    pub(super) token: Option<String>,
    pub(super) token_secret: Option<Secret>,
    pub(super) requestor: Option<String>,
    pub(super) timestamp: u64,
    pub(super) nonce: String,
    pub(super) body_hash: bool,
    pub(super) body: Option<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
}

impl Ask {
    pub(super) fn new(
        method: &'static str,
        target: &str,
        signer: Signer,
        requestor: &str,
        timestamp: u64,
    ) -> Self {
        Self {
            method,
            target: target.to_owned(),
            signed_target: None,
            scheme: Scheme::Http,
            authority: "test".to_owned(),
            host: "test".to_owned(),
            signer,
            token: None,
            token_secret: None,
            requestor: Some(requestor.to_owned()),
            timestamp,
            nonce: "n-0123456789".to_owned(),
            body_hash: false,
            body: None,
            headers: Vec::new(),
        }
    }

    pub(super) fn token(mut self, (text, token): (String, ProxyToken)) -> Self {
        self.token = Some(text);
        self.token_secret = Some(token.secret);
        self
    }

    pub(super) fn nonce(mut self, nonce: &str) -> Self {
        self.nonce = nonce.to_owned();
        self
    }

    pub(super) fn requestor(mut self, requestor: Option<&str>) -> Self {
        self.requestor = requestor.map(str::to_owned);
        self
    }

    pub(super) fn json(mut self, body: &str) -> Self {
        self.body = Some(("application/json".to_owned(), body.to_owned()));
        self
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value of `Authorization`.
    pub(super) fn authorization(&self) -> String {
        let secret = Secret::new(self.signer.secret.clone());
        let key = HmacSha1Key::new(&secret, self.token_secret.as_ref());
        let requestor = self.requestor.as_deref();
        let extra: Vec<_> = requestor
            .map(|requestor| ("xoauth_requestor_id", requestor))
            .into_iter()
            .collect();
        let body = self.body.as_ref();
        let request = Request {
            method: self.method,
            scheme: self.scheme,
            authority: &self.authority,
            target: self
                .signed_target
                .as_ref()
                .unwrap_or(&self.target)
                .as_bytes(),
            authorization: &[],
            content_type: body.map(|(kind, _)| kind.as_bytes()),
            body: body.map_or(b"", |(_, body)| body.as_bytes()),
        };
        let signing = Signing {
            consumer_key: &self.signer.key,
            token: self.token.as_deref(),
            timestamp: self.timestamp,
            nonce: &self.nonce,
            version: true,
            realm: Some(""),
            extra: &extra,
            body_hash: self.body_hash,
        };
        sign(&request, &signing, key).unwrap()
    }

    pub(in super::super) fn call(&self) -> Call {
        let mut call = Call::new(self.method, self.target.clone())
            .header("host", &*self.host)
            .header("authorization", self.authorization());
        for (name, value) in &self.headers {
            call = call.header(name, &**value);
        }
        match &self.body {
            Some((kind, body)) => call.body(kind, &**body),
            None => call,
        }
    }
}
