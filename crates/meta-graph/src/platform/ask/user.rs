use crate::{
    Refusal,
    platform::Caller,
    wire::{Endpoint, Params, Target},
};

/// Holds a call to the parameters that it needs. What one has to look like is
/// for its call to say.
///
/// # Errors
/// [`Refusal::ParameterMissing`] for the first that is missing.
pub fn require(endpoint: Endpoint, params: &Params, caller: &Caller) -> Result<(), Refusal> {
    // A user's token names its user itself.
    let user = endpoint.user_parameter();
    let user = user.filter(|_| caller.user().is_none());
    let mut needed = endpoint.required().iter().copied().chain(user);
    let missing = needed.find(|name| matches!(params.text(name), Ok(None)));
    missing.map_or(Ok(()), |name| Err(Refusal::ParameterMissing(name)))
}

/// The user whom a call is about, by the id within the app: the one whom the
/// path names, else the one of a user's token, else the one of the parameter
/// `name`.
///
/// A user's token speaks for its own user only: another user in path or
/// parameter is unknown to it.
///
/// # Errors
/// [`Refusal::ParameterMissing`], [`Refusal::ParameterInvalid`],
/// [`Refusal::UserTokenNeeded`] for `me` with an app's token, and
/// [`Refusal::UnknownObject`].
pub fn user_of(
    caller: &Caller,
    target: Target,
    params: &Params,
    name: &'static str,
) -> Result<u64, Refusal> {
    let own = caller.user().map(|(_, user_id)| user_id.get());
    let stranger = |id: u64| own.is_some_and(|own| own != id);
    match target {
        Target::Me => own.ok_or(Refusal::UserTokenNeeded),
        Target::Id(id) if stranger(id) => Err(Refusal::unknown_in_path(id)),
        Target::Id(id) => Ok(id),
        Target::Root | Target::Application => match (own, params.id(name)?) {
            (_, Some(id)) if stranger(id) => Err(Refusal::unknown_in_parameter(id)),
            (Some(id), _) | (None, Some(id)) => Ok(id),
            (None, None) => Err(Refusal::ParameterMissing(name)),
        },
    }
}
