use serde::Serialize;

/// The type that every error names.
const ERROR_TYPE: &str = "OCApiException";

/// A refusal as the wire tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireError {
    /// The HTTP status.
    pub status: u16,
    /// `error.code`, which may be negative here.
    pub code: i32,
    /// `error.error_subcode`.
    pub subcode: u32,
    /// `error.message`.
    pub message: &'static str,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

/// In the order of the documents' samples.
#[derive(Serialize)]
struct Inner<'a> {
    message: &'a str,
    r#type: &'a str,
    code: i32,
    error_data: Nothing,
    error_subcode: u32,
    fbtrace_id: &'a str,
}

#[derive(Serialize)]
struct Nothing {}

impl WireError {
    /// The body of the answer. `fbtrace_id` is the request's id, by which it is
    /// found in the log.
    #[must_use]
    pub fn body(&self, fbtrace_id: &str) -> Vec<u8> {
        let body = Body {
            error: Inner {
                message: self.message,
                r#type: ERROR_TYPE,
                code: self.code,
                error_data: Nothing {},
                error_subcode: self.subcode,
                fbtrace_id,
            },
        };
        // Texts and numbers have a JSON form.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}
