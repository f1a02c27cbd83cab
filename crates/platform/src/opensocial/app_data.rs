use opensocial::Refusal;

use super::{answer::Answer, call::Call};

/// `/appdata/{guid}/@self/{appid}`.
pub(super) async fn own(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}

/// `/appdata/{guid}/@friends/{appid}`.
pub(super) async fn of_friends(call: &Call<'_>) -> Result<Answer, Refusal> {
    Err(Refusal::NotFound(format!(
        "{} has nothing",
        call.endpoint.name()
    )))
}
