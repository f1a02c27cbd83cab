use guard::{LedgerRefusal, Unclaimed};
use meta_graph::{
    Refusal,
    platform::{GrantRefusal, UserProof, judge_user_proof, node},
    wire::{Node, Params},
};

use super::call::{self, Call};

/// `POST /user_nonce_validate`: whether a device of that user asked for the
/// nonce, which is good for one check.
///
/// The wire says the same of every nonce that is not good. The log says more:
/// the nonce's id stands there when it is used and whenever it comes again, so
/// that an operator finds by whom and when it was used.
pub(super) async fn validate(call: &Call<'_>) -> Result<Node, Refusal> {
    let user_id = call.params.need("user_id", Params::id)?;
    let is_valid = match judge(call, user_id)? {
        Ok(proof) => use_up(call, user_id, proof).await?,
        Err(refusal) => {
            call.say_why(refusal.reason());
            tracing::info!(
                reason = refusal.reason(), app = %call.app(), user_id,
                request_id = %call.request_id, "a user proof is not valid"
            );
            false
        }
    };
    Ok(node::nonce_validated(is_valid))
}

fn judge(
    call: &Call<'_>,
    user_id: u64,
) -> Result<Result<Unclaimed<UserProof>, GrantRefusal>, Refusal> {
    let nonce = call.params.required("nonce")?;
    let known = call.known()?;
    let registry = call::registry(call.parts, &known);
    Ok(judge_user_proof(
        nonce.as_bytes(),
        call.app(),
        user_id,
        &registry,
        call.now,
    ))
}

async fn use_up(
    call: &Call<'_>,
    user_id: u64,
    proof: Unclaimed<UserProof>,
) -> Result<bool, Refusal> {
    let UserProof(grant) = *proof.get();
    let (app, request_id) = (call.app(), &call.request_id);
    match proof.claim_in(call).await {
        Ok(_) => {
            tracing::info!(
                proof = %grant.id, %app, user_id, %request_id, "a user proof was used"
            );
            Ok(true)
        }
        Err(LedgerRefusal::AlreadyUsed) => {
            call.say_why("grant_used");
            tracing::warn!(
                proof = %grant.id, %app, user_id, %request_id,
                "a user proof came that had been used before"
            );
            Ok(false)
        }
        Err(LedgerRefusal::TooOld) => {
            call.say_why("grant_forgotten");
            tracing::info!(
                proof = %grant.id, %app, user_id, %request_id,
                "a user proof is older than what the store remembers"
            );
            Ok(false)
        }
        Err(LedgerRefusal::Unavailable { .. }) => Err(Refusal::Unavailable),
    }
}
