//! Answers that are withheld on purpose.

use std::io::ErrorKind;

use serve::{Drained, Metrics};
use std::time::Duration;
use tokio::io::AsyncReadExt;

use super::{
    face::{modes, start_patient},
    metrics::value,
    wire::Client,
};

const REQUEST: &str = " HTTP/1.1\r\nhost: test\r\ncontent-length: 4\r\n\r\nbody";

#[tokio::test]
async fn a_connection_ends_without_a_byte() {
    for mode in modes() {
        let served = start_patient(mode).await;
        for (path, reset) in [("/close", false), ("/reset", true)] {
            let mut client = Client::connect(served.running.addr()).await;
            // The answers before are given.
            assert_eq!(client.get("/").await.body, "hello");
            client.send(&format!("POST {path}{REQUEST}")).await;
            let mut rest = Vec::new();
            let end = client.stream.read_to_end(&mut rest).await;
            assert_eq!(rest, b"");
            assert_eq!(
                end.is_err_and(|e| e.kind() == ErrorKind::ConnectionReset),
                reset
            );
        }
        // It was no answer, and no panic either.
        let text = Metrics::encode(&served.registry);
        assert!(
            text.contains("http_requests_total{face=\"test\",status=\"2xx\"} 2"),
            "{text}"
        );
        assert_eq!(value(&served.registry, "http_panics_total"), 0);
        assert_eq!(value(&served.registry, "http_requests_aborted_total"), 2);
        // And nothing is left that a drain would wait for.
        let drained = served.running.shutdown(Duration::from_secs(20)).await;
        assert_eq!(drained, Drained { cut_off: 0 });
    }
}
