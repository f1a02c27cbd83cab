//! What players are and have on OpenSocial: how each game's calls are taken, who
//! has installed it, and what people write, pay and send there.

pub(crate) mod activity;
pub(crate) mod app_data;
pub(crate) mod blocking;
pub(crate) mod installation;
pub(crate) mod message;
pub(crate) mod payment;
pub(crate) mod persona;
pub(crate) mod setup;
pub(crate) mod text;
pub(crate) mod text_group;

use base::{AppId, OwnerId, PlayerId};
use rusqlite::{Connection, Params, Row};
use sign::Vault;
use store::{Listed, Outcome, PostStep, Refusal, SocialStep, Span, TextStep, Topic};

use crate::{app, change, error::Halt, player, sql};

/// Does one step about what players are to games.
pub(crate) fn run(tx: &Connection, vault: &Vault, step: &SocialStep) -> Result<Outcome, Halt> {
    match step {
        SocialStep::Configure(wish) => {
            setup::configure(tx, vault, wish)?;
            change::log(tx, Topic::Catalog)?;
        }
        // The directory holds no players, and nothing of what they have.
        SocialStep::Install(wish) => {
            let news = installation::change(tx, *wish)?;
            return Ok(Outcome::Installed { news });
        }
        SocialStep::Block {
            player_id,
            blocked_id,
            at,
        } => blocking::begin(tx, *player_id, *blocked_id, *at)?,
        SocialStep::Unblock {
            player_id,
            blocked_id,
        } => blocking::end(tx, *player_id, *blocked_id)?,
        SocialStep::SetPersona(persona) => persona::set(tx, persona)?,
        SocialStep::ChangeAppData(wish) => app_data::change(tx, wish)?,
    }
    Ok(Outcome::Done)
}

/// Does one step about what is written.
pub(crate) fn write(tx: &Connection, owner: OwnerId, step: &TextStep) -> Result<(), Halt> {
    match step {
        TextStep::MakeGroup(group) => text_group::make(tx, owner, group),
        TextStep::DropGroup { app_id, name } => text_group::remove(tx, *app_id, name),
        TextStep::Post(entry) => text::insert(tx, owner, entry),
        TextStep::Edit {
            app_id,
            group,
            text_id,
            author,
            data,
            at,
        } => {
            let entry = text::require(tx, (*app_id, *text_id), group.as_deref(), *author)?;
            text::save(tx, &entry.edited(data.clone(), *at))
        }
        TextStep::Judge {
            app_id,
            group,
            text_id,
            author,
            status,
            at,
        } => {
            let entry = text::require(tx, (*app_id, *text_id), group.as_deref(), *author)?;
            text::save(tx, &entry.judged(*status, *at))
        }
    }
}

/// Does one step about what is told and sent.
pub(crate) fn post(tx: &Connection, owner: OwnerId, step: &PostStep) -> Result<(), Halt> {
    match step {
        PostStep::Activity(activity) => activity::insert(tx, owner, activity),
        PostStep::Message(message) => message::send(tx, owner, message),
        PostStep::Discard(copy) => message::discard(tx, *copy),
    }
}

/// Refuses where there is no such game or player.
fn require(tx: &Connection, app: AppId, player: PlayerId) -> Result<(), Halt> {
    app::require(tx, app)?;
    require_player(tx, player)
}

/// Refuses where there is no such player.
fn require_player(tx: &Connection, player: PlayerId) -> Result<(), Halt> {
    if player::exists(tx, player)? {
        Ok(())
    } else {
        Err(Refusal::Missing.into())
    }
}

/// A number of rows as a count.
fn count(tx: &Connection, query: &str, key: impl Params) -> rusqlite::Result<usize> {
    let count = |row: &Row<'_>| row.get::<_, u32>(0);
    let rows = tx.prepare_cached(query)?.query_row(key, count)?;
    Ok(usize::try_from(rows).unwrap_or(usize::MAX))
}

/// The columns `skip` and `limit` of a list.
fn bounds(span: Span) -> [i64; 2] {
    [span.skip, span.limit].map(|rows| i64::try_from(rows).unwrap_or(i64::MAX))
}

/// What each of those asked for has, in their order.
pub(crate) fn each<T>(
    players: &[PlayerId],
    find: impl Fn(PlayerId) -> rusqlite::Result<Option<T>>,
) -> rusqlite::Result<Vec<T>> {
    let players = players.iter();
    players
        .filter_map(|player| find(*player).transpose())
        .collect()
}

/// A part of a list and its length, by a query for each.
fn listed<T>(
    conn: &Connection,
    (rows, length): (&str, &str),
    (key, part): (impl Params, impl Params),
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Listed<T>> {
    Ok(Listed {
        items: sql::all(conn, rows, part, read)?,
        total: count(conn, length, key)?,
    })
}
