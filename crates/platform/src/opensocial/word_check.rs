use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/ngword?_method=check`.
pub(super) async fn check(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
