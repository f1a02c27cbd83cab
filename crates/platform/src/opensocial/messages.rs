use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/messages/{guid}/@outbox`.
pub(super) async fn send(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
