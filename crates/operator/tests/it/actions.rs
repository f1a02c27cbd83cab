use serde_json::json;
use testkit::Call;

use super::world::{World, read};

#[tokio::test]
async fn a_list_is_read_to_its_end_part_by_part() {
    let world = World::with(|_| {}).await;
    for number in 1..=7 {
        let app = json!({ "name": format!("app {number}") });
        let answer = world
            .send(Call::post("/admin/v1/apps", app.to_string()))
            .await;
        assert_eq!(answer.status, 201);
        let player = json!({ "nickname": "someone", "member_no": number });
        let answer = world
            .send(Call::post("/admin/v1/players", player.to_string()))
            .await;
        assert_eq!(answer.status, 201);
    }
    for (list, id) in [("apps", "app_id"), ("players", "player_id")] {
        let (mut seen, mut after, mut parts) = (Vec::new(), String::new(), 0);
        loop {
            let answer = world
                .send(Call::get(format!("/admin/v1/{list}?limit=3{after}")))
                .await;
            let part = read(&answer);
            let items = part["items"].as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|item| item[id].as_str().unwrap().to_owned()),
            );
            parts += 1;
            match part["next_cursor"].as_str() {
                Some(last) => after = format!("&cursor={last}"),
                None => break,
            }
        }
        assert_eq!((seen.len(), parts), (7, 3), "{list}");
        let mut ordered = seen.clone();
        ordered.sort_by_key(|id| id.parse::<u64>().unwrap());
        ordered.dedup();
        assert_eq!(seen, ordered, "{list}");
        // A part that ends with the list says so.
        let last = world
            .send(Call::get(format!("/admin/v1/{list}?limit=7")))
            .await;
        assert_eq!(read(&last)["next_cursor"], json!(null), "{list}");
    }
}

#[tokio::test]
async fn an_app_whose_listings_clash_is_not_half_registered() {
    let world = World::new().await;
    let head = world.house.store.head().borrow().0;
    let live = |game: &str| json!({ "environment": "live", "game_id": game });
    let sandbox = json!({ "environment": "sandbox", "game_id": "A" });
    let mut taken = live("A");
    taken["client_id"] = json!(testkit::games::CLIENT);
    for (status, stove) in [
        (400, json!([live("A"), live("B")])),
        (400, json!([live("A"), live("A")])),
        (409, json!([sandbox, live(testkit::games::GAME)])),
        (409, json!([taken])),
    ] {
        let app = json!({ "name": "clash", "stove": stove });
        let answer = world
            .send(Call::post("/admin/v1/apps", app.to_string()))
            .await;
        assert_eq!(answer.status, status, "{stove}");
    }
    assert_eq!(world.house.store.head().borrow().0, head);
    assert_eq!(world.house.admin.apps(None, 10).0.len(), 2);
}

#[tokio::test]
async fn a_secret_that_was_rotated_replaces_the_old_one() {
    let world = World::new().await;
    let (app, credential) = world.ids();
    let path = format!("/admin/v1/apps/{app}/credentials/{credential}/rotate");
    let first = read(&world.send(Call::new("POST", &*path)).await);
    let second = read(&world.send(Call::new("POST", &*path)).await);
    assert_ne!(first["client_secret"], second["client_secret"]);
    let snapshot = world.house.directory.last_known();
    let live = snapshot.world(store::Platform::Stove, base::Environment::Live);
    let kept = &live.credential(testkit::games::CLIENT).unwrap().secret;
    assert_eq!(kept.expose_str(), second["client_secret"].as_str());
}
