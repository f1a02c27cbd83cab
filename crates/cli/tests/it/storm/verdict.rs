use std::{collections::HashMap, ops::AddAssign};

use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::{
    super::{http::text_at, process::until},
    house::{House, Who},
    players::{Accepted, FIRST},
};

/// What the game gives for a view.
const REWARD: u64 = 50;

/// How many players are asked for at a time.
const AT_ONCE: usize = 32;

/// What was found when the storm was over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// How many callbacks there are.
    pub(super) deliveries: u64,
    /// How many of them the devices were told of.
    pub(super) accepted: u64,
    /// How many attempts all of them took.
    pub(super) attempts: u64,
    /// The most that one of them took.
    pub(super) most: u64,
    /// How often the gate took a turn to ask the game.
    pub(super) turns: u64,
}

/// Asserts the invariants I1 to I6.
pub(super) async fn hold(house: &House, accepted: &Accepted) -> Found {
    let mut found = Found {
        accepted: accepted.orders.len() as u64,
        ..Found::default()
    };
    assert!(found.accepted >= house.plan.callbacks, "{:?}", house.plan);
    let orders = delivered(house, &mut found).await;
    for (oid, sid) in &accepted.orders {
        assert_eq!(
            orders.get(oid),
            Some(sid),
            "I6: {}",
            house.record.story(oid)
        );
    }
    granted(house, &orders, &mut found).await;
    given(house, accepted.begun, &orders).await;
    house.nobody_shows_a_secret().await;
    found
}

/// I6: every delivery is delivered. Gives whose each order is.
async fn delivered(house: &House, found: &mut Found) -> HashMap<String, u64> {
    let mut orders = HashMap::new();
    each(house, Who::Platform, "/admin/v1/deliveries", |delivery| {
        let told = |name| text_at(delivery, &format!("/payload/{name}"));
        let (oid, sid) = (told("oid"), told("sid"));
        let story = || house.record.story(&oid);
        let state = text_at(delivery, "/state");
        assert_eq!(state, "delivered", "I6: {delivery}\n{}", story());
        assert!(house.record.said_granted(&oid), "I3: {}", story());
        let attempts = delivery["attempts"].as_u64().unwrap();
        found.attempts.add_assign(attempts);
        found.most = found.most.max(attempts);
        orders.insert(oid, sid.parse().unwrap());
    })
    .await;
    found.deliveries = orders.len() as u64;
    orders
}

/// I2 to I4: the rewards are those that were signed for, and each is granted; so the
/// game has said.
async fn granted(house: &House, orders: &HashMap<String, u64>, found: &mut Found) {
    let mut rewards = 0;
    each(house, Who::Gate, "/admin/v1/rewards", |reward| {
        let oid = text_at(reward, "/oid");
        let story = || house.record.story(&oid);
        assert_eq!(text_at(reward, "/state"), "granted", "I2: {}", story());
        assert!(orders.contains_key(&oid), "I2: nobody earned {}", story());
        assert!(house.record.game_granted(&oid), "I4: {}", story());
        found.turns.add_assign(reward["turns"].as_u64().unwrap());
        rewards += 1;
    })
    .await;
    assert_eq!(rewards, orders.len(), "I2");
}

/// I1: whoever has earned something has it once, and nobody else has anything.
async fn given(house: &House, begun: u64, orders: &HashMap<String, u64>) {
    let earned: HashMap<u64, &String> = orders.iter().map(|(oid, sid)| (*sid, oid)).collect();
    assert_eq!(earned.len(), orders.len(), "an order for each player");
    let asked = stream::iter(FIRST..FIRST + begun).map(|sid| {
        let path = format!("/players/{sid}");
        async move {
            let player = until("the game to answer", async || {
                house.read(Who::Game, &path).await
            })
            .await;
            (sid, player["coins"].as_u64().unwrap())
        }
    });
    let mut answered = asked.buffer_unordered(AT_ONCE);
    while let Some((sid, coins)) = answered.next().await {
        let oid = earned.get(&sid);
        let due = if oid.is_some() { REWARD } else { 0 };
        let story = oid.map(|oid| house.record.story(oid));
        assert_eq!(coins, due, "I1: {sid}: {story:?}");
    }
}

/// Everything in an operator's list.
async fn each(house: &House, who: Who, path: &str, mut look: impl FnMut(&Value)) {
    let mut cursor = String::new();
    loop {
        let path = format!("{path}?limit=500{cursor}");
        let page = until("the operator's list", async || house.read(who, &path).await).await;
        page["items"].as_array().unwrap().iter().for_each(&mut look);
        let Some(next) = page["next_cursor"].as_str() else {
            return;
        };
        cursor = format!("&cursor={next}");
    }
}
