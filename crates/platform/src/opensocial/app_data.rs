use std::collections::BTreeMap;

use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        Method,
        app_data::{MAX_KEYS, Removed, Written, kept},
        list,
        list::{Fields, ListAsk},
    },
};
use serde_json::{Map, json};
use store::{AppData, AppDataChange, ChangeAppData, Receipt, SocialStep, Step};

use super::{
    answer::Answer,
    call::{Call, no_selector},
};

/// How much of what is kept of friends one answer has, in bytes of keys and
/// values.
const MOST_OF_FRIENDS: usize = 8 * 1024 * 1024;

const DATA: &str = "the data is";

/// How many friends are looked up at a time, so that no more is in memory than
/// an answer may have, and what these have.
const AT_A_TIME: usize = 50;

/// `/appdata/{guid}/@self/{appid}`.
pub(super) async fn own(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.path.selector() != "@self" {
        return Err(no_selector(call));
    }
    of_this_game(call)?;
    let player = call.guid().await?;
    match call.method {
        Method::Get => read(call, player).await,
        Method::Post | Method::Put => write(call, player).await,
        Method::Delete => remove(call, player).await,
    }
}

/// `/appdata/{guid}/@friends/{appid}`: of as many friends as are asked for,
/// whether or not anything is kept of them.
pub(super) async fn of_friends(call: &Call<'_>) -> Result<Answer, Refusal> {
    of_this_game(call)?;
    let ask = call.list_ask()?;
    let player = call.guid().await?;
    call.only_the_viewers(player, DATA)?;
    let friends = call.friends(player).await?;
    let page: Vec<PlayerId> = ask.page(&friends).copied().collect();
    let mut entries = Map::new();
    let mut room = MOST_OF_FRIENDS;
    for some in page.chunks(AT_A_TIME) {
        for data in kept_of(call, some.to_vec()).await? {
            room = room.checked_sub(size(&data, &ask.fields)).ok_or_else(|| {
                let why = "so much is kept of these friends that fewer have to be asked for";
                Refusal::Invalid(why.to_owned())
            })?;
            let id = call.user_id(data.player_id);
            entries.insert(id, kept(&data.entries, &ask.fields));
        }
    }
    Ok(call.by_user(&ask, friends.len(), entries))
}

async fn read(call: &Call<'_>, player: PlayerId) -> Result<Answer, Refusal> {
    let ask: ListAsk = call.list_ask()?;
    call.own_or_friends(player, DATA).await?;
    let data = kept_of(call, vec![player]).await?.pop();
    let entries = data.map_or_else(BTreeMap::new, |data| data.entries);
    let kept = kept(&entries, &ask.fields);
    Ok(call.by_user(&ask, 1, Map::from_iter([(call.user_id(player), kept)])))
}

async fn write(call: &Call<'_>, player: PlayerId) -> Result<Answer, Refusal> {
    call.only_the_viewers(player, DATA)?;
    list::format(call.text_param("format")?)?;
    let fields = Fields::of(call.text_param("fields")?)?;
    let written = Written::of(&call.body)?.within(&fields)?;
    change(
        call,
        player,
        AppDataChange::Put(written.into_iter().collect()),
    )
    .await?;
    Ok(Answer::created(json!({})))
}

async fn remove(call: &Call<'_>, player: PlayerId) -> Result<Answer, Refusal> {
    call.only_the_viewers(player, DATA)?;
    list::format(call.text_param("format")?)?;
    let removed = match Removed::of(call.text_param("fields")?)? {
        Removed::All => AppDataChange::Clear,
        Removed::Named(keys) => AppDataChange::Delete(keys),
    };
    change(call, player, removed).await?;
    Ok(Answer::ok(json!({})))
}

async fn change(
    call: &Call<'_>,
    player_id: PlayerId,
    change: AppDataChange,
) -> Result<(), Refusal> {
    let wish = ChangeAppData {
        app_id: call.app,
        player_id,
        change,
        at: call.now,
    };
    let step = Step::Social(SocialStep::ChangeAppData(wish));
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => Ok(()),
        Receipt::Refused {
            refusal: store::Refusal::Settled,
            ..
        } => Err(Refusal::Conflict(format!(
            "an application keeps at most {MAX_KEYS} keys of a user"
        ))),
        Receipt::Refused { .. } => Err(Refusal::NotFound("there is no such user".to_owned())),
    }
}

/// Games see what they keep themselves, and nothing of others.
pub(super) fn of_this_game(call: &Call<'_>) -> Result<(), Refusal> {
    match call.path.third() {
        Some("@app") => Ok(()),
        Some(app) if app == call.app_number => Ok(()),
        _ => {
            let why = "an application has its own data only: @app or its id";
            Err(Refusal::Forbidden(why.to_owned()))
        }
    }
}

async fn kept_of(call: &Call<'_>, players: Vec<PlayerId>) -> Result<Vec<AppData>, Refusal> {
    let kept = call.parts.store.app_data(call.app, players).await;
    kept.map_err(|error| call.unavailable(error))
}

/// How much of it the answer has.
fn size(data: &AppData, fields: &Fields) -> usize {
    let asked = data.entries.iter().filter(|(key, _)| fields.asks(key));
    asked
        .map(|(key, value)| key.len().saturating_add(value.len()))
        .fold(0, usize::saturating_add)
}
