use sign::oauth1::Presented;

use super::{
    Refusal,
    launch::of_app,
    reserved::{id, maybe, one},
};
use crate::wire::parameters::reads_as;

const TYPE: &str = "eventtype";
const ID: &str = "id";
const PREFIX: &str = "event.";

/// What platforms put before the names that are their own.
const INVITERS: [&str; 3] = ["mbga_invite_from", "gree_invite_from", "mixi_invite_from"];
const DIARIES: [&str; 3] = ["mbga_diary_id", "gree_diary_id", "mixi_diary_id"];

/// The longest name of an event, in bytes.
const LONGEST_EVENT: usize = 64;

/// The longest text beside an event, in bytes.
const LONGEST_EXTRA: usize = 512;

/// Something happened to players of the game (Mobage, "Life Cycle Event
/// Request").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeCycle {
    /// The app, by its id on the platform.
    pub app_id: String,
    /// What, without `event.` before it: `addapp`, `removeapp` … Platforms have
    /// names of their own beside those.
    pub event: String,
    /// To whom, in the order in which they stand there; one call may tell of
    /// many players.
    pub ids: Vec<String>,
    /// Who has invited the player, where the platform says so.
    pub invited_by: Option<String>,
    /// The diary entry, where one was written.
    pub diary_id: Option<String>,
}

impl LifeCycle {
    pub(super) fn read(presented: &Presented<'_>, app_id: &str) -> Result<Self, Refusal> {
        of_app(presented, app_id)?;
        let event = one(presented, TYPE)?;
        let event = event.strip_prefix(PREFIX).unwrap_or(&event);
        let good = (1..=LONGEST_EVENT).contains(&event.len()) && event.bytes().all(is_of_event);
        if !good {
            return Err(Refusal::Malformed(TYPE));
        }
        let event = event.to_owned();
        Ok(Self {
            app_id: app_id.to_owned(),
            event,
            ids: ids(presented)?,
            invited_by: extra(presented, &INVITERS)?,
            diary_id: extra(presented, &DIARIES)?,
        })
    }
}

fn ids(presented: &Presented<'_>) -> Result<Vec<String>, Refusal> {
    let sent = presented.as_sent();
    let alike = sent.iter().filter(|it| reads_as(&it.name(), ID));
    let ids: Vec<_> = alike
        .map(|it| id(&it.value(), ID))
        .collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Err(Refusal::Missing(ID));
    }
    Ok(ids)
}

/// The first of some parameters that is there.
fn extra(presented: &Presented<'_>, names: &[&'static str]) -> Result<Option<String>, Refusal> {
    for name in names {
        let Some(value) = maybe(presented, name)? else {
            continue;
        };
        if value.len() > LONGEST_EXTRA || value.chars().any(char::is_control) {
            return Err(Refusal::Malformed(name));
        }
        if !value.is_empty() {
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn is_of_event(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}
