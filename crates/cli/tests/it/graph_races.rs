//! Many callers of Meta's graph at once, and a kill between what was written down
//! and its answer: each thing happens once, and every count is exact.

use futures_util::future::join_all;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{
    dev_house::ADA,
    graph_house::{Graph, USER, is_error},
    home::Home,
    http::text_at,
    process::until,
};

const AT_ONCE: usize = 64;

/// Makes the same call many times at once.
async fn at_once(graph: &Graph, path: &str, parameters: &Value) -> Vec<Value> {
    let calls = (0..AT_ONCE).map(|_| graph.post(path, parameters));
    let answers = join_all(calls).await.into_iter();
    answers.map(|answer| answer.must_be(200).json()).collect()
}

/// How many of them were answered with `true` there.
fn trues(answers: &[Value], field: &str) -> usize {
    let said: Vec<_> = answers.iter().map(|it| it[field].as_bool()).collect();
    said.into_iter().filter(|said| said.unwrap()).count()
}

fn progress() -> String {
    format!("/{USER}/achievements")
}

#[tokio::test]
async fn of_many_who_consume_a_potion_one_does() {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    let wish = json!({ "user_id": USER, "sku": "EXAMPLE1" });
    for _ in 0..2 {
        let consumed = at_once(&graph, "/application/consume_entitlement", &wish).await;
        assert_eq!(trues(&consumed, "success"), 1);
        let path = format!("/players/{}/entitlements", ADA.0);
        let again = json!({ "sku": "EXAMPLE1" });
        graph.operate(&path, &again).await.must_be(201);
    }
}

#[tokio::test]
async fn of_many_who_validate_a_nonce_one_is_told_that_it_is_good() {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    let proof = graph.device(ADA).await.asks("user-proof").await;
    let wish = json!({ "user_id": USER, "nonce": proof["nonce"] });
    let validated = at_once(&graph, "/user_nonce_validate", &wish).await;
    assert_eq!(trues(&validated, "is_valid"), 1);
}

#[tokio::test]
async fn an_achievement_is_reached_once_and_no_count_is_lost() {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    let unlock = json!({ "api_name": "MY_SIMPLE_ACHIEVEMENT", "force_unlock": true });
    let unlocked = at_once(&graph, &progress(), &unlock).await;
    assert_eq!(trues(&unlocked, "just_unlocked"), 1);

    graph.counts("COUNTED_AT_ONCE", AT_ONCE as u64).await;
    let count = json!({ "api_name": "COUNTED_AT_ONCE", "add_count": 1 });
    for (round, reached) in [(1, 1), (2, 0)] {
        let counted = at_once(&graph, &progress(), &count).await;
        assert_eq!(trues(&counted, "just_unlocked"), reached);
        let target = format!(
            "{}?fields=count_progress&api_names=[%22COUNTED_AT_ONCE%22]",
            progress()
        );
        let read = graph.get(&target).await.must_be(200).json();
        assert_eq!(read["data"][0]["count_progress"], json!(AT_ONCE * round));
    }
}

#[tokio::test]
async fn of_many_scores_the_best_stays_in_the_one_entry() {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    let scores = (0..AT_ONCE).map(|score| {
        let wish = json!({ "api_name": "MY_LEADERBOARD", "user_id": USER, "score": score });
        let graph = &graph;
        async move { graph.post("/leaderboard_submit_entry", &wish).await }
    });
    let answers = join_all(scores).await.into_iter();
    let answers: Vec<_> = answers.map(|it| it.must_be(200).json()).collect();
    assert!(trues(&answers, "did_update") >= 1);
    let last = &answers[AT_ONCE - 1];
    assert_eq!(last["did_update"], true, "nothing is better");
    let target = "/leaderboard_entries?api_name=MY_LEADERBOARD&summary=true&fields=rank,score";
    let page = graph.get(target).await.must_be(200).json();
    assert_eq!(page["summary"]["total_count"], 1, "{page}");
    let entry = &page["data"][0];
    let found = (&entry["rank"], &entry["score"]);
    assert_eq!(found, (&json!(1), &json!(AT_ONCE - 1)));
}

#[tokio::test]
async fn a_secret_that_was_replaced_is_refused_with_the_next_call() {
    let home = Home::new();
    let graph = Graph::with_samples(home.path()).await;
    let (url, key) = graph.operator("");
    let shown = graph.dev.http.get(&url, Some(&key)).await;
    let credential = shown.must_be(200).text_at("/credentials/0/credential_id");
    let wish = json!({ "user_id": USER });
    let path = "/application/verify_entitlement";
    graph.post(path, &wish).await.must_be(200);
    let rotate = format!("/credentials/{credential}/rotate");
    let rotated = graph.operate(&rotate, &json!({})).await.must_be(200);
    for refused in join_all((0..AT_ONCE).map(|_| graph.post(path, &wish))).await {
        is_error(&refused.must_be(401).json(), 190);
    }
    let url = format!("{}{path}", graph.base_url());
    let token = rotated.text_at("/app_token");
    let http = &graph.dev.http;
    http.post(&url, Some(&token), &wish).await.must_be(200);
}

/// Consumes a potion while what is written down has a fault, kills the platform
/// once `struck` says that the moment has come, and starts it again.
async fn killed_at(kind: &str, struck: impl AsyncFn(&Graph) -> bool) -> (Home, Graph) {
    let home = Home::new();
    let mut graph = Graph::with_samples(home.path()).await;
    let url = format!("{}/dev/v1/faults", graph.dev.text("/operator/url"));
    let order = json!({ "call": "store.commit.consume", "kind": kind, "delay_ms": 600_000 });
    graph.dev.http.post(&url, None, &order).await.must_be(201);
    let wish = json!({ "user_id": USER, "sku": "EXAMPLE1" });
    let consumes = graph.try_post("/application/consume_entitlement", &wish);
    let kills = async {
        until("the moment of the kill", async || {
            let listed = graph.dev.http.get(&url, None).await.json();
            let begun = listed["faults"][0]["struck"] == json!(1);
            (begun && struck(&graph).await).then_some(())
        })
        .await;
        graph.dev.process.signal(Signal::KILL);
    };
    let (answer, ()) = tokio::join!(consumes, kills);
    assert!(answer.is_err(), "nobody was told: {answer:?}");
    graph.dev.process.ends().await;
    drop(graph);
    let graph = Graph::with_samples(home.path()).await;
    (home, graph)
}

async fn has_potion(graph: &Graph) -> bool {
    let wish = json!({ "user_id": USER, "sku": "EXAMPLE1" });
    let path = "/application/verify_entitlement";
    let verified = graph.post(path, &wish).await.must_be(200).json();
    verified["success"].as_bool().unwrap()
}

#[tokio::test]
async fn a_potion_whose_consumption_nobody_heard_of_is_not_there_again() {
    let gone = async |graph: &Graph| !has_potion(graph).await;
    let (_home, graph) = killed_at("delay", gone).await;
    assert!(!has_potion(&graph).await, "not by the seed file either");
    let wish = json!({ "user_id": USER, "sku": "EXAMPLE1" });
    let consumed = at_once(&graph, "/application/consume_entitlement", &wish).await;
    assert_eq!(trues(&consumed, "success"), 0);
    let target = format!("/application/viewer_purchases?user_id={USER}&fields=item{{sku}}");
    let has = graph.get(&target).await.must_be(200).json();
    let rows = has["data"].as_array().unwrap().iter();
    let skus: Vec<_> = rows.map(|row| text_at(row, "/item/sku")).collect();
    assert_eq!(skus, ["EXAMPLE2"]);
}

#[tokio::test]
async fn a_potion_whose_consumption_was_not_written_down_is_consumed_once_later() {
    let (_home, graph) = killed_at("stall", async |_| true).await;
    assert!(has_potion(&graph).await);
    let wish = json!({ "user_id": USER, "sku": "EXAMPLE1" });
    let consumed = at_once(&graph, "/application/consume_entitlement", &wish).await;
    assert_eq!(trues(&consumed, "success"), 1);
}
