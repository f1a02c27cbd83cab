//! Apps and users share the numbers of the graph.

use base::{AppId, Environment, OwnerId};
use store::{Listing, ListingKind, Platform, Step, Unit};
use testkit::games;

use super::{
    super::world::text,
    world::{APP, GraphWorld},
};

impl GraphWorld {
    /// Lists another app and draws nothing for it, so that what is drawn next
    /// does not depend on how it is called.
    async fn list_quietly(&self, external_id: &str) {
        let (apps, _) = self.house.admin.apps(None, 10);
        let third = apps.iter().find(|app| app.name == "Third");
        let app_id: AppId = third.unwrap().app_id;
        let listing = Listing {
            app_id,
            platform: Platform::MetaGraph,
            environment: Environment::Live,
            external_id: external_id.to_owned(),
            number: None,
            kind: ListingKind::Game,
        };
        let unit = Unit::of(OwnerId::new([9; 16]), Step::InsertListing(listing));
        self.house.store.commit(unit).await.unwrap();
        self.house.directory.catch_up().await.unwrap();
    }
}

/// The id that the stranger gets where there is an app of that number.
async fn drawn_beside(external_id: &str) -> String {
    let world = GraphWorld::new().await;
    let third = admin::NewApp {
        name: "Third".to_owned(),
        publisher: None,
        stove: vec![],
        meta: None,
        opensocial: Vec::new(),
    };
    world.house.admin.create_app(third).await.unwrap();
    world.list_quietly(external_id).await;
    world.grant(world.app, games::STRANGER).await;
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    text(&world.device(&session, "user", APP).await, "user_id")
}

#[tokio::test]
async fn no_user_is_given_the_number_of_an_app() {
    let first = drawn_beside("7").await;
    assert_eq!(drawn_beside("8").await, first, "the same story");
    assert_ne!(drawn_beside(&first).await, first, "it is the app's");
}
