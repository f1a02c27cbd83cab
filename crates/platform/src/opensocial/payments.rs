use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// POST `/payment/{guid}/@self/@app`.
pub(super) async fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}

/// GET `/payment/{guid}/@self/@app[/{payment}]`.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
