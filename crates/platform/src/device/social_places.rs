//! How many pages are asked for at a time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use base::AppId;

/// Of all games together.
const PLACES: usize = 256;

/// Of one game, so that one that hangs leaves places to the others.
const PLACES_OF_A_GAME: usize = 32;

/// The places. Whoever comes when all are taken is told so at once, so that games
/// that hang cannot pile up calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Arc<Mutex<BTreeMap<AppId, usize>>>);

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    app: AppId,
}

impl Places {
    /// A place for a page of that game; nothing where all are taken.
    pub(super) fn take(&self, app: AppId) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // At most as many entries as there are places.
        let all: usize = taken.values().sum();
        let of_game = taken.get(&app).copied().unwrap_or_default();
        if all >= PLACES || of_game >= PLACES_OF_A_GAME {
            return None;
        }
        taken.insert(app, of_game.saturating_add(1));
        drop(taken);
        let places = self.clone();
        Some(Place { places, app })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let places = &self.places.0;
        let mut taken = places.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.app).copied().unwrap_or_default();
        match left.saturating_sub(1) {
            0 => taken.remove(&self.app),
            left => taken.insert(self.app, left),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(number: u64) -> AppId {
        AppId::new(number).unwrap()
    }

    #[test]
    fn a_game_that_hangs_leaves_places_to_others() {
        let places = Places::default();
        let taken: Vec<_> = (0..PLACES_OF_A_GAME)
            .map(|_| places.take(app(1)).unwrap())
            .collect();
        assert!(places.take(app(1)).is_none());
        assert!(places.take(app(2)).is_some());
        drop(taken);
        assert!(places.take(app(1)).is_some());
        assert!(places.0.lock().unwrap().is_empty());
    }

    #[test]
    fn there_are_so_many_places() {
        let places = Places::default();
        let wish = |number: usize| {
            let number = number / PLACES_OF_A_GAME + 1;
            places.take(app(number.try_into().unwrap()))
        };
        let mut taken: Vec<_> = (0..PLACES).map(|number| wish(number).unwrap()).collect();
        assert!(wish(PLACES).is_none());
        taken.pop();
        assert!(wish(PLACES).is_some());
    }
}
