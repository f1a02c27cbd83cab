use std::collections::{BTreeMap, HashMap};

use base::{Rng, SharedRng};
use testkit::SeededRng;

use super::{
    super::{http::text_at, process::until},
    house::{House, Who},
};

/// How many of the orders that the gate has said to be granted are looked for after it
/// was killed.
const LOOKED_FOR: usize = 64;

/// Kills one process after the other, each when so many requests have come to the
/// gate as were drawn, and starts it again; gives how often each was.
pub(super) async fn kill(house: &House) -> BTreeMap<Who, u64> {
    let rng: SharedRng = SeededRng::new(house.plan.seed.rotate_left(16));
    let mut kills = BTreeMap::new();
    let mut apps = HashMap::new();
    for at in moments(house, &*rng) {
        house.to_gate.has_seen(at).await;
        let who = match rng.array::<1>()[0] % 3 {
            0 => Who::Platform,
            1 => Who::Gate,
            _ => Who::Game,
        };
        let said = house.record.said_last(LOOKED_FOR);
        house.kill(who).await;
        house.start(who).await;
        *kills.entry(who).or_default() += 1;
        if who == Who::Gate {
            still_granted(house, said, &mut apps).await;
        }
    }
    kills
}

/// As many as there are kills, spread over the requests that there are at least.
fn moments(house: &House, rng: &dyn Rng) -> Vec<u64> {
    let share = (house.plan.callbacks / house.plan.kills).max(1);
    let moment = |no| no * share + u64::from_be_bytes(rng.array()) % share + 1;
    (0..house.plan.kills).map(moment).collect()
}

/// I3 and I4: what a killed gate has said to be granted is known to be after it.
async fn still_granted(
    house: &House,
    said: Vec<(String, String)>,
    apps: &mut HashMap<String, String>,
) {
    for (game, oid) in said {
        let app = match apps.get(&game) {
            Some(app) => app.clone(),
            None => {
                let path = format!("/admin/v1/rewards?game={game}&limit=1");
                let page = house.read(Who::Gate, &path).await.unwrap();
                let app = text_at(&page, "/items/0/app_id");
                apps.insert(game.clone(), app.clone());
                app
            }
        };
        let path = format!("/admin/v1/rewards/{app}/unity-ads/{oid}");
        let reward = until("the gate to answer", async || {
            house.read(Who::Gate, &path).await
        })
        .await;
        let state = text_at(&reward, "/state");
        assert_eq!(state, "granted", "I3, I4: {}", house.record.story(&oid));
    }
}
