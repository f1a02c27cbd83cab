//! Request targets with bytes in them that do not belong there.

use super::{
    face::{modes, start_patient},
    metrics::value,
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

#[tokio::test]
async fn a_body_that_comes_behind_the_answer_is_not_touched() {
    let body = "GET /said?\" HTTP/1.1\r\n\r\n";
    let length = body.len();
    for (framing, text) in [
        (format!("content-length: {length}"), body.to_owned()),
        (
            "transfer-encoding: chunked".to_owned(),
            format!("{length:x}\r\n{body}\r\n0\r\n\r\n"),
        ),
    ] {
        for mode in modes() {
            let served = start_patient(mode).await;
            let mut client = Client::connect(served.running.addr()).await;
            client
                .send(&format!("POST /early HTTP/1.1\r\n{framing}\r\n\r\n"))
                .await;
            assert_eq!(client.answer().await.status, 202);
            let (begin, rest) = text.split_at(4);
            for piece in [begin, rest] {
                client.send(piece).await;
                tokio::task::yield_now().await;
            }
            served.hands.arrived.acquire().await.unwrap().forget();
            let late = served.hands.late_bodies.lock().unwrap().pop().unwrap();
            assert_eq!(late.unwrap(), body);
            assert_eq!(client.get("/said?\"").await.body, "GET /said?%22 ");
        }
    }
}

#[tokio::test]
async fn the_rest_of_a_head_that_came_early_is_not_taken_for_a_line() {
    for first in [
        "GET /said HTTP/1.1\r\n\r\n",
        "POST /said HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody",
        "POST /said HTTP/1.1\r\ncontent-length: 4\r\n\r\n\r\n\r\n",
        "POST /said HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    ] {
        for mode in modes() {
            let served = start_patient(mode).await;
            let mut client = Client::connect(served.running.addr()).await;
            // Behind it half a head, of which the rest looks like a line.
            client
                .send(&format!("{first}GET /said HTTP/1.1\r\nx: "))
                .await;
            assert_eq!(client.answer().await.status, 200);
            client.send("GET /\" HTTP/1.1\r\n\r\n").await;
            assert_eq!(client.answer().await.body, "GET /said GET /\" HTTP/1.1");
            assert_eq!(client.get("/said?\"").await.body, "GET /said?%22 ");
        }
    }
}

#[tokio::test]
async fn a_header_in_a_piece_of_its_own_is_not_taken_for_a_line() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.stream.set_nodelay(true).unwrap();
        let mut received = 0;
        for _ in 0..3 {
            for piece in ["GET /said?\" HTTP/1.1\r\nx: ", "GET /\" HTTP/1.1\r\n\r\n"] {
                client.send(piece).await;
                received += i64::try_from(piece.len()).unwrap();
                while value(&served.registry, "http_received_bytes_total") < received {
                    tokio::task::yield_now().await;
                }
            }
            assert_eq!(client.answer().await.body, "GET /said?%22 GET /\" HTTP/1.1");
        }
    }
}
