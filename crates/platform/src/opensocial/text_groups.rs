use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/textdata/@app/@all` and `/textdata/@app/{group}`.
pub(super) async fn groups(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
