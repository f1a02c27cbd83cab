use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::{
    Problem,
    intake::{self, IntakeError},
};

/// How much of a body a face takes in, and how long it waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// Bytes at most. Default 64 KiB.
    pub max_bytes: usize,
    /// Time for the whole body. Default 10 s.
    pub deadline: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            max_bytes: 64 * 1024,
            deadline: Duration::from_secs(10),
        }
    }
}

impl BodyLimits {
    /// The same, but for the bytes at most: for a call whose bodies are larger or
    /// smaller than those of the face's other calls.
    #[must_use]
    pub const fn up_to(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Reads a whole body; see [`intake::collect`].
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn collect(&self, body: Body) -> Result<Bytes, IntakeError> {
        intake::collect(body, self.max_bytes, self.deadline).await
    }

    /// Reads the JSON body of one of our own APIs.
    ///
    /// # Errors
    /// A [`Problem`] that says what is wrong with the body, without repeating
    /// any text of it: it may be a secret in the wrong field.
    pub async fn json<T: DeserializeOwned>(&self, body: Body) -> Result<T, Problem> {
        let bytes = self.collect(body).await.map_err(Problem::from)?;
        Problem::reading(&bytes)
    }
}

impl Problem {
    /// Reads JSON that was taken in.
    ///
    /// # Errors
    /// As [`BodyLimits::json`].
    pub fn reading<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Self> {
        serde_json::from_slice(bytes)
            .map_err(|error| Self::new(StatusCode::BAD_REQUEST, "invalid_json", describe(&error)))
    }
}

fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("invalid type: string") || text.starts_with("invalid value: string") {
        let (line, column) = (error.line(), error.column());
        return format!("a string of the wrong kind ends at line {line} column {column}");
    }
    // Of a name that is not known, only what would have been right is said.
    ["unknown field", "unknown variant"]
        .into_iter()
        .find(|start| text.starts_with(start))
        .and_then(|start| {
            let (_, expected) = text.rsplit_once(", expected ")?;
            Some(format!("{start}, expected {expected}"))
        })
        .unwrap_or(text)
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        let (status, code) = match error {
            IntakeError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            IntakeError::TooSlow => (StatusCode::REQUEST_TIMEOUT, "body_too_slow"),
            IntakeError::Broken => (StatusCode::BAD_REQUEST, "body_broken"),
        };
        Self::new(status, code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Form {
        #[serde(default)]
        count: u64,
        #[serde(default)]
        choice: Option<Choice>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        Left,
        Right,
    }

    fn detail(body: &str) -> String {
        describe(&serde_json::from_str::<Form>(body).unwrap_err())
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_repeated() {
        for body in [
            r#"{"count":"hunter2"}"#,
            r#"{"choice":"hunter2"}"#,
            r#"{"choice":{"hunter2":1}}"#,
            r#"{"hunter2":1}"#,
            r#"{"hunter2`, expected `x":1}"#,
            r#"{"hunter2, expected ":1}"#,
            r#""hunter2""#,
            "hunter2",
        ] {
            assert!(!detail(body).contains("hunter2"), "{}", detail(body));
        }
    }

    #[test]
    fn what_would_have_been_right_is_said() {
        for (body, told) in [
            (
                r#"{"x":1}"#,
                "unknown field, expected `count` or `choice` at line 1 column 4",
            ),
            (
                r#"{"choice":"up"}"#,
                "unknown variant, expected `left` or `right` at line 1 column 14",
            ),
        ] {
            assert!(detail(body).starts_with(told), "{}", detail(body));
        }
    }
}
