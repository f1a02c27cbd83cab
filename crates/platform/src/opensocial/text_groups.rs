use opensocial::{
    Refusal,
    wire::{
        Endpoint, Method, envelope,
        list::{self, Row, Shown},
        text::{check_group, read_group, write_group},
    },
};
use serde_json::{Value, json};
use store::{Receipt, Step, TextGroup, TextStep};

use super::{answer::Answer, call::Call};

/// By what a list of groups can be filtered and sorted.
const FIELDS: [&str; 2] = ["name", "published"];

/// `/textdata/@app/@all` and `/textdata/@app/{group}`: the groups that a game
/// keeps its texts in, for its server alone.
pub(super) async fn groups(call: &Call<'_>) -> Result<Answer, Refusal> {
    match (call.path.selector(), call.method) {
        ("@all", Method::Get) => all(call).await,
        ("@all", Method::Post) => {
            list::format(call.text_param("format")?)?;
            make(call, read_group(&call.body)?, false).await
        }
        ("@all", Method::Put | Method::Delete) => {
            let why = "the path has to name a group";
            Err(Refusal::Invalid(why.to_owned()))
        }
        (name, Method::Post | Method::Put) => {
            list::format(call.text_param("format")?)?;
            check_group(name)?;
            make(call, name.to_owned(), call.method == Method::Put).await
        }
        (name, Method::Get) => one(call, name).await,
        (name, Method::Delete) => drop_group(call, name).await,
    }
}

async fn all(call: &Call<'_>) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let rows = kept(call).await?.iter().map(row).collect();
    Ok(call.shown(&ask, Shown::arranged(&ask, rows, &FIELDS)))
}

/// One group: `/textdata/@app/{group}`, and as clients of Mobage's name it,
/// `/textdata/@app/{group}/@self`.
pub(super) async fn one(call: &Call<'_>, name: &str) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let groups = kept(call).await?;
    let group = groups.iter().find(|group| group.name == name);
    let row = row(group.ok_or_else(unknown)?);
    let item = Value::Object(ask.fields.select(row.item));
    // Whichever of its paths was called.
    let single = envelope::single(call.profile, Endpoint::TextGroups, item);
    Ok(Answer::ok(single))
}

/// Makes a group; with `again` one that is there is as good as a new one.
async fn make(call: &Call<'_>, name: String, again: bool) -> Result<Answer, Refusal> {
    let group = TextGroup {
        app_id: call.app,
        name,
        made_at: call.now,
    };
    let step = Step::Text(TextStep::MakeGroup(group.clone()));
    let refusal = match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            let made = Value::Object(row(&group).item);
            return Ok(Answer::created(call.single(made)));
        }
        Receipt::Refused { refusal, .. } => refusal,
    };
    match refusal {
        store::Refusal::Exists if again => one(call, &group.name).await,
        store::Refusal::Exists => Err(Refusal::Conflict(
            "there is a group of that name".to_owned(),
        )),
        store::Refusal::Settled => Err(Refusal::Conflict(format!(
            "an application has at most {} groups",
            store::TEXT_GROUPS_KEPT
        ))),
        other => Err(call.unavailable(other)),
    }
}

/// Takes a group away with its texts.
pub(super) async fn drop_group(call: &Call<'_>, name: &str) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let step = Step::Text(TextStep::DropGroup {
        app_id: call.app,
        name: name.to_owned(),
    });
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => Ok(Answer::ok(json!({}))),
        Receipt::Refused { .. } => Err(unknown()),
    }
}

async fn kept(call: &Call<'_>) -> Result<Vec<TextGroup>, Refusal> {
    let groups = call.parts.store.text_groups(call.app).await;
    groups.map_err(|error| call.unavailable(error))
}

fn row(group: &TextGroup) -> Row {
    Row {
        item: write_group(&group.name, group.made_at),
        updated_at: Some(group.made_at),
    }
}

/// There is no such group.
pub(super) fn unknown() -> Refusal {
    Refusal::NotFound("there is no such group of texts".to_owned())
}
