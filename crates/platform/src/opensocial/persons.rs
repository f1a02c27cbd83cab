use std::collections::{HashMap, HashSet};

use base::PlayerId;
use opensocial::{
    Refusal,
    wire::{
        list::Row,
        people::{Gender, Person},
    },
};
use store::{Persona, Player};

use super::call::Call;

/// What the game is told of these players, in the order asked for. Who is gone
/// is left out.
pub(super) async fn rows(call: &Call<'_>, players: Vec<PlayerId>) -> Result<Vec<Row>, Refusal> {
    if players.is_empty() {
        return Ok(Vec::new());
    }
    let store = &call.parts.store;
    let personas = store.personas(players.clone()).await;
    let personas = personas.map_err(|error| call.unavailable(error))?;
    let installed = store.installations(call.app, players.clone()).await;
    let installed = installed.map_err(|error| call.unavailable(error))?;
    let players = store.players_of(players).await;
    let players = players.map_err(|error| call.unavailable(error))?;
    let personas: HashMap<PlayerId, Persona> = personas
        .into_iter()
        .map(|persona| (persona.player_id, persona))
        .collect();
    let have: HashSet<PlayerId> = installed.iter().map(|one| one.player_id).collect();
    let rows = players.iter().map(|player| {
        let persona = personas.get(&player.player_id).cloned();
        let has_app = have.contains(&player.player_id);
        row(call, player, persona, has_app)
    });
    Ok(rows.collect())
}

fn row(call: &Call<'_>, player: &Player, persona: Option<Persona>, has_app: bool) -> Row {
    let silent = || Persona::usual(player.player_id, player.created_at);
    let persona = persona.unwrap_or_else(silent);
    let person = Person {
        id: &call.user_id(player.player_id),
        nickname: &player.nickname,
        about_me: persona.about_me.as_deref(),
        birthday: persona.birthday.as_deref(),
        interests: &persona.interests,
        region: persona.address.as_deref(),
        profile_url: persona.profile_url.as_deref(),
        thumbnail_url: persona.thumbnail_url.as_deref(),
        gender: match persona.gender {
            store::Gender::Male => Gender::Male,
            store::Gender::Female => Gender::Female,
            store::Gender::Undisclosed => Gender::Undisclosed,
        },
        job_type: persona.job_type.as_deref(),
        blood_type: persona.blood_type.as_deref(),
        has_app,
        is_verified: persona.is_verified,
        is_famous: persona.is_famous,
        grade: persona.grade.number(),
        updated_at: persona.changed_at,
    };
    person.row()
}
