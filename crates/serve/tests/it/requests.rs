use std::collections::HashSet;

use super::{
    face::{modes, start_patient},
    wire::Client,
};

#[tokio::test]
async fn a_connection_serves_many_requests() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        for _ in 0..3 {
            let answer = client.get("/").await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "hello"));
            assert_eq!(answer.headers.get("connection"), None);
        }
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let bodies = ["one", "two", "three", "four"];
        let all: String = bodies
            .map(|body| {
                let length = body.len();
                format!("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}")
            })
            .concat();
        client.send(&all).await;
        for body in bodies {
            assert_eq!(client.answer().await.body, body);
        }
    }
}

#[tokio::test]
async fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client
            .send("GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\n")
            .await;
        assert_eq!(client.answer().await.body, "hello");
        client.send("host: x\r\n\r\n").await;
        assert_eq!(client.answer().await.body, "hello");
    }
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut seen = HashSet::new();
        for _ in 0..8 {
            let mut client = Client::connect(served.running.addr()).await;
            for path in ["/id", "/id"] {
                let answer = client.get(path).await;
                assert_eq!(answer.headers["x-request-id"], answer.body);
                seen.insert(answer.body);
            }
            for path in ["/nowhere", "/panic"] {
                let answer = client.get(path).await;
                seen.insert(answer.headers["x-request-id"].clone());
            }
        }
        assert_eq!(seen.len(), 32);
    }
}

#[tokio::test]
async fn an_id_that_the_peer_sends_is_not_taken_over() {
    let served = start_patient(modes()[0]).await;
    let mut client = Client::connect(served.running.addr()).await;
    client
        .send("GET /id HTTP/1.1\r\nhost: x\r\nx-request-id: mine\r\n\r\n")
        .await;
    let answer = client.answer().await;
    assert_ne!(answer.body, "mine");
    assert_eq!(answer.headers["x-request-id"], answer.body);
}

#[tokio::test]
async fn a_panic_is_answered_in_the_faces_shape_and_the_rest_lives_on() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        for _ in 0..2 {
            let answer = client.get("/panic").await;
            assert_eq!((answer.status, answer.body.as_str()), (500, "a fault"));
            let answer = client.get("/").await;
            assert_eq!(answer.status, 200);
        }
    }
}

#[tokio::test]
async fn a_body_that_panics_breaks_off_its_own_connection_only() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let mut other = Client::connect(served.running.addr()).await;
        client
            .send("GET /panicking-body HTTP/1.1\r\nhost: x\r\n\r\n")
            .await;
        while client.more().await {}
        assert_eq!(other.get("/").await.status, 200);
    }
}

#[tokio::test]
async fn what_is_not_http_is_answered_and_closed() {
    for (text, status) in [
        ("nonsense\r\n\r\n".to_owned(), 400),
        (
            format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000)),
            431,
        ),
        (
            format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(200)),
            431,
        ),
    ] {
        for mode in modes() {
            let served = start_patient(mode).await;
            let mut client = Client::connect(served.running.addr()).await;
            client.send(&text).await;
            assert_eq!(client.answer().await.status, status);
            client.ended().await;
        }
    }
}
