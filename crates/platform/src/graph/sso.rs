use base::{FamilyId, PlayerId};
use guard::LedgerRefusal;
use meta_graph::{
    Refusal,
    platform::{
        Grant, GrantRefusal, RefreshCode, SsoCode, judge_refresh_code, judge_sso_code, node,
    },
    wire::{Node, Params},
};
use store::{FamilyOutcome, Outcome, Receipt, Step, UseRefresh};

use super::{
    call::{self, Call},
    grants::{Holder, REFRESH_CODE_VALIDITY},
    members,
};

/// `POST /sso_authorize_code`: a user token and a refresh code for the code
/// that a player brought.
pub(super) async fn authorize(call: &Call<'_>) -> Result<Node, Refusal> {
    let org_scoped_id = call.params.need("org_scoped_id", Params::id)?;
    let judge = || {
        let code = call.params.required("code")?.as_bytes();
        let known = call.known()?;
        let registry = call::registry(call.parts, &known);
        judge_sso_code(code, call.app(), org_scoped_id, &registry, call.now)
            .map_err(|refusal| not_good(call, "code", refusal))
    };
    let SsoCode(grant) = *judge()?.get();
    let holder = Holder::of(call.parts, call.app(), grant.player);
    let holder = holder.map_err(|error| call.unavailable(error))?;
    let member = members::member(call.parts, call.app(), grant.player, call.now);
    let user_id = member
        .await
        .map_err(|error| call.unavailable(error))?
        .scoped_id;
    // Minted before the use is claimed, so that nothing can go wrong between
    // the claim and the answer; what is not claimed is not handed out.
    let family = FamilyId::generate(&*call.parts.rng);
    let pair = mint(call, holder, user_id, family, 0)?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    match judge()?.claim_in(call).await {
        Ok(_) => Ok(pair),
        Err(LedgerRefusal::Unavailable { .. }) => Err(Refusal::Unavailable),
        Err(LedgerRefusal::AlreadyUsed | LedgerRefusal::TooOld) => {
            call.say_why("grant_used");
            tracing::warn!(
                code = %grant.id, app = %call.app(), request_id = %call.request_id,
                "an SSO code came that had been used before"
            );
            Err(GrantRefusal::of_parameter("code"))
        }
    }
}

/// `POST /sso_authorize_refresh_code`: the next user token and the next refresh
/// code for the one that was handed out last. A code that comes a second time
/// ends its family: two hold it, and one of them is a thief.
pub(super) async fn refresh(call: &Call<'_>) -> Result<Node, Refusal> {
    let judge = || {
        let code = call.params.required("refresh_code")?.as_bytes();
        let known = call.known()?;
        let registry = call::registry(call.parts, &known);
        judge_refresh_code(code, call.app(), &registry, call.now)
            .map(|fresh| *fresh.get())
            .map_err(|refusal| not_good(call, "refresh_code", refusal))
    };
    let code = judge()?;
    let RefreshCode(grant) = code;
    let holder = Holder::of(call.parts, call.app(), grant.player);
    let holder = holder.map_err(|error| call.unavailable(error))?;
    // Judged again, so that a revocation heard meanwhile is not outrun.
    judge()?;
    let next = code.generation().saturating_add(1);
    let pair = mint(call, holder, grant.user_id, code.family(), next)?;
    claim(call, &code, holder).await?;
    Ok(pair)
}

/// Uses a refresh code up, once among all who try.
async fn claim(call: &Call<'_>, code: &RefreshCode, holder: Holder) -> Result<(), Refusal> {
    let RefreshCode(grant) = *code;
    let step = Step::UseRefresh(UseRefresh {
        app_id: grant.app_id,
        player_id: grant.player,
        family_id: code.family(),
        generation: code.generation(),
        issued_at: grant.issued_at,
        successor_issued_at: holder.issued_at,
        successor_expires_at: holder.issued_at.plus(REFRESH_CODE_VALIDITY),
    });
    let outcome = match call.commit(vec![step]).await? {
        Receipt::Committed(outcomes) => outcomes.first().copied(),
        Receipt::Refused { .. } => None,
    };
    match outcome {
        Some(Outcome::Refreshed(FamilyOutcome::Rotated(_))) => return Ok(()),
        Some(Outcome::Refreshed(FamilyOutcome::Reused(_))) => {
            call.say_why("grant_used");
            tracing::warn!(
                family = %code.family(), app = %call.app(), request_id = %call.request_id,
                "a refresh code was used twice; its family is revoked"
            );
            // Whoever was told so finds it in effect on this node.
            call.settled().await?;
        }
        _ => log_not_good(call, GrantRefusal::Revoked, &grant),
    }
    Err(GrantRefusal::of_parameter("refresh_code"))
}

fn mint(
    call: &Call<'_>,
    holder: Holder,
    user_id: PlayerId,
    family: FamilyId,
    generation: u64,
) -> Result<Node, Refusal> {
    let pair = holder.generation(call.parts, user_id, family, generation);
    let (token, code) = pair.map_err(|error| call.unavailable(error))?;
    Ok(node::tokens_exchanged(&token.text, &code.text))
}

fn log_not_good(call: &Call<'_>, refusal: GrantRefusal, grant: &Grant) {
    call.say_why(refusal.reason());
    tracing::info!(
        reason = refusal.reason(), code = %grant.id, app = %call.app(),
        request_id = %call.request_id, "an SSO code is not valid"
    );
}

fn not_good(call: &Call<'_>, parameter: &'static str, refusal: GrantRefusal) -> Refusal {
    call.say_why(refusal.reason());
    tracing::info!(
        reason = refusal.reason(), app = %call.app(), request_id = %call.request_id,
        "an SSO code is not valid"
    );
    GrantRefusal::of_parameter(parameter)
}
