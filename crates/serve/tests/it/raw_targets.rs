//! Request targets with bytes in them that do not belong there.

use super::{
    face::{modes, start_patient},
    tls_peer::Secured,
    wire::Client,
};

const END: &str = " HTTP/1.1\r\nhost: x\r\n\r\n";

/// Targets as they are sent, and as handlers see them.
const TARGETS: [(&str, &str); 4] = [
    (
        "/said?api_names=[\"A\",\"B\"]",
        "/said?api_names=[%22A%22,%22B%22]",
    ),
    ("/said?fields=a, b", "/said?fields=a,%20b"),
    ("/said/<b>\"c\" d", "/said/%3Cb%3E%22c%22%20d"),
    ("/said?é|{}^`\\", "/said?é|{}^`\\"),
];

#[tokio::test]
async fn a_raw_target_reaches_the_handler_at_every_request_of_a_connection() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        for (sent, seen) in TARGETS {
            let answer = client.get(sent).await;
            assert_eq!((answer.status, answer.body), (200, format!("GET {seen} ")));
            let body = "POST /said?\" HTTP/1.1\r\n\r\nGET /\" HTTP/1.1";
            let length = body.len();
            let head = format!("POST {sent} HTTP/1.1\r\ncontent-length: {length}\r\n\r\n");
            client.send(&(head + body)).await;
            assert_eq!(client.answer().await.body, format!("POST {seen} {body}"));
            let head = format!("POST {sent} HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
            let chunk = format!("{length:x}\r\n{body}\r\n0\r\n\r\n");
            client.send(&(head + &chunk)).await;
            assert_eq!(client.answer().await.body, format!("POST {seen} {body}"));
        }
        // What no route knows is answered by the face.
        assert_eq!(client.get("/no where").await.status, 404);
    }
}

#[tokio::test]
async fn a_raw_target_reaches_the_handler_over_tls() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut client = secured.connect().await;
        for (sent, seen) in TARGETS {
            assert_eq!(client.get(sent).await.body, format!("GET {seen} "));
        }
    }
}

#[tokio::test]
async fn what_is_no_target_is_refused_and_closed() {
    for mode in modes() {
        let served = start_patient(mode).await;
        for line in [
            "GET /said?a HTTP/1.1 b",
            "GET /said?\tb",
            "GET /said?\" \tb",
            "GET /said?\"\u{1}",
            "GET /said?\"\u{7f}",
            "GET /said?\"\r",
            "GET /said?\" HTTP/1.1\rx: y\r\nGET /said",
            "GET  /said?\"",
            "G ET /said?\"",
            "GET said?\"",
            "GET http://x\"/said",
        ] {
            // First on the connection, and behind another.
            for before in [0, 1] {
                let mut client = Client::connect(served.running.addr()).await;
                for _ in 0..before {
                    assert_eq!(client.get("/").await.status, 200);
                }
                client.send(&format!("{line}{END}")).await;
                let answer = client.answer().await;
                assert_eq!((answer.status, answer.body.as_str()), (400, ""), "{line:?}");
                client.ended().await;
            }
        }
    }
}

#[tokio::test]
async fn a_header_that_looks_like_a_request_line_is_not_touched() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        // No header's name has a space in it.
        client
            .send("GET /said?\" HTTP/1.1\r\nGET /said?\" HTTP/1.1\r\n\r\n")
            .await;
        assert_eq!(client.answer().await.status, 400);
        client.ended().await;
    }
}

#[tokio::test]
async fn a_line_without_end_is_refused_as_too_large() {
    for mode in modes() {
        let served = start_patient(mode).await;
        // Of a line that it is left, hyper sees the version first.
        for (beginning, status) in [("GET /said?\"", 431), ("GET /said? ", 400)] {
            let mut client = Client::connect(served.running.addr()).await;
            client.send(beginning).await;
            client.send(&"<".repeat(20_000)).await;
            let answer = client.answer().await;
            assert_eq!((answer.status, answer.body.as_str()), (status, ""));
            client.ended().await;
        }
        // So is one that is too large once it is escaped.
        let mut client = Client::connect(served.running.addr()).await;
        client
            .send(&format!("GET /said?{}{END}", "<".repeat(10_000)))
            .await;
        assert_eq!(client.answer().await.status, 431);
        client.ended().await;
    }
}

#[tokio::test]
async fn what_is_no_http_is_told_so_before_its_line_ends() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send("\u{16}\u{3}\u{1}").await;
        assert_eq!(client.answer().await.status, 400);
        client.ended().await;
    }
}

#[tokio::test]
async fn a_raw_target_behind_a_body_that_nobody_read_is_as_it_was() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let body = "GET /said?\" HTTP/1.1\r\n\r\n";
        let length = body.len();
        let ignored = format!("POST /ignore HTTP/1.1\r\ncontent-length: {length}\r\n\r\n{body}");
        client.send(&ignored).await;
        assert_eq!(client.answer().await.status, 401);
        // A plain request goes on, and behind it all is certain again.
        assert_eq!(client.get("/said").await.body, "GET /said ");
        assert_eq!(client.get("/said?\"").await.body, "GET /said?%22 ");
        client.send(&ignored).await;
        assert_eq!(client.answer().await.status, 401);
        client.send(&format!("GET /said?\"{END}")).await;
        let answer = client.answer().await;
        assert!(
            (answer.status, answer.body.as_str()) == (400, "") || answer.body == "GET /said?%22 "
        );
    }
}
