use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        list::{ListAsk, Row, Shown},
        people::{Circle, SUPPORTED_FIELDS, ids},
    },
};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    call::{Call, no_selector},
    persons,
};

/// `/people/{guid}/{selector}[/{pid}]`.
pub(super) async fn read(call: &Call<'_>) -> Result<Answer, Refusal> {
    let circle = Circle::of(call.path.selector()).ok_or_else(|| no_selector(call))?;
    let ask = call.list_ask()?;
    let wished = call.path.third().map(|ids| named(call, ids)).transpose()?;
    let around = around(call, circle).await?;
    match wished.as_deref() {
        None if circle == Circle::Itself => one(call, &ask, around).await,
        None => list(call, &ask, around).await,
        Some([one_id]) => one(call, &ask, among(&around, &[*one_id])).await,
        Some(several) => list(call, &ask, among(&around, several)).await,
    }
}

/// `/people/@supportedFields`.
pub(super) async fn supported_fields(call: &Call<'_>) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let names = ask.page(&SUPPORTED_FIELDS).map(|name| json!(name));
    let shown = Shown {
        items: names.collect(),
        total: SUPPORTED_FIELDS.len(),
        // Names have no fields to go by.
        unfiltered: ask.filter.is_some(),
        unsorted: ask.sort.is_some(),
        not_since: ask.updated_since.is_some(),
    };
    Ok(call.shown(&ask, shown))
}

/// The players whom the selector means, in the order of their ids.
async fn around(call: &Call<'_>, circle: Circle) -> Result<Vec<PlayerId>, Refusal> {
    let player = call.guid().await?;
    match circle {
        Circle::Itself => Ok(vec![player]),
        Circle::Friends => call.friends(player).await,
    }
}

/// The players whom the end of the path names.
fn named(call: &Call<'_>, segment: &str) -> Result<Vec<PlayerId>, Refusal> {
    ids(segment)?.into_iter().map(|id| call.named(id)).collect()
}

fn among(around: &[PlayerId], wished: &[PlayerId]) -> Vec<PlayerId> {
    let all = around.iter().copied();
    all.filter(|player| wished.contains(player)).collect()
}

/// Who is not there, and who is not among those whom the selector means, is the
/// same to the game.
async fn one(call: &Call<'_>, ask: &ListAsk, who: Vec<PlayerId>) -> Result<Answer, Refusal> {
    let row: Option<Row> = persons::rows(call, who).await?.pop();
    let row = row.ok_or_else(|| Refusal::NotFound("there is no such user".to_owned()))?;
    let item = Value::Object(ask.fields.select(row.item));
    Ok(Answer::ok(call.single(item)))
}

async fn list(call: &Call<'_>, ask: &ListAsk, who: Vec<PlayerId>) -> Result<Answer, Refusal> {
    if !ask.is_plain() {
        let rows = persons::rows(call, who).await?;
        return Ok(call.shown(ask, Shown::arranged(ask, rows, &SUPPORTED_FIELDS)));
    }
    let page = ask.page(&who).copied().collect();
    let rows = persons::rows(call, page).await?;
    Ok(call.shown(ask, Shown::plain(ask, rows, who.len())))
}
