use axum::{body::Body, response::Response};
use http::{HeaderName, HeaderValue, StatusCode};

/// An answer that is the same whenever it is given, as a pillar keeps it: status,
/// header names in lower case with their values, body. A number that is no
/// status becomes a 500.
#[must_use]
pub fn fixed(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        let name = HeaderName::from_static(name);
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_written_as_it_is_kept() {
        let answer = fixed(
            405,
            &[("allow", "GET"), ("cache-control", "no-store")],
            "no",
        );
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers().len(), 2, "and nothing is added");
        assert_eq!(answer.headers()["allow"], "GET");
        assert_eq!(fixed(99, &[], "").status(), 500);
    }
}
