use std::time::Duration;

use prometheus_client::registry::Registry;
use serve::Metrics;

use super::{
    face::{modes, start_patient},
    wire::Client,
};

/// The value of a metric of the face under test, which has no other label.
pub(super) fn value(registry: &Registry, name: &str) -> i64 {
    labelled(registry, &format!("{name}{{face=\"test\"}} "))
}

pub(super) fn labelled(registry: &Registry, start: &str) -> i64 {
    let text = Metrics::encode(registry);
    let found = text.lines().find_map(|line| line.strip_prefix(start));
    found
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        .parse()
        .unwrap()
}

#[tokio::test]
async fn requests_and_connections_are_counted() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let registry = &served.registry;
        let mut clients = Vec::new();
        for _ in 0..3 {
            let mut client = Client::connect(served.running.addr()).await;
            for (path, status) in [("/", 200), ("/nowhere", 404), ("/panic", 500), ("/", 200)] {
                assert_eq!(client.get(path).await.status, status);
            }
            clients.push(client);
        }
        for (class, count) in [("1xx", 0), ("2xx", 6), ("3xx", 0), ("4xx", 3), ("5xx", 3)] {
            let start = format!("http_requests_total{{face=\"test\",status=\"{class}\"}} ");
            assert_eq!(labelled(registry, &start), count, "{class}");
        }
        assert_eq!(value(registry, "http_panics_total"), 3);
        assert_eq!(value(registry, "http_requests_in_flight"), 0);
        assert_eq!(value(registry, "http_connections_open"), 3);
        assert_eq!(value(registry, "http_connections_accepted_total"), 3);
        assert_eq!(value(registry, "http_connections_refused_total"), 0);
        assert_eq!(value(registry, "http_request_duration_seconds_count"), 12);
        let infinite = "http_request_duration_seconds_bucket{le=\"+Inf\",face=\"test\"} ";
        assert_eq!(labelled(registry, infinite), 12);
        assert!(value(registry, "http_received_bytes_total") > 12 * 30);
        assert!(value(registry, "http_sent_bytes_total") > 12 * 50);
    }
}

#[tokio::test]
async fn a_panic_that_a_handler_answers_itself_is_counted_as_one() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let answer = client.get("/panicked").await;
        assert_eq!(answer.body, "a shape of its own");
        assert_eq!(value(&served.registry, "http_panics_total"), 1);
        client.get("/").await;
        assert_eq!(value(&served.registry, "http_panics_total"), 1);
    }
}

#[tokio::test]
async fn a_request_in_flight_is_seen_and_one_given_up_is_counted_as_such() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        served.hands.arrived.acquire().await.unwrap().forget();
        assert_eq!(value(&served.registry, "http_requests_in_flight"), 1);
        served.running.shutdown(Duration::ZERO).await;
        client.ended().await;
        // The connection's end may be seen before the count of it.
        while value(&served.registry, "http_requests_aborted_total") == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(value(&served.registry, "http_requests_aborted_total"), 1);
        assert_eq!(value(&served.registry, "http_requests_in_flight"), 0);
    }
}

#[tokio::test]
async fn the_text_is_well_formed() {
    let served = start_patient(modes()[1]).await;
    let text = Metrics::encode(&served.registry);
    assert!(text.ends_with("# EOF\n"));
    let mut names = std::collections::HashSet::new();
    for line in text.lines().filter(|line| line.starts_with("# TYPE ")) {
        assert!(names.insert(line), "{line}");
    }
    assert_eq!(names.len(), 13);
}
