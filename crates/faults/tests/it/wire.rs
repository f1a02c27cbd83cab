//! What a peer sees of an answer that never comes, over real sockets.

use faults::Place;
use serde_json::json;
use serve::Face;
use testkit::House;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::face::Fake;

/// Sends one request and reads to the end of the connection.
async fn ask(face: &serve::Running, path: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(face.addr()).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_dropped_answer_is_an_end_and_a_reset_is_a_reset() {
    let house = House::new().await;
    let fake = Fake::new(Place::Gate);
    let addr = ([127, 0, 0, 1], 0).into();
    let face = house.open(Face::new("gate", addr, fake.router())).await;

    fake.order(json!({ "kind": "drop" }));
    assert_eq!(ask(&face, fake.path()).await.unwrap(), b"");
    assert_eq!(fake.handled(), ["x"]);

    fake.order(json!({ "kind": "reset" }));
    let error = ask(&face, fake.path()).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(fake.handled(), ["x"]);

    let answer = ask(&face, fake.path()).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
    assert_eq!(house.panics(), 0);
}
