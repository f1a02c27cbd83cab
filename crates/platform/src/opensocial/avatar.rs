use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{avatar::Look, people::ids},
};
use serde_json::{Map, Value};

use super::{
    answer::Answer,
    call::{Call, no_selector},
};

/// `/avatar/{guid}/@self[/{property}={word};…]`, of one player or of several.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.path.selector() != "@self" {
        return Err(no_selector(call));
    }
    let ask = call.list_ask()?;
    let look = Look::of(call.path.third().unwrap_or_default())?;
    let picture = |url: &str| Value::Object(ask.fields.select(look.picture(url)));
    let wished = ids(call.path.guid())?;
    if let [_] = wished.as_slice() {
        let player = call.guid().await?;
        let url = urls(call, vec![player]).await?.pop();
        let (_, url) = url.ok_or_else(|| {
            let why = "the user has no avatar";
            Refusal::NotFound(why.to_owned())
        })?;
        return Ok(Answer::ok(call.single(picture(&url))));
    }
    let wished = wished.into_iter().map(|id| call.named(id));
    let mut wished = wished.collect::<Result<Vec<_>, _>>()?;
    wished.sort_unstable();
    wished.dedup();
    let found = urls(call, wished).await?;
    let pictures = found.iter();
    let pictures = pictures.map(|(player, url)| (call.user_id(*player), picture(url)));
    Ok(call.by_user(&ask, found.len(), Map::from_iter(pictures)))
}

/// Where the pictures of these players are; who has none is left out.
async fn urls(call: &Call<'_>, players: Vec<PlayerId>) -> Result<Vec<(PlayerId, String)>, Refusal> {
    let personas = call.parts.store.personas(players).await;
    let personas = personas
        .map_err(|error| call.unavailable(error))?
        .into_iter();
    let urls = personas.filter_map(|persona| Some((persona.player_id, persona.avatar_url?)));
    Ok(urls.collect())
}
