use crate::{
    Oid, Refusal, Sid,
    wire::{CallbackUrl, HMAC, OID, Query, SID, StaticParameters},
};

/// What a callback for a game has to carry: the static parameters of its
/// callback URL with exactly their values, and `sid`, `oid` and `hmac`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected(StaticParameters);

impl Expected {
    /// Of the callback URL that is configured at the network.
    #[must_use]
    pub fn of(callback_url: &CallbackUrl) -> Self {
        Self(callback_url.static_parameters().clone())
    }

    /// The static parameters.
    #[must_use]
    pub const fn static_parameters(&self) -> &StaticParameters {
        &self.0
    }

    /// Checks that the parameters are these and no others. The signature is
    /// not looked at, and may be missing.
    pub(super) fn check(&self, query: &Query<'_>) -> Result<(), Refusal> {
        for (name, value) in query.iter() {
            match self.0.get(name) {
                Some(expected) if expected == value => {}
                Some(_) => return Err(Refusal::StaticDiffers),
                None if [SID, OID, HMAC].contains(&name) => {}
                None => return Err(Refusal::ParameterUnexpected),
            }
        }
        if self.0.iter().any(|(name, _)| query.get(name).is_none()) {
            return Err(Refusal::StaticMissing);
        }
        let oid = query.get(OID).ok_or(Refusal::OidMissing)?;
        let sid = query.get(SID).ok_or(Refusal::SidMissing)?;
        oid.parse::<Oid>().map_err(|_| Refusal::OidInvalid)?;
        let sid: Sid = sid.parse().map_err(|_| Refusal::SidInvalid)?;
        self.0.admit(&sid).map_err(|_| Refusal::SidAmbiguous)
    }
}

impl From<StaticParameters> for Expected {
    fn from(parameters: StaticParameters) -> Self {
        Self(parameters)
    }
}
