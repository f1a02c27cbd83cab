use base::TextId;
use opensocial::{
    Refusal,
    wire::{
        list::{Filter, FilterOp, ListAsk, Shown},
        text::unknown,
    },
};
use serde_json::Value;
use store::{Span, TextQuery, TextStatus};

use super::{Answer, Call, Whose, find, row, text_groups};

/// The texts of a group, the latest first.
pub(super) async fn list(call: &Call<'_>, whose: Whose) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    check_group(call).await?;
    let mut query = TextQuery {
        group: Some(call.path.selector().to_owned()),
        ..TextQuery::default()
    };
    if let Whose::Player(player) = whose {
        call.player(player).await?;
        query.author = Some(player);
    }
    let unfiltered = !filter(call, &ask, &mut query);
    let span = Span {
        skip: ask.skip,
        limit: ask.limit(),
    };
    let texts = call.parts.store.texts(call.app, query, span).await;
    let texts = texts.map_err(|error| call.unavailable(error))?;
    let rows = texts.items.iter().map(|text| row(call, text)).collect();
    let shown = Shown {
        unfiltered,
        // A group may have more texts than could be put in another order.
        unsorted: ask.sort.is_some(),
        not_since: ask.updated_since.is_some(),
        ..Shown::plain(&ask, rows, texts.total)
    };
    Ok(call.shown(&ask, shown))
}

/// Narrows a list down to a status or a writer; `false` where the filter is
/// another one, which the answer then says.
fn filter(call: &Call<'_>, ask: &ListAsk, query: &mut TextQuery) -> bool {
    let Some(Filter { by, op, value }) = &ask.filter else {
        return true;
    };
    if *op != FilterOp::Equals {
        return false;
    }
    match &**by {
        "status" => {
            let numbered = |status: &TextStatus| status.number().to_string() == *value;
            let status = TextStatus::ALL.into_iter().find(numbered);
            query.status = status.filter(|status| *status != TextStatus::Withdrawn);
            query.status.is_some()
        }
        "writerId" if query.author.is_none() => {
            query.author = call.named(value).ok();
            query.author.is_some()
        }
        _ => false,
    }
}

/// The texts that the path names: one as it is, of several those that are there.
pub(super) async fn some(call: &Call<'_>, whose: Whose, ids: &[TextId]) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let mut rows = Vec::new();
    for id in ids {
        let text = find(call, whose, *id).await?;
        rows.extend(text.map(|text| row(call, &text)));
    }
    if ids.len() == 1 {
        let row = rows.pop().ok_or_else(unknown)?;
        let item = Value::Object(ask.fields.select(row.item));
        return Ok(Answer::ok(call.single(item)));
    }
    let known = ["id", "writerId", "status", "published", "updated"];
    Ok(call.shown(&ask, Shown::arranged(&ask, rows, &known)))
}

/// A list of no texts is not the list of no group.
async fn check_group(call: &Call<'_>) -> Result<(), Refusal> {
    let groups = call.parts.store.text_groups(call.app).await;
    let groups = groups.map_err(|error| call.unavailable(error))?;
    let name = call.path.selector();
    let known = groups.iter().any(|group| group.name == name);
    known.then_some(()).ok_or_else(text_groups::unknown)
}
