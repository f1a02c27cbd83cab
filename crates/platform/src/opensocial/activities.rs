use base::{ActivityId, PlayerId};
use opensocial::{
    Refusal,
    wire::{
        Method,
        activity::{self, ActivityWish},
        list::{self, Row, Shown},
    },
};
use serde_json::Value;
use store::{ACTIVITIES_KEPT, Activity, Listed, PostStep, Receipt, Span, Step};

use super::{
    answer::Answer,
    app_data::of_this_game,
    call::{Call, no_selector},
};

const ACTIVITIES: &str = "the activities are";

/// `/activities/{guid}/{selector}/{appid}[/{activity}]`: what a game tells of a
/// player to those who look.
pub(super) async fn activities(call: &Call<'_>) -> Result<Answer, Refusal> {
    of_this_game(call)?;
    let player = call.guid().await?;
    match (call.method, call.path.selector(), call.path.fourth()) {
        (Method::Get, "@self", None) => {
            call.own_or_friends(player, ACTIVITIES).await?;
            list(call, vec![player]).await
        }
        (Method::Get, "@self", Some(id)) => {
            call.own_or_friends(player, ACTIVITIES).await?;
            one(call, player, id).await
        }
        (Method::Get, "@friends", None) => {
            call.only_the_viewers(player, ACTIVITIES)?;
            list(call, call.friends(player).await?).await
        }
        (Method::Post, "@self", None) => {
            call.only_the_viewers(player, ACTIVITIES)?;
            tell(call, player).await
        }
        (Method::Get, "@friends", Some(_)) => Err(unknown()),
        (Method::Post, "@self" | "@friends", _) => {
            let why = "an activity is told at @self, and has no id yet";
            Err(Refusal::Invalid(why.to_owned()))
        }
        _ => Err(no_selector(call)),
    }
}

async fn list(call: &Call<'_>, players: Vec<PlayerId>) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let span = Span {
        skip: ask.skip,
        limit: ask.limit(),
    };
    let found = read(call, players, span).await?;
    let rows = found.items.iter().map(|one| row(call, one)).collect();
    let shown = Shown {
        // They stand in the order in which they were told.
        unfiltered: ask.filter.is_some(),
        unsorted: ask.sort.is_some(),
        not_since: ask.updated_since.is_some(),
        ..Shown::plain(&ask, rows, found.total)
    };
    Ok(call.shown(&ask, shown))
}

async fn one(call: &Call<'_>, player: PlayerId, id: &str) -> Result<Answer, Refusal> {
    let ask = call.list_ask()?;
    let id: ActivityId = id.parse().map_err(|_| unknown())?;
    let whole = Span {
        skip: 0,
        limit: ACTIVITIES_KEPT,
    };
    let found = read(call, vec![player], whole).await?;
    let mut found = found.items.iter();
    let found = found.find(|activity| activity.activity_id == id);
    let row = row(call, found.ok_or_else(unknown)?);
    let item = Value::Object(ask.fields.select(row.item));
    Ok(Answer::ok(call.single(item)))
}

async fn tell(call: &Call<'_>, player_id: PlayerId) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let ActivityWish {
        title,
        body,
        url,
        image_url,
    } = activity::read(&call.body)?;
    call.check_words("title", &title)?;
    call.check_words("body", body.as_deref().unwrap_or_default())?;
    let new = Activity {
        app_id: call.app,
        player_id,
        activity_id: ActivityId::generate(&*call.parts.rng),
        title,
        body,
        url,
        image_url,
        posted_at: call.now,
    };
    let step = Step::Post(PostStep::Activity(new.clone()));
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            let item = Value::Object(row(call, &new).item);
            Ok(Answer::created(call.single(item)))
        }
        Receipt::Refused {
            refusal: store::Refusal::Missing,
            ..
        } => Err(Refusal::NotFound("there is no such user".to_owned())),
        Receipt::Refused { refusal, .. } => Err(call.unavailable(refusal)),
    }
}

async fn read(
    call: &Call<'_>,
    players: Vec<PlayerId>,
    span: Span,
) -> Result<Listed<Activity>, Refusal> {
    let found = call.parts.store.activities(call.app, players, span).await;
    found.map_err(|error| call.unavailable(error))
}

fn row(call: &Call<'_>, one: &Activity) -> Row {
    let item = activity::write(&activity::Activity {
        id: one.activity_id,
        app_number: &call.app_number,
        user: &call.user_id(one.player_id),
        title: &one.title,
        body: one.body.as_deref(),
        url: one.url.as_deref(),
        image_url: one.image_url.as_deref(),
        posted_at: one.posted_at,
    });
    let updated_at = Some(one.posted_at);
    Row { item, updated_at }
}

fn unknown() -> Refusal {
    Refusal::NotFound("there is no such activity".to_owned())
}
