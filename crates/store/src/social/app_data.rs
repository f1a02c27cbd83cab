use std::collections::BTreeMap;

use base::{AppId, PlayerId, Timestamp};

use crate::Refusal;

/// How many keys a game keeps of one player at most.
pub const APP_DATA_KEYS: usize = 64;

/// What a game keeps of one player. A key has 1 to 32 bytes, a value at most
/// 1,024 (Mobage, "AppData").
///
/// Unique by (app, player).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppData {
    /// The game.
    pub app_id: AppId,
    /// The player.
    pub player_id: PlayerId,
    /// Values by key.
    pub entries: BTreeMap<String, String>,
    /// When any of them last changed.
    pub changed_at: Timestamp,
}

/// A wish to change what a game keeps of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeAppData {
    /// The game.
    pub app_id: AppId,
    /// The player.
    pub player_id: PlayerId,
    /// What is to change.
    pub change: AppDataChange,
    /// When.
    pub at: Timestamp,
}

/// What is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppDataChange {
    /// These keys have these values from now on; others are left as they are.
    Put(BTreeMap<String, String>),
    /// These keys are gone from now on, those too that never were.
    Delete(Vec<String>),
    /// All keys are gone.
    Clear,
}

impl AppData {
    /// The rule of state.
    ///
    /// # Errors
    /// [`Refusal::Settled`] where there would be more than [`APP_DATA_KEYS`].
    pub fn apply(current: Option<Self>, wish: &ChangeAppData) -> Result<Self, Refusal> {
        let mut entries = current.map(|data| data.entries).unwrap_or_default();
        match &wish.change {
            AppDataChange::Put(put) => {
                let put = put.iter().map(|(key, value)| (key.clone(), value.clone()));
                entries.extend(put);
            }
            AppDataChange::Delete(keys) => entries.retain(|key, _| !keys.contains(key)),
            AppDataChange::Clear => entries.clear(),
        }
        if entries.len() > APP_DATA_KEYS {
            return Err(Refusal::Settled);
        }
        Ok(Self {
            app_id: wish.app_id,
            player_id: wish.player_id,
            entries,
            changed_at: wish.at,
        })
    }
}
