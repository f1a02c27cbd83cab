use std::collections::BTreeMap;

use base::{AppId, ObjectId};
use foldhash::{HashMap, HashMapExt};
use store::{Achievement, Board, Sku};

/// What has an id on the wire and a name that its game gave it.
pub trait Named {
    /// The game.
    fn app_id(&self) -> AppId;
    /// The id.
    fn id(&self) -> ObjectId;
    /// The name, unique within the game.
    fn name(&self) -> &str;
}

impl Named for Sku {
    fn app_id(&self) -> AppId {
        self.app_id
    }
    fn id(&self) -> ObjectId {
        self.sku_id
    }
    #[expect(
        clippy::misnamed_getters,
        reason = "the name that players see is another one"
    )]
    fn name(&self) -> &str {
        &self.sku
    }
}

impl Named for Achievement {
    fn app_id(&self) -> AppId {
        self.app_id
    }
    fn id(&self) -> ObjectId {
        self.achievement_id
    }
    fn name(&self) -> &str {
        &self.api_name
    }
}

impl Named for Board {
    fn app_id(&self) -> AppId {
        self.app_id
    }
    fn id(&self) -> ObjectId {
        self.board_id
    }
    fn name(&self) -> &str {
        &self.api_name
    }
}

/// Things of one kind, of all games, by name and by id.
#[derive(Debug)]
pub struct Objects<T> {
    by_app: HashMap<AppId, BTreeMap<String, ObjectId>>,
    by_id: HashMap<ObjectId, T>,
}

impl<T: Named> Objects<T> {
    pub(crate) fn new(all: Vec<T>) -> Self {
        let mut by_app: HashMap<AppId, BTreeMap<String, ObjectId>> = HashMap::new();
        let mut by_id = HashMap::new();
        for one in all {
            let names = by_app.entry(one.app_id()).or_default();
            names.insert(one.name().to_owned(), one.id());
            by_id.insert(one.id(), one);
        }
        Self { by_app, by_id }
    }

    /// The one that the game calls so.
    #[must_use]
    pub fn named(&self, app: AppId, name: &str) -> Option<&T> {
        self.by_id.get(self.by_app.get(&app)?.get(name)?)
    }

    /// The one with that id, of whatever game.
    #[must_use]
    pub fn get(&self, id: ObjectId) -> Option<&T> {
        self.by_id.get(&id)
    }

    /// Those of a game, in the order of their names.
    pub fn of(&self, app: AppId) -> impl Iterator<Item = &T> {
        let names = self.by_app.get(&app).into_iter().flatten();
        names.filter_map(|(_, id)| self.by_id.get(id))
    }
}
