use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    super::http::try_sent,
    house::{House, Who},
};

/// How long after one look the next one follows.
const TICK: Duration = Duration::from_millis(50);

/// By how much the clocks are moved at a time while players watch, and when they have
/// finished: what waits then waits for hours. In seconds.
const STEP: u64 = 10;
const STRIDE: u64 = 120;

/// How long nothing at all may change before the storm is given up.
const STILL: Duration = Duration::from_secs(180);

/// Lets whoever else has something to do do it.
pub(super) async fn tick() {
    tokio::time::sleep(TICK).await;
}

/// Moves the clocks of platform and gate on until nothing waits any more; gives by how
/// much, in seconds.
pub(super) async fn go_on(house: &House) -> u64 {
    let (mut moved, mut seen, mut since) = (0, 0, Instant::now());
    loop {
        tick().await;
        if house.is_over() && nothing_waits(house).await {
            return moved;
        }
        let step = if house.is_watched() { STEP } else { STRIDE };
        // A clock that goes on without the others makes nothing arrive.
        let all = [Who::Platform, Who::Gate, Who::Game];
        if all
            .iter()
            .all(|who| house.side(*who).place.borrow().is_some())
        {
            for who in [Who::Platform, Who::Gate] {
                advance(house, who, step).await;
            }
            moved += step;
        }
        let sees = house.to_gate.arrived() + house.to_game.arrived();
        if sees != seen {
            (seen, since) = (sees, Instant::now());
        }
        assert!(
            since.elapsed() < STILL,
            "the storm stands still: {:?}",
            house.plan
        );
    }
}

async fn advance(house: &House, who: Who, secs: u64) {
    let side = house.side(who);
    let Some(place) = side.place.borrow().clone() else {
        return;
    };
    let url = format!("{}/dev/v1/clock", place.operator);
    let body = json!({ "advance_secs": secs });
    let answer = try_sent(house.http.client().post(url).json(&body)).await;
    // Who is killed meanwhile is started with the clock of before.
    if answer.is_ok_and(|answer| answer.status == 200) {
        *side.ahead.lock().unwrap() += secs;
    }
}

/// Whether every delivery and every reward has an end.
async fn nothing_waits(house: &House) -> bool {
    for (who, list, states) in [
        (Who::Platform, "deliveries", &["waiting", "sending"][..]),
        (Who::Gate, "rewards", &["open"]),
    ] {
        for state in states {
            let path = format!("/admin/v1/{list}?state={state}&limit=1");
            let Some(page) = house.read(who, &path).await else {
                return false;
            };
            let items = page["items"].as_array().map(Vec::len);
            if items != Some(0) || page["items"] == Value::Null {
                return false;
            }
        }
    }
    true
}
