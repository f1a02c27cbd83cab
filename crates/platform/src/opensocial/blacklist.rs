use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/blacklist/{guid}/@all[/{pid}]`.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
