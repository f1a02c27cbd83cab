//! Every answer of the address for callbacks, byte for byte, and the pillar's
//! known answers over a real socket.

use gate::{Duplicates, GrantAnswer};
use serde::Deserialize;
use testkit::{Call, Client, Transcript, assert_snapshot};

use super::reward_world::{
    EXAMPLE, OID, PATH, RewardWorld, SECRET, SECRET_ID, SID, Setup, signed, told,
};

fn example() -> Call {
    Call::get(format!("{PATH}?{EXAMPLE}"))
}

#[tokio::test]
async fn every_answer() {
    let world = RewardWorld::new().await;
    let mut told = Transcript::of(world.addr());
    told.call("The documents' example", example()).await;
    told.call("The same again", example()).await;
    let other = Call::get(format!("{PATH}?{}", signed(SECRET, "another", OID)));
    told.call("The same order for another player", other).await;
    let forged = EXAMPLE.replace("hmac=10", "hmac=11");
    told.call("Forged", Call::get(format!("{PATH}?{forged}")))
        .await;
    told.call(
        "No signature",
        Call::get(format!("{PATH}?productid=1234&sid=a&oid=b")),
    )
    .await;
    told.call(
        "Another product",
        Call::get(format!("{PATH}?{}", EXAMPLE.replace("1234&", "5&"))),
    )
    .await;
    told.call("No query", Call::get(PATH)).await;
    let next = |oid: &str| Call::get(format!("{PATH}?{}", signed(SECRET, SID, oid)));
    world.game.answers(GrantAnswer::Rejected);
    told.call("The game says no", next("rejected")).await;
    told.call("The same again", next("rejected")).await;
    world.game.answers(GrantAnswer::Unknown);
    told.call("The game says nothing", next("open")).await;
    let go_on = world.game.holds(GrantAnswer::Granted);
    let (addr, call) = (world.addr(), next("slow"));
    let slow = tokio::spawn(async move { call.send(addr).await });
    // The three that were asked before.
    for _ in 0..4 {
        world.game.is_asked().await;
    }
    told.call("While the game is being asked", next("slow"))
        .await;
    drop(go_on);
    assert_eq!(slow.await.unwrap().status, 200);
    told.call(
        "A game without Unity Ads",
        Call::get("/rewards/unity-ads/bare?x"),
    )
    .await;
    told.call("No such game", Call::get("/rewards/unity-ads/moon"))
        .await;
    told.call(
        "Another method",
        Call::new("POST", format!("{PATH}?{EXAMPLE}")),
    )
    .await;
    world.store.fail_writes(true);
    told.call("A store that does not write", next("late")).await;
    assert_snapshot(env!("CARGO_MANIFEST_DIR"), "rewards", told.text());
}

#[tokio::test]
async fn a_friendly_game_acknowledges_what_it_has_granted() {
    let world = RewardWorld::with(Setup {
        duplicates: Duplicates::Accept,
        ..Setup::default()
    })
    .await;
    for _ in 0..3 {
        assert_eq!(world.example().await, (200, "1".to_owned()));
    }
    assert_eq!(world.game.asked().len(), 1);
    world.game.answers(GrantAnswer::Rejected);
    let query = signed(SECRET, SID, "other");
    for _ in 0..2 {
        assert_eq!(world.call(&query).await.status, 500);
    }
}

#[tokio::test]
async fn callbacks_and_grants_are_counted_by_what_they_came_to() {
    let world = RewardWorld::new().await;
    world.game.answers(GrantAnswer::Unknown);
    for _ in 0..3 {
        world.example().await;
        world.advance(2);
    }
    world.call("x").await;
    let callbacks = |outcome: &str| {
        let labels = format!("{{network=\"unity-ads\",outcome=\"{outcome}\"}}");
        world.count(&format!("countersign_gate_callbacks_total{labels}"))
    };
    for (outcome, count) in [
        ("outcome_unknown", 1),
        ("granted", 1),
        ("duplicate_order", 1),
        ("not_a_pair", 1),
        ("order_conflict", 0),
    ] {
        assert_eq!(callbacks(outcome), count, "{outcome}");
    }
    for answer in ["unknown", "granted"] {
        let labels = format!("{{network=\"unity-ads\",answer=\"{answer}\"}}");
        let line = format!("countersign_gate_grants_total{labels}");
        assert_eq!(world.count(&line), 1, "{answer}");
    }
}

/// A row of the pillar's `refusals.json` that a query brings about.
#[derive(Deserialize)]
struct Row {
    reason: String,
    #[serde(default)]
    why: String,
    callback_url: Option<String>,
    query: Option<String>,
    status: u16,
    body: String,
}

/// Undoes the vectors' `{x*N}`.
fn spelled_out(query: &str) -> String {
    let Some((before, rest)) = query.split_once("{x*") else {
        return query.to_owned();
    };
    let (count, after) = rest.split_once('}').unwrap();
    format!("{before}{}{after}", "x".repeat(count.parse().unwrap()))
}

#[tokio::test]
async fn what_the_pillar_refuses_is_refused_over_the_wire() {
    let vectors = include_str!("../../../unity-ads/vectors/refusals.json");
    let rows: Vec<Row> = serde_json::from_str(vectors).unwrap();
    let mut checked = 0;
    for row in &rows {
        let (Some(query), Some(callback_url)) = (&row.query, &row.callback_url) else {
            continue;
        };
        // A request line cannot carry these; the server takes them for its own.
        if query.contains([' ', '#']) {
            continue;
        }
        let world = RewardWorld::with(Setup {
            callback_url: callback_url.clone(),
            ..Setup::default()
        })
        .await;
        let answer = world.call(&spelled_out(query)).await;
        let expected = (row.status, row.body.clone());
        assert_eq!(told(&answer), expected, "{} {}", row.reason, row.why);
        assert_eq!(world.game.asked().len(), 0, "{} {}", row.reason, row.why);
        assert_eq!(world.reward(OID).await, None);
        checked += 1;
    }
    assert!(checked > 70, "{checked}");
}

#[tokio::test]
async fn an_answer_says_its_length_and_is_kept_by_nobody() {
    let world = RewardWorld::new().await;
    let mut client = Client::connect(world.addr()).await;
    for (query, length) in [(EXAMPLE, 1), (EXAMPLE, 15), ("x", 39)] {
        let head = format!("GET {PATH}?{query} HTTP/1.1\r\nhost: test\r\n\r\n");
        client.send(head.as_bytes()).await;
        let answer = client.answer().await.unwrap();
        assert_eq!(answer.header("content-length"), Some(&*length.to_string()));
        assert_eq!(answer.body.len(), length);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("etag"), None);
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
    let reward = world.reward(OID).await.unwrap();
    assert_eq!(reward.subject, SID);
    assert_eq!(reward.key_id, SECRET_ID.to_string());
}
