use ::stove::{
    Fault,
    platform::{self, Admitted, ServerToken},
    wire,
};
use axum::{body::Body, extract::State};
use base::{KeyId, OwnerId, Secret, Timestamp, TokenId};
use directory::Deaf;
use store::{Issuance, IssueToken, KeyPurpose, Outcome, Receipt, Step, Unit};

use super::{Stove, answer::Answer, registry::SnapshotRegistry};

/// "Issue API Access Token".
pub(super) async fn issue(State(stove): State<Stove>, body: Body) -> Answer {
    let body = match stove.parts.body.collect(body).await {
        Ok(body) => body,
        Err(error) => return error.into(),
    };
    let admitted = match stove.admit(&body) {
        Ok(Ok(admitted)) => admitted,
        Ok(Err(refusal)) => return Answer::refusal(&stove, refusal),
        Err(Deaf) => return Answer::fault(Fault::Unavailable),
    };
    let now = stove.parts.clock.now();
    match stove.current_token(&admitted, now).await {
        Ok((token, expires_at)) => {
            let expires_in = platform::expires_in(expires_at, now);
            Answer::success(wire::server_token_response(&token, expires_in))
        }
        Err(error) => {
            tracing::error!(%error, "no server token can be issued");
            Answer::fault(Fault::Unavailable)
        }
    }
}

/// Why a client that was admitted gets no token.
#[derive(Debug, thiserror::Error)]
enum NoToken {
    #[error(transparent)]
    Store(#[from] store::StoreError),
    #[error(transparent)]
    Deaf(#[from] Deaf),
    #[error("the key ring has no usable key for server tokens")]
    NoKey,
    #[error("the credential is gone")]
    Gone,
    #[error(transparent)]
    CannotSeal(#[from] platform::CannotSeal),
}

impl Stove {
    fn admit(&self, body: &[u8]) -> Result<Result<Admitted, ::stove::Refusal>, Deaf> {
        let known = self.parts.directory.known()?;
        let registry = SnapshotRegistry::new(&known, self.parts.development);
        Ok(platform::admit(self.environment, body, &registry))
    }

    /// The token that the client is answered with now: the one that was issued
    /// before, or a new one. Which of the two is decided where it is written,
    /// so that calls at once agree.
    async fn current_token(
        &self,
        admitted: &Admitted,
        now: Timestamp,
    ) -> Result<(Secret, Timestamp), NoToken> {
        let known = self
            .parts
            .store
            .issuance(admitted.app_id, admitted.credential_id)
            .await?;
        let issuance = match known.filter(|issuance| issuance.is_current(now)) {
            Some(issuance) => issuance,
            None => self.issue_anew(admitted).await?,
        };
        Ok((self.seal(admitted, &issuance)?, issuance.expires_at))
    }

    async fn issue_anew(&self, admitted: &Admitted) -> Result<Issuance, NoToken> {
        let rng = &*self.parts.rng;
        let step = Step::Issue(IssueToken {
            app_id: admitted.app_id,
            credential_id: admitted.credential_id,
            token_id: TokenId::generate(rng),
            key_id: self.youngest_key()?,
            nonce: rng.array(),
            validity: admitted.token_validity,
        });
        match self
            .parts
            .store
            .commit(Unit::of(OwnerId::generate(rng), step))
            .await?
        {
            Receipt::Committed(outcomes) => match outcomes.first() {
                Some(Outcome::Issued(issuance)) => Ok(*issuance),
                _ => Err(NoToken::Gone),
            },
            Receipt::Refused { .. } => Err(NoToken::Gone),
        }
    }

    fn youngest_key(&self) -> Result<KeyId, NoToken> {
        let known = self.parts.directory.known()?;
        let purpose = KeyPurpose::StoveServerToken;
        known
            .keys()
            .youngest(purpose, self.environment)
            .ok_or(NoToken::NoKey)
    }

    fn seal(&self, admitted: &Admitted, issuance: &Issuance) -> Result<Secret, NoToken> {
        let token = ServerToken {
            environment: self.environment,
            app_id: issuance.app_id,
            credential_id: issuance.credential_id,
            token_id: issuance.token_id,
            game_id: &admitted.game_id,
            issued_at: issuance.issued_at,
            expires_at: issuance.expires_at,
        };
        let known = self.parts.directory.known()?;
        let purpose = KeyPurpose::StoveServerToken;
        let key = known
            .keys()
            .seal(purpose, self.environment, issuance.key_id)
            .ok_or(NoToken::NoKey)?;
        Ok(platform::seal_server_token(
            &token,
            issuance.key_id,
            key,
            issuance.nonce,
        )?)
    }
}
