mod change;
mod show;

use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        Method,
        list::Row,
        text::{self, Text, read_ids, unknown},
    },
};
use store::{TextEntry, TextStatus};

use super::{answer::Answer, call::Call, text_groups};

/// `/textdata/@app/{group}/{selector}[/{text}]`: what players write in a game and
/// people read along, or what the game's server writes in its own name.
pub(super) async fn entries(call: &Call<'_>) -> Result<Answer, Refusal> {
    let whose = Whose::of(call)?;
    let ids = call.path.fourth().map(read_ids).transpose()?;
    match (call.method, ids) {
        // A game's server names the group itself so.
        (Method::Get, None) if whose == Whose::Game => {
            text_groups::one(call, call.path.selector()).await
        }
        (Method::Delete, None) if whose == Whose::Game => {
            text_groups::drop_group(call, call.path.selector()).await
        }
        (Method::Get, None) => show::list(call, whose).await,
        (Method::Get, Some(ids)) => show::some(call, whose, &ids).await,
        (Method::Post, None) => change::post(call, whose).await,
        (Method::Put, Some(ids)) => change::edit(call, whose, &ids).await,
        (Method::Delete, Some(ids)) => change::withdraw(call, whose, ids).await,
        (Method::Post, Some(_)) => Err(invalid("a text that is posted has no id yet")),
        (Method::Put | Method::Delete, None) => Err(invalid("the path has to name a text")),
    }
}

fn invalid(why: &str) -> Refusal {
    Refusal::Invalid(why.to_owned())
}

/// Whose texts a path means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// `@all`.
    Anybody,
    /// `@self` where the game calls for itself: what it wrote in its own name.
    Game,
    /// `@self` where it calls for a player, and everybody by number.
    Player(PlayerId),
}

impl Whose {
    fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        Ok(match call.path.third().unwrap_or_default() {
            "@all" => Self::Anybody,
            "@self" => call.viewer.map_or(Self::Game, Self::Player),
            name => Self::Player(call.named(name)?),
        })
    }

    fn means(self, text: &TextEntry) -> bool {
        match self {
            Self::Anybody => true,
            Self::Game => text.author.is_none(),
            Self::Player(player) => text.author == Some(player),
        }
    }
}

/// A text of the group that the path names, unless it was withdrawn.
async fn find(
    call: &Call<'_>,
    whose: Whose,
    id: base::TextId,
) -> Result<Option<TextEntry>, Refusal> {
    let text = call.parts.store.text(call.app, id).await;
    let text = text.map_err(|error| call.unavailable(error))?;
    Ok(text.filter(|text| {
        text.group == call.path.selector()
            && text.status != TextStatus::Withdrawn
            && whose.means(text)
    }))
}

/// The same of one that has to be there.
async fn found(call: &Call<'_>, whose: Whose, id: base::TextId) -> Result<TextEntry, Refusal> {
    find(call, whose, id).await?.ok_or_else(unknown)
}

fn row(call: &Call<'_>, entry: &TextEntry) -> Row {
    let writer = entry.author.map(|author| call.user_id(author));
    let item = text::write(&Text {
        id: entry.text_id,
        group: &entry.group,
        writer: writer.as_deref(),
        data: &entry.data,
        status: entry.status.number(),
        published: entry.posted_at,
        updated: entry.changed_at,
    });
    let updated_at = Some(entry.changed_at);
    Row { item, updated_at }
}
