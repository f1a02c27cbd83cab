use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/avatar/{guid}/{selector}`.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
