use base::{PlayerId, TextId};
use opensocial::{
    Refusal,
    wire::{
        list,
        text::{self, TextWish, unknown},
    },
};
use serde_json::{Value, json};
use store::{Receipt, Step, TextEntry, TextStatus, TextStep};

use super::{super::whose::anothers, Answer, Call, Whose, found, row, text_groups};

const TEXT: &str = "the text would be";

/// Writes a text, which nobody has said anything of yet.
pub(super) async fn post(call: &Call<'_>, whose: Whose) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let wish = text::read(&call.body)?;
    let author = author(call, whose, &wish).await?;
    call.check_words("data", &wish.data)?;
    let text = TextEntry {
        app_id: call.app,
        text_id: TextId::generate(&*call.parts.rng),
        group: call.path.selector().to_owned(),
        author,
        data: wish.data,
        status: TextStatus::Waiting,
        posted_at: call.now,
        changed_at: call.now,
    };
    let step = Step::Text(TextStep::Post(text.clone()));
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            let item = Value::Object(row(call, &text).item);
            Ok(Answer::created(call.single(item)))
        }
        Receipt::Refused {
            refusal: store::Refusal::Missing,
            ..
        } => Err(text_groups::unknown()),
        Receipt::Refused { refusal, .. } => Err(call.unavailable(refusal)),
    }
}

/// Who writes: the viewer; and where the game calls for itself, the player whom
/// it names, or the game.
async fn author(
    call: &Call<'_>,
    whose: Whose,
    wish: &TextWish,
) -> Result<Option<PlayerId>, Refusal> {
    let said = wish.writer.as_deref().map(|writer| call.named(writer));
    let named = match (whose, said.transpose()?) {
        (Whose::Player(player), Some(said)) if said != player => return Err(anothers(TEXT)),
        (Whose::Player(player), _) => Some(player),
        (Whose::Anybody | Whose::Game, said) => said,
    };
    match (call.viewer, named) {
        (Some(viewer), Some(named)) if named != viewer => Err(anothers(TEXT)),
        (Some(writer), _) | (None, Some(writer)) => call.somebody(writer).await.map(Some),
        (None, None) => Ok(None),
    }
}

/// Writes another text in its place, of which nobody has said anything yet.
pub(super) async fn edit(call: &Call<'_>, whose: Whose, ids: &[TextId]) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let [text_id] = *ids else {
        let why = "one call writes one text";
        return Err(Refusal::Invalid(why.to_owned()));
    };
    let wish = text::read(&call.body)?;
    let whose = own(call, whose)?;
    let before = found(call, whose, text_id).await?;
    call.check_words("data", &wish.data)?;
    let step = Step::Text(TextStep::Edit {
        app_id: call.app,
        group: Some(before.group),
        text_id,
        author: before.author,
        data: wish.data,
        at: call.now,
    });
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => {
            // It may have been withdrawn in between.
            let after = found(call, whose, text_id).await?;
            let item = Value::Object(row(call, &after).item);
            Ok(Answer::ok(call.single(item)))
        }
        Receipt::Refused { .. } => Err(unknown()),
    }
}

/// Takes texts back, all or none.
pub(super) async fn withdraw(
    call: &Call<'_>,
    whose: Whose,
    ids: Vec<TextId>,
) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let whose = own(call, whose)?;
    let mut steps = Vec::new();
    for text_id in in_order(ids) {
        let text = found(call, whose, text_id).await?;
        steps.push(Step::Text(TextStep::Judge {
            app_id: call.app,
            group: Some(text.group),
            text_id,
            author: text.author,
            status: TextStatus::Withdrawn,
            at: call.now,
        }));
    }
    match call.commit(steps).await? {
        Receipt::Committed(_) => Ok(Answer::ok(json!({}))),
        Receipt::Refused { .. } => Err(unknown()),
    }
}

/// The order in which every call holds texts: two that name the same ones the
/// other way round would wait for each other.
fn in_order(mut ids: Vec<TextId>) -> Vec<TextId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Of the texts that the path means, those that the caller may change: a player's
/// own, and to the game's server all.
fn own(call: &Call<'_>, whose: Whose) -> Result<Whose, Refusal> {
    match (call.viewer, whose) {
        (None, whose) => Ok(whose),
        (Some(viewer), Whose::Player(player)) if player != viewer => Err(anothers(TEXT)),
        (Some(viewer), _) => Ok(Whose::Player(viewer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_held_in_one_order() {
        let id = |number| TextId::new(number).unwrap();
        let ids = vec![id(3), id(1), id(2), id(1)];
        assert_eq!(in_order(ids), [1, 2, 3].map(id));
    }
}
