use std::time::Duration;

use axum::body::Body;
use serve::{BodyLimits, Limits, intake::IntakeError};

use super::{
    face::{MAX, modes, start, start_patient},
    wire::Client,
};

const CHUNKED: &str = "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";

fn sized(path: &str, length: usize) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n")
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        let body = "x".repeat(MAX);
        client.send(&(sized("/echo", MAX) + &body)).await;
        assert_eq!(client.answer().await.body, body);
        let half = "x".repeat(MAX / 2);
        let chunks = format!("1f4\r\n{half}\r\n").repeat(2);
        client.send(&format!("{CHUNKED}{chunks}0\r\n\r\n")).await;
        assert_eq!(client.answer().await.body, body);
        client.send(&sized("/echo", 0)).await;
        assert_eq!(client.answer().await.body, "");
    }
}

#[tokio::test]
async fn a_body_in_pieces_arrives_whole() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.stream.set_nodelay(true).unwrap();
        client.send(&sized("/echo", 9)).await;
        for piece in ["abc", "def", "ghi"] {
            tokio::task::yield_now().await;
            client.send(piece).await;
        }
        assert_eq!(client.answer().await.body, "abcdefghi");
    }
}

#[tokio::test]
async fn a_length_announced_too_large_is_refused_before_the_body_comes() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(&sized("/echo", 1 << 40)).await;
        let answer = client.answer().await;
        assert_eq!(answer.status, 413);
        assert_eq!(answer.headers["connection"], "close");
        client.ended().await;
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_refused_readably_and_then_cut_off() {
    for mode in modes() {
        let limits = Limits {
            linger: Duration::from_millis(100),
            ..Limits::default()
        };
        let served = start(mode, limits, Duration::from_secs(20)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(CHUNKED).await;
        let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1000));
        // More than the face will ever read, sent before the answer is looked at.
        for _ in 0..100 {
            client.send(&chunk).await;
        }
        let answer = client.answer().await;
        assert_eq!(answer.status, 413);
        assert_eq!(answer.headers["connection"], "close");
        // The face does not take bytes for ever: writing fails in the end.
        use tokio::io::AsyncWriteExt;
        while client.stream.write_all(chunk.as_bytes()).await.is_ok() {}
        assert_eq!(
            *served.hands.intake_errors.lock().unwrap(),
            [IntakeError::TooLarge]
        );
    }
}

#[tokio::test]
async fn a_peer_that_is_still_sending_is_not_reset() {
    for mode in modes() {
        let limits = Limits {
            linger: Duration::from_secs(20),
            ..Limits::default()
        };
        let served = start(mode, limits, Duration::from_secs(20)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(&sized("/echo", 1 << 40)).await;
        assert_eq!(client.answer().await.status, 413);
        // The face has ended its side, and still takes what is under way.
        client.ended().await;
        for _ in 0..100 {
            client.send(&"x".repeat(1000)).await;
        }
    }
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    for mode in modes() {
        let served = start(mode, Limits::default(), Duration::from_millis(50)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(&(sized("/echo", 10) + "abc")).await;
        let answer = client.answer().await;
        assert_eq!(answer.status, 408);
        client.ended().await;
        assert_eq!(
            *served.hands.intake_errors.lock().unwrap(),
            [IntakeError::TooSlow]
        );
    }
}

#[tokio::test]
async fn a_body_that_drips_is_given_up() {
    for mode in modes() {
        let served = start(mode, Limits::default(), Duration::from_millis(50)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(CHUNKED).await;
        // Empty progress: as many one-byte chunks as fit under the limit.
        for _ in 0..MAX / 2 {
            client.send("1\r\nx\r\n").await;
        }
        assert_eq!(client.answer().await.status, 408);
    }
}

#[tokio::test]
async fn a_body_whose_framing_breaks_is_broken() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send(&format!("{CHUNKED}zz\r\n")).await;
        assert_eq!(client.answer().await.status, 400);
        client.ended().await;
        assert_eq!(
            *served.hands.intake_errors.lock().unwrap(),
            [IntakeError::Broken]
        );
    }
}

#[tokio::test]
async fn a_small_body_that_no_handler_reads_costs_no_connection() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut client = Client::connect(served.running.addr()).await;
        for _ in 0..3 {
            client.send(&(sized("/ignore", 5) + "hello")).await;
            let answer = client.answer().await;
            assert_eq!(answer.status, 401);
            assert_eq!(answer.headers.get("connection"), None);
        }
    }
}

#[tokio::test]
async fn a_call_may_take_larger_bodies_than_the_rest_of_its_face() {
    let face = BodyLimits {
        max_bytes: 10,
        deadline: Duration::from_millis(50),
    };
    let icons = face.up_to(20);
    let twenty = || Body::from(vec![b'x'; 20]);
    assert_eq!(face.collect(twenty()).await, Err(IntakeError::TooLarge));
    assert_eq!(icons.collect(twenty()).await.unwrap().len(), 20);
    assert_eq!(
        icons.collect(Body::from(vec![b'x'; 21])).await,
        Err(IntakeError::TooLarge)
    );
    // The time is the face's own.
    assert_eq!(icons.deadline, face.deadline);
}
