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

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn wish(change: AppDataChange, secs: i64) -> ChangeAppData {
        ChangeAppData {
            app_id: AppId::new(1).unwrap(),
            player_id: PlayerId::new(2).unwrap(),
            change,
            at: Timestamp::from_secs(secs),
        }
    }

    fn put(keys: impl IntoIterator<Item = usize>, value: &str) -> AppDataChange {
        let keys = keys.into_iter();
        AppDataChange::Put(keys.map(|n| (n.to_string(), value.to_owned())).collect())
    }

    fn delete(keys: impl IntoIterator<Item = usize>) -> AppDataChange {
        AppDataChange::Delete(keys.into_iter().map(|n| n.to_string()).collect())
    }

    fn kept(of: &AppData) -> Vec<(&str, &str)> {
        let entries = of.entries.iter();
        entries.map(|(key, value)| (&**key, &**value)).collect()
    }

    #[test]
    fn keys_are_put_and_deleted_one_by_one() {
        let data = AppData::apply(None, &wish(put([1, 2, 3], "a"), 1)).unwrap();
        let data = AppData::apply(Some(data), &wish(put([2, 4], "b"), 2)).unwrap();
        let data = AppData::apply(Some(data), &wish(delete([1, 9]), 3)).unwrap();
        assert_eq!(kept(&data), [("2", "b"), ("3", "a"), ("4", "b")]);
        assert_eq!(data.changed_at, Timestamp::from_secs(3));
        let data = AppData::apply(Some(data), &wish(AppDataChange::Clear, 4)).unwrap();
        assert_eq!(kept(&data), []);
        let nothing = AppData::apply(None, &wish(delete([1]), 5)).unwrap();
        assert_eq!(kept(&nothing), []);
    }

    #[test]
    fn there_are_as_many_keys_as_can_be_and_not_one_more() {
        let all = || put(0..APP_DATA_KEYS, "a");
        let full = AppData::apply(None, &wish(all(), 1)).unwrap();
        assert_eq!(full.entries.len(), APP_DATA_KEYS);
        let one_more = wish(put([APP_DATA_KEYS], "b"), 2);
        let refused = AppData::apply(Some(full.clone()), &one_more);
        assert_eq!(refused, Err(Refusal::Settled));
        let too_many = wish(put(0..=APP_DATA_KEYS, "a"), 2);
        assert_eq!(AppData::apply(None, &too_many), Err(Refusal::Settled));
        // Another value for a key that is there needs no room.
        let data = AppData::apply(Some(full), &wish(put([7], "b"), 2)).unwrap();
        let data = AppData::apply(Some(data), &wish(delete([0]), 3)).unwrap();
        let data = AppData::apply(Some(data), &one_more).unwrap();
        assert_eq!(data.entries.len(), APP_DATA_KEYS);
    }

    proptest! {
        /// Whatever is put and deleted, and whatever of it is refused, each key
        /// has the last value that was put since it was last deleted.
        #[test]
        fn a_key_has_its_last_value(changes in vec((any::<bool>(), vec(0..80_usize, 1..40)), 0..12)) {
            let mut data = None;
            let mut expected = BTreeMap::new();
            for (no, (puts, keys)) in changes.into_iter().enumerate() {
                let before: BTreeMap<String, String> = expected.clone();
                let change = if puts {
                    expected.extend(keys.iter().map(|n| (n.to_string(), no.to_string())));
                    put(keys, &no.to_string())
                } else {
                    expected.retain(|key, _| !keys.iter().any(|n| n.to_string() == *key));
                    delete(keys)
                };
                match AppData::apply(data.clone(), &wish(change, 1)) {
                    Ok(changed) => data = Some(changed),
                    Err(refusal) => {
                        prop_assert_eq!(refusal, Refusal::Settled);
                        prop_assert!(expected.len() > APP_DATA_KEYS);
                        expected = before;
                    }
                }
                let entries = data.clone().map(|data| data.entries).unwrap_or_default();
                prop_assert_eq!(&entries, &expected);
            }
        }
    }
}
