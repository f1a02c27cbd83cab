use axum::body::Body;
use http::{header, request};
use meta_graph::{
    Refusal,
    wire::{Carrier, Endpoint, Method, Params, Target},
};
use serve::{BodyLimits, Secured, intake::IntakeError};

use super::multipart::{self, Files};

/// How much the one call takes that pictures are uploaded with: two of them of
/// 1 MiB each, and some text.
const WITH_PICTURES: usize = (2 * 1024 + 64) * 1024;

/// A request as far as it can be read without judging who sent it.
pub(super) struct Intake {
    pub(super) endpoint: Endpoint,
    pub(super) asked: Asked,
}

/// What a call asks for.
pub(super) struct Asked {
    /// What the path names.
    pub(super) target: Target,
    /// What `fields` is where it is not given.
    pub(super) default_fields: &'static str,
    /// The parameters, wherever they stood.
    pub(super) params: Params,
    /// What was uploaded besides.
    pub(super) files: Files,
}

impl Intake {
    /// Takes a request in. `path` is the one behind the prefix.
    ///
    /// A path that is no call's is refused before its body is read.
    ///
    /// # Errors
    /// What is wrong with the target, the parameters or the body.
    pub(super) async fn read(
        limits: &BodyLimits,
        head: &request::Parts,
        path: &str,
        body: Body,
    ) -> Result<Self, Refusal> {
        let mut params = Params::new();
        params.query(head.uri.query().unwrap_or_default().as_bytes())?;
        let limits = match announced(head, path, &params)? {
            Some(Endpoint::DefineAchievement) => limits.up_to(WITH_PICTURES),
            _ => *limits,
        };
        let files = behind_the_query(&mut params, &limits, head, body).await?;
        let http = head.method.as_str();
        let method = Method::of_call(http, &params).map_err(|refusal| match refusal {
            Refusal::MethodNotAllowed { .. } => Endpoint::without_method(http, path),
            other => other,
        })?;
        let (endpoint, target) = Endpoint::of(method, path)?;
        let asked = Asked {
            target,
            default_fields: endpoint.default_fields(),
            params,
            files,
        };
        Ok(Self { endpoint, asked })
    }
}

/// Adds the parameters of headers and body to those of the query.
///
/// # Errors
/// What is wrong with the body.
pub(super) async fn behind_the_query(
    params: &mut Params,
    limits: &BodyLimits,
    head: &request::Parts,
    body: Body,
) -> Result<Files, Refusal> {
    bearer(params, head);
    let body = limits.collect(body).await.map_err(broken_off)?;
    let content_type = head.headers.get(header::CONTENT_TYPE);
    let content_type = content_type.map(|value| value.as_bytes());
    match Carrier::of(content_type) {
        Carrier::Multipart => {
            let content_type = content_type.unwrap_or_default();
            multipart::take_apart(content_type, body, params).await
        }
        carrier => {
            params.body(carrier, &body)?;
            Ok(Files::default())
        }
    }
}

/// Adds the access token of the header.
pub(super) fn bearer(params: &mut Params, head: &request::Parts) {
    for header in head.headers.get_all(header::AUTHORIZATION) {
        params.authorization(header.as_bytes());
    }
}

/// The call that a request makes as far as its head tells: a parameter in the
/// body may name another method, but no other path.
fn announced(
    head: &request::Parts,
    path: &str,
    params: &Params,
) -> Result<Option<Endpoint>, Refusal> {
    // Any method tells whether there is such a path.
    let method = Method::of_call(head.method.as_str(), params).unwrap_or(Method::Get);
    match Endpoint::of(method, path) {
        Ok((endpoint, _)) => Ok(Some(endpoint)),
        Err(Refusal::MethodNotAllowed { .. }) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

const fn broken_off(error: IntakeError) -> Refusal {
    match error {
        IntakeError::TooLarge => Refusal::BodyTooLarge,
        IntakeError::TooSlow => Refusal::BodyTooSlow,
        IntakeError::Broken => Refusal::BodyBroken,
    }
}

/// Scheme, authority and path of a call as the game reaches it: behind the URL
/// that the operator gave, and otherwise as the request says itself. TLS that
/// ends in front of this process is not seen from here, so that without the
/// operator's word links then begin with `http`.
pub(super) fn url(given: Option<&str>, head: &request::Parts, path: &str) -> String {
    if let Some(base) = given {
        return format!("{}{path}", base.trim_end_matches('/'));
    }
    let whole = head.uri.path();
    let authority = head.uri.authority().map(|authority| authority.as_str());
    let header = || head.headers.get(header::HOST)?.to_str().ok();
    let scheme = match head.extensions.get::<Secured>() {
        Some(Secured) => "https",
        None => head.uri.scheme_str().unwrap_or("http"),
    };
    match authority.or_else(header) {
        Some(host) => format!("{scheme}://{host}{whole}"),
        None => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn told(given: Option<&str>, target: &str, host: Option<&str>) -> String {
        let mut request = Request::get(target);
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let path = head.uri.path().to_owned();
        let path = path.strip_prefix("/graph").unwrap_or(&path);
        url(given, &head, path)
    }

    #[test]
    fn links_of_what_came_over_tls_are_followed_over_tls() {
        let request = Request::get("/me").header(header::HOST, "graph.oculus.com");
        let (head, ()) = request.extension(Secured).body(()).unwrap().into_parts();
        assert_eq!(url(None, &head, "/me"), "https://graph.oculus.com/me");
        let given = Some("https://g.example");
        assert_eq!(url(given, &head, "/me"), "https://g.example/me");
    }

    #[test]
    fn links_lead_where_the_game_came_from_or_where_the_operator_says() {
        for (given, target, host, wanted) in [
            (None, "/graph/me?a=b", Some("h:1"), "http://h:1/graph/me"),
            (
                None,
                "/me",
                Some("graph.oculus.com"),
                "http://graph.oculus.com/me",
            ),
            (
                None,
                "https://g.example/me",
                Some("h"),
                "https://g.example/me",
            ),
            (None, "/me", None, "/me"),
            (
                Some("https://g.example"),
                "/graph/me",
                Some("h"),
                "https://g.example/me",
            ),
            (
                Some("https://g.example/m/"),
                "/me",
                Some("h"),
                "https://g.example/m/me",
            ),
        ] {
            assert_eq!(told(given, target, host), wanted, "{target} {host:?}");
        }
    }
}
