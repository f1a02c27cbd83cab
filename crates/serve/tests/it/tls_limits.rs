//! The limits of a face hold over TLS as they do without.

use std::time::Duration;

use serve::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use super::{
    face::modes,
    metrics::value,
    tls_peer::{HOST, Secured},
    wire::Client,
};

const SHORT: Duration = Duration::from_millis(60);
const LONG: Duration = Duration::from_secs(3600);

/// The beginning of a handshake of which the rest does not come.
const HALF_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

fn hasty_handshake() -> Limits {
    Limits {
        head: LONG,
        handshake: SHORT,
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_handshake_that_stalls_is_cut_off() {
    for mode in modes() {
        for beginning in [&b""[..], HALF_HELLO] {
            let secured = Secured::start(mode, hasty_handshake()).await;
            let registry = &secured.served.registry;
            let mut other = beyond_its_handshake(&secured).await;
            let expired = value(registry, "http_connections_expired_total");
            let failed = value(registry, "http_tls_handshakes_failed_total");
            let mut socket = secured.socket().await;
            socket.write_all(beginning).await.unwrap();
            assert_eq!(socket.read(&mut [0; 16]).await.unwrap_or(0), 0);
            for (name, count) in [
                ("http_connections_expired_total", expired + 1),
                ("http_tls_handshakes_failed_total", failed + 1),
                ("http_connections_open", 1),
            ] {
                secured.counted(name, count).await;
            }
            // It is the older one, and held to other limits.
            assert_eq!(other.get("/").await.status, 200);
        }
    }
}

/// A connection that has come through its handshake. On a machine that has
/// much to do, the first may not.
async fn beyond_its_handshake(secured: &Secured) -> Client<TlsStream<TcpStream>> {
    loop {
        let Ok(stream) = secured.handshake(&secured.client, HOST).await else {
            continue;
        };
        let mut client = Client::over(stream);
        if client.try_send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await && client.more().await {
            assert_eq!(client.answer().await.status, 200);
            return client;
        }
    }
}

#[tokio::test]
async fn a_handshake_that_drips_is_cut_off() {
    for mode in modes() {
        let secured = Secured::start(mode, hasty_handshake()).await;
        let mut socket = secured.socket().await;
        socket.write_all(HALF_HELLO).await.unwrap();
        let (mut reading, mut writing) = socket.split();
        let drip = async {
            let mut pause = tokio::time::interval(Duration::from_millis(5));
            while writing.write_all(b"\0").await.is_ok() {
                pause.tick().await;
            }
        };
        let mut end = [0; 16];
        tokio::select! {
            () = drip => {}
            read = reading.read(&mut end) => assert_eq!(read.unwrap_or(0), 0),
        }
        secured.counted("http_connections_expired_total", 1).await;
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_with_a_goodbye() {
    for mode in modes() {
        let limits = Limits {
            head: Duration::from_millis(500),
            ..Limits::default()
        };
        let secured = Secured::start(mode, limits).await;
        let mut client = secured.connect().await;
        assert_eq!(client.get("/").await.status, 200);
        assert_eq!(client.stream.read(&mut [0; 16]).await.unwrap(), 0);
        secured.counted("http_connections_expired_total", 1).await;
    }
}

#[tokio::test]
async fn a_peer_that_does_not_read_its_answer_is_cut_off() {
    for mode in modes() {
        let limits = Limits {
            head: LONG,
            write_stall: SHORT,
            ..Limits::default()
        };
        let secured = Secured::start(mode, limits).await;
        let mut client = secured.connect().await;
        client.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
        secured.counted("http_connections_expired_total", 1).await;
        secured.counted("http_connections_open", 0).await;
    }
}

#[tokio::test]
async fn a_large_answer_arrives_whole() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut client = secured.connect().await;
        let answer = client.get("/large").await;
        assert_eq!(answer.body.len(), 64 << 20);
        assert_eq!(client.get("/").await.status, 200);
    }
}

#[tokio::test]
async fn a_refusal_can_be_read_by_a_peer_that_is_still_sending() {
    for mode in modes() {
        let limits = Limits {
            linger: Duration::from_secs(20),
            ..Limits::default()
        };
        let secured = Secured::start(mode, limits).await;
        let mut client = secured.connect().await;
        client
            .send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1099511627776\r\n\r\n")
            .await;
        assert_eq!(client.answer().await.status, 413);
        assert_eq!(client.stream.read(&mut [0; 16]).await.unwrap(), 0);
        // The face has ended its side, and still takes what is under way.
        for _ in 0..100 {
            client.send(&"x".repeat(1000)).await;
        }
    }
}

#[tokio::test]
async fn connections_are_limited_over_both_listeners() {
    for mode in modes() {
        let limits = Limits {
            connections: 2,
            ..Limits::default()
        };
        let secured = Secured::start(mode, limits).await;
        let addr = secured.served.running.addr();
        let mut plain = Client::connect(addr).await;
        assert_eq!(plain.get("/").await.status, 200);
        let mut tls = secured.connect().await;
        assert_eq!(tls.get("/").await.status, 200);
        Client::connect(addr).await.ended().await;
        assert!(secured.handshake(&secured.client, HOST).await.is_err());
        secured.counted("http_connections_refused_total", 2).await;
        assert_eq!(plain.get("/").await.status, 200);
        assert_eq!(tls.get("/").await.status, 200);
    }
}

#[tokio::test]
async fn both_ports_are_free_again_after_the_face() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let running = secured.served.running;
        let addrs = [running.addr(), running.tls_addr().unwrap()];
        running.shutdown(Duration::from_secs(20)).await;
        for addr in addrs {
            assert!(TcpStream::connect(addr).await.is_err());
        }
    }
}
