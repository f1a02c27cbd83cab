use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/activities/{guid}/{selector}/{appid}[/{activity}]`.
pub(super) async fn activities(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
