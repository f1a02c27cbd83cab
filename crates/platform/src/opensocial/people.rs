use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/people/{guid}/{selector}[/{pid}]`.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}

/// `/people/@supportedFields`.
pub(super) async fn supported_fields(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
