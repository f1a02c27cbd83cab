//! Families of tokens that are too many, stolen, or forgotten.

use std::time::Duration;

use admin::NewApp;
use base::Clock;
use store::{FAMILIES_KEPT, RevokedSubject, Store};
use testkit::{Answer, Call, games};

use super::world::{USER_TOKEN, World, json, text, verify};

const REFRESH: &str = "/device/v1/stove/refresh";
const GAME: &str = r#"{"game_id":"SGP_EVENT"}"#;
const DAY: u64 = 24 * 60 * 60;

struct Pair {
    user: String,
    refresh: String,
}

impl Pair {
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        Self {
            user: text(answer, "access_token"),
            refresh: text(answer, "refresh_token"),
        }
    }
}

impl World {
    /// What a device gets that signs in.
    async fn signed_in(&self) -> Pair {
        let session = self.session(games::MEMBER, games::MEMBER_KEY).await;
        let wish = Call::post(USER_TOKEN, GAME).bearer(&session);
        Pair::of(&self.send(wish).await)
    }

    async fn refreshed(&self, pair: &Pair) -> Answer {
        let body = serde_json::json!({ "refresh_token": pair.refresh });
        self.send(Call::post(REFRESH, body.to_string())).await
    }

    async fn refusal(&self, pair: &Pair) -> String {
        let answer = self.refreshed(pair).await;
        assert_eq!(answer.status, 401, "{answer:?}");
        text(&answer, "code")
    }

    /// Something is committed, with which what has lapsed is forgotten.
    async fn write(&self) {
        let new = NewApp {
            name: "Later".to_owned(),
            publisher: None,
            stove: vec![],
            meta: None,
            opensocial: Vec::new(),
        };
        self.house.admin.create_app(new).await.unwrap();
    }

    /// The clock jumps ahead for a while and comes back.
    async fn excursion(&self, days: u64) {
        let now = self.house.clock.now();
        self.advance(days * DAY);
        self.write().await;
        self.house.directory.catch_up().await.unwrap();
        self.house.clock.set(now);
    }

    async fn verified(&self, server: &str, user: &str) -> bool {
        json(&self.send(verify(server, user)).await)["code"] == 0
    }
}

#[tokio::test]
async fn an_eleventh_family_ends_the_first() {
    let world = World::new().await;
    let server = world.server_token().await;
    let (mut first, mut pairs) = (Vec::new(), Vec::new());
    for _ in 0..=FAMILIES_KEPT {
        let pair = world.signed_in().await;
        pairs.push(Pair::of(&world.refreshed(&pair).await));
        first.push(pair);
        world.advance(1);
    }
    assert_eq!(world.refusal(&pairs[0]).await, "refresh_token_revoked");
    assert_eq!(world.refusal(&first[0]).await, "refresh_token_revoked");
    assert!(
        world.verified(&server, &pairs[0].user).await,
        "until its end"
    );
    for pair in &pairs[1..] {
        Pair::of(&world.refreshed(pair).await);
    }
}

#[tokio::test]
async fn a_used_refresh_token_stays_used_whatever_the_clock_does() {
    let world = World::new().await;
    let used = world.signed_in().await;
    let next = Pair::of(&world.refreshed(&used).await);
    world.excursion(40).await;
    for pair in [&used, &next] {
        assert_eq!(world.refusal(pair).await, "refresh_token_revoked");
    }
    let server = world.server_token().await;
    assert!(world.verified(&server, &next.user).await);
    world.house.clock.advance(Duration::from_millis(1));
    let again = world.signed_in().await;
    Pair::of(&world.refreshed(&again).await);
}

#[tokio::test]
async fn a_stolen_family_stays_ended_whatever_the_clock_does() {
    let world = World::new().await;
    let server = world.server_token().await;
    let stolen = world.signed_in().await;
    let next = Pair::of(&world.refreshed(&stolen).await);
    assert_eq!(world.refusal(&stolen).await, "refresh_token_reused");
    world.excursion(40).await;
    let catalog = world.store.catalog().await.unwrap();
    assert_eq!(catalog.revocations, [], "it is forgotten");
    let world = world.restarted().await;
    for pair in [&stolen, &next] {
        assert_eq!(world.refusal(pair).await, "refresh_token_revoked");
        assert!(!world.verified(&server, &pair.user).await);
    }
    // Nobody else's token is, and what is issued now counts at once.
    assert_eq!(world.server_token().await, server);
    let again = world.signed_in().await;
    assert!(world.verified(&server, &again.user).await);
    Pair::of(&world.refreshed(&again).await);
}

#[tokio::test]
async fn stealing_from_oneself_without_end_fills_nothing() {
    let world = World::new().await;
    for _ in 0..4 * FAMILIES_KEPT {
        let stolen = world.signed_in().await;
        Pair::of(&world.refreshed(&stolen).await);
        assert_eq!(world.refusal(&stolen).await, "refresh_token_reused");
        world.advance(1);
    }
    let revocations = world.store.catalog().await.unwrap().revocations;
    assert_eq!(revocations.len(), FAMILIES_KEPT + 1);
    let of_player = revocations
        .iter()
        .filter(|it| matches!(it.subject, RevokedSubject::Player(_)));
    assert_eq!(of_player.count(), 1);
    let server = world.server_token().await;
    let again = world.signed_in().await;
    assert!(world.verified(&server, &again.user).await);
}
