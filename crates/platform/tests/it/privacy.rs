//! What a game's server learns of players and copies that are none of its own:
//! nothing.

use admin::{Fixture, NewOwnership};
use base::PlayerId;
use testkit::{Answer, Call, games};

use super::world::{USER_TOKEN, World, json};

const MEMBER: &str = "/stove/member/v3.0/SGP_EVENT";
const PROFILE: &str = "/stove/member/v3.0";
const OWNERSHIP: &str = "/stove/ownership/v3.0/check_ownership";
const GAME: &str = r#"{"game_id":"SGP_EVENT"}"#;

/// A number that no player has.
const NOBODY: u64 = 20_005_061_999;

impl World {
    /// A platform on a developer's machine, which tells the most.
    async fn telling() -> Self {
        Self::with(|parts| parts.development = true).await
    }

    async fn ask(&self, path: &str, query: &str) -> Answer {
        let server = self.server_token().await;
        let call = Call::get(format!("{path}?{query}")).bearer(&server);
        self.send(call.header("caller-id", "SGP_EVENT_SERVER"))
            .await
    }

    /// Names who publishes the game and the other one.
    pub(super) async fn publish(&self, publishers: [Option<&str>; 2]) {
        let mut fixture: Fixture = games::fixture();
        for (app, publisher) in fixture.apps.iter_mut().zip(publishers) {
            app.publisher = publisher.map(str::to_owned);
        }
        self.house.admin.import(fixture).await.unwrap();
    }

    async fn grant_everything(&self) {
        let (apps, _) = self.house.admin.apps(None, 10);
        for app in apps {
            for player in [games::MEMBER, games::STRANGER] {
                let new = NewOwnership {
                    player_id: PlayerId::new(player).unwrap(),
                    product_no: Some(1),
                    purchased_at: None,
                };
                let admin = &self.house.admin;
                admin.grant_ownership(app.app_id, new).await.unwrap();
            }
        }
    }
}

/// All that a caller sees, but for what every answer has of its own.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let own = ["x-request-id", "date"];
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    });
    (answer.status, headers.collect(), answer.body.to_vec())
}

#[tokio::test]
async fn a_player_who_is_no_member_is_nobody() {
    let world = World::telling().await;
    world.grant_everything().await;
    for (path, query) in [
        (MEMBER, "member_no={}"),
        (MEMBER, "search_type=member_no&value={}"),
        (MEMBER, "guid={}"),
        (PROFILE, "member_no={}"),
        (OWNERSHIP, "member_no={}&game_ids=SGP_EVENT"),
    ] {
        let ask = async |number: u64| {
            let query = query.replace("{}", &number.to_string());
            world.ask(path, &query).await
        };
        let (stranger, nobody) = (ask(games::STRANGER).await, ask(NOBODY).await);
        assert_eq!(seen(&stranger), seen(&nobody), "{path} {query}");
        let body = String::from_utf8_lossy(&stranger.body).into_owned();
        assert!(body.contains("40000"), "{body}");
        let member = ask(if query.starts_with("guid") {
            games::GUID
        } else {
            games::MEMBER
        });
        assert_ne!(seen(&member.await), seen(&nobody), "{path} {query}");
    }
}

#[tokio::test]
async fn who_accepts_the_terms_is_seen_from_then_on() {
    let world = World::telling().await;
    let query = format!("member_no={}", games::STRANGER);
    let session = world.session(games::STRANGER, games::STRANGER_KEY).await;
    let user = world.user_token_of(&session, GAME).await;
    let own = world.send(Call::get(MEMBER).bearer(&user)).await;
    assert_eq!(json(&own)["value"]["nickname"], "Stranger");
    assert_eq!(json(&world.ask(MEMBER, &query).await)["code"], 40_000);
    let terms = Call::post("/device/v1/stove/terms", GAME).bearer(&session);
    assert_eq!(world.send(terms).await.status, 200);
    let found = json(&world.ask(MEMBER, &query).await);
    assert_eq!(found["value"]["nickname"], "Stranger");
    let other = Call::post(USER_TOKEN, r#"{"game_id":"MVP_SDK_QA"}"#).bearer(&session);
    assert_eq!(world.send(other).await.status, 200, "that needs no terms");
}

#[tokio::test]
async fn copies_of_another_publishers_game_are_not_told() {
    let world = World::new().await;
    world.grant_everything().await;
    let ask = async |games: &str| {
        let query = format!("member_no={}&game_ids={games}", games::MEMBER);
        world.ask(OWNERSHIP, &query).await
    };
    let unknown = seen(&ask("SGP_EVENT,NOWHERE").await);
    for publishers in [[None, None], [Some("A"), None], [Some("A"), Some("B")]] {
        world.publish(publishers).await;
        let foreign = ask("SGP_EVENT,MVP_SDK_QA").await;
        assert_eq!(seen(&foreign), unknown, "{publishers:?}");
        let own = json(&ask("SGP_EVENT").await);
        assert_eq!(own["value"]["owner_list"][0]["game_id"], "SGP_EVENT");
    }
    world.publish([Some("A"), Some("A")]).await;
    let both = json(&ask("SGP_EVENT,MVP_SDK_QA").await);
    assert_eq!(both["value"]["owner_list"][1]["game_id"], "MVP_SDK_QA");
}
