use meta_graph::{
    Refusal,
    platform::{
        ask::{self, AchievementWrite},
        node,
    },
    wire::{self, Node},
};
use store::{
    Achievement, AchievementKind, AchievementOutcome, AchievementStep, Bits, Outcome, Progress,
    ProgressChange, Receipt, Step, UpdateProgress,
};

use super::{
    call::{Call, User},
    definitions::{self, Uris, described, is_among, shape},
    pictures::Place,
    words::{number, policy},
};

/// `POST /{user}/achievements`.
pub(super) async fn write(call: &Call<'_>) -> Result<Node, Refusal> {
    let ask = AchievementWrite::of(&call.params)?;
    let user = call.user_of_path().await?;
    let definition = definitions::named(call, ask.api_name)?;
    let write_policy = policy(definition.write_policy);
    call.caller.may_write("achievement", write_policy)?;
    let asked = ask.on(shape(definition.kind))?;
    let wish = UpdateProgress {
        app_id: call.app(),
        player_id: user.player,
        achievement_id: definition.achievement_id,
        changes: changes(&asked)?,
    };
    let step = Step::Achievement(AchievementStep::Update(wish));
    let just_unlocked = updated(call, call.commit(vec![step]).await?, ask.api_name)?;
    Ok(node::achievement_written(
        user.user_id.get(),
        ask.api_name,
        just_unlocked,
    ))
}

/// What is to happen; adding nothing begins an achievement, too.
fn changes(asked: &ask::Progress<'_>) -> Result<Vec<ProgressChange>, Refusal> {
    let mut changes = Vec::new();
    if !asked.add_bits.is_empty() {
        let bits = Bits::parse(asked.add_bits);
        changes.push(ProgressChange::Set(bits.map_err(|_| too_many_bits())?));
    }
    if asked.add_count > 0 || (changes.is_empty() && !asked.force_unlock) {
        changes.push(ProgressChange::Add(asked.add_count.unsigned_abs()));
    }
    if asked.force_unlock {
        changes.push(ProgressChange::Unlock);
    }
    Ok(changes)
}

/// Whether the achievement was reached by this. It may have been archived, or
/// cut, since this node heard of it.
fn updated(call: &Call<'_>, receipt: Receipt, api_name: &str) -> Result<bool, Refusal> {
    match receipt {
        Receipt::Committed(outcomes) => match outcomes.last() {
            Some(Outcome::Achievement(AchievementOutcome::Updated { just_unlocked })) => {
                Ok(*just_unlocked)
            }
            other => Err(call.unavailable(format_args!("{other:?} is no outcome of this step"))),
        },
        Receipt::Refused { refusal, .. } => match refusal {
            store::Refusal::Missing => Err(Refusal::unknown_in_parameter(api_name)),
            store::Refusal::Settled => Err(too_many_bits()),
            refusal => Err(call.unavailable(refusal)),
        },
    }
}

const fn too_many_bits() -> Refusal {
    Refusal::invalid(
        "add_bits",
        "expected at most as many bits as bitfield_length",
    )
}

/// `GET /{user}/achievements`: those that the user has begun, in the order of
/// their ids. Names that nothing has are passed over, as those of archived ones
/// are.
pub(super) async fn list(call: &Call<'_>) -> Result<Node, Refusal> {
    let names = call.params.names("api_names")?;
    let fields = call.fields()?;
    let user = call.user_of_path().await?;
    let begun = call.parts.store.progress(call.app(), user.player).await;
    let begun = begun.map_err(|error| call.unavailable(error))?;
    let place = Place::of(call)?;
    let known = call.known()?;
    let rows = begun.iter().filter_map(|progress| {
        let definition = known.achievements().get(progress.achievement_id)?;
        let listed = !definition.is_archived && is_among(names.as_deref(), &definition.api_name);
        listed.then(|| fields.select(row(&place, definition, progress)))
    });
    Ok(Node::data(rows, []))
}

/// How far a user has come. It has the id of its definition: nothing else names
/// it.
fn row(place: &Place, definition: &Achievement, progress: &Progress) -> Node {
    let uris = Uris::of(place, definition);
    let bits = bits(definition.kind, progress);
    let is_count = matches!(definition.kind, AchievementKind::Count { .. });
    node::Achievement {
        id: definition.achievement_id.get(),
        definition: described(definition, &uris),
        unlocked_at: progress.unlocked_at,
        count: is_count.then(|| number(progress.count)),
        bits: bits.as_deref(),
    }
    .node()
}

/// All bits of a bitfield, those that nobody has set among them.
fn bits(kind: AchievementKind, progress: &Progress) -> Option<String> {
    let AchievementKind::Bitfield { length, .. } = kind else {
        return None;
    };
    let length = usize::try_from(length).unwrap_or_default();
    Some(format!("{:0<length$}", progress.bits.as_str()))
}

/// `POST /achievement_remove_all`.
pub(super) async fn remove_all(call: &Call<'_>) -> Result<Node, Refusal> {
    let User { player, .. } = call.user("user_id").await?;
    let step = Step::Achievement(AchievementStep::RemoveAll {
        app_id: call.app(),
        player_id: player,
    });
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => Ok(wire::success(true)),
        Receipt::Refused { refusal, .. } => Err(call.unavailable(refusal)),
    }
}
