use std::collections::HashSet;

use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        blacklist::{Entry, FIELDS},
        list::{ListAsk, Row, Shown},
        people::ids,
    },
};
use serde_json::Value;

use super::{answer::Answer, call::Call};

/// `/blacklist/{guid}/@all[/{pid}]`.
///
/// It is about those who have the game: a player who does not is none whom it
/// could be asked about, and one who is shut out and does not have it is not told
/// of (Mobage, "BlackList").
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let wished = call.path.third().map(ids).transpose()?;
    let wished = wished.map(|ids| ids.into_iter().map(|id| call.named(id)).collect());
    let wished: Option<Vec<PlayerId>> = wished.transpose()?;
    let player = call.guid().await?;
    if call.viewer != Some(player) && having(call, vec![player]).await?.is_empty() {
        let why = "the user has not installed the application";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    let blocked = call.parts.store.blocked(player).await;
    let mut blocked = blocked.map_err(|error| call.unavailable(error))?;
    if let Some(wished) = &wished {
        blocked.retain(|player| wished.contains(player));
    }
    let have = having(call, blocked.clone()).await?;
    blocked.retain(|player| have.contains(player));
    match wished.as_deref() {
        Some([_]) => one(call, &ask, player, blocked.pop()),
        _ => Ok(list(call, &ask, player, &blocked)),
    }
}

fn one(
    call: &Call<'_>,
    ask: &ListAsk,
    owner: PlayerId,
    blocked: Option<PlayerId>,
) -> Result<Answer, Refusal> {
    let blocked = blocked.ok_or_else(|| {
        let why = "the user is not in the blacklist";
        Refusal::NotFound(why.to_owned())
    })?;
    let item = ask.fields.select(row(call, owner, blocked).item);
    Ok(Answer::ok(call.single(Value::Object(item))))
}

fn list(call: &Call<'_>, ask: &ListAsk, owner: PlayerId, blocked: &[PlayerId]) -> Answer {
    let rows = blocked.iter().map(|player| row(call, owner, *player));
    call.shown(ask, Shown::arranged(ask, rows.collect(), &FIELDS))
}

fn row(call: &Call<'_>, owner: PlayerId, blocked: PlayerId) -> Row {
    let entry = Entry {
        owner: &call.user_id(owner),
        app: &call.app_number,
        target: &call.user_id(blocked),
    };
    entry.row()
}

/// Who of these has the game.
async fn having(call: &Call<'_>, players: Vec<PlayerId>) -> Result<HashSet<PlayerId>, Refusal> {
    if players.is_empty() {
        return Ok(HashSet::new());
    }
    let found = call.parts.store.installations(call.app, players).await;
    let found = found.map_err(|error| call.unavailable(error))?;
    Ok(found.into_iter().map(|one| one.player_id).collect())
}
