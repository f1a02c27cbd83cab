use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/textdata/@app/{group}/{selector}[/{text}]`.
pub(super) async fn entries(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
