//! A face with a listener that speaks TLS.

use std::sync::Arc;

use rustls::{
    ProtocolVersion,
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    face::modes,
    metrics::value,
    tls_peer::{Authority, HOST, Secured},
    wire::Client,
};

#[tokio::test]
async fn both_listeners_serve_the_same_and_are_counted_as_one() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let running = &secured.served.running;
        assert_ne!(Some(running.addr()), running.tls_addr());
        let mut plain = Client::connect(running.addr()).await;
        let mut tls = secured.connect().await;
        for _ in 0..3 {
            assert_eq!(plain.get("/").await.body, "hello");
            assert_eq!(tls.get("/").await.body, "hello");
        }
        for (name, count) in [
            ("http_connections_accepted_total", 2),
            ("http_connections_open", 2),
            ("http_tls_handshakes_total", 1),
            ("http_tls_handshakes_failed_total", 0),
            ("http_request_duration_seconds_count", 6),
        ] {
            assert_eq!(value(&secured.served.registry, name), count, "{name}");
        }
    }
}

#[tokio::test]
async fn a_handler_is_told_who_is_at_the_other_end() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut plain = Client::connect(secured.served.running.addr()).await;
        let mut tls = secured.connect().await;
        assert_eq!(plain.get("/peer").await.body, "127.0.0.1");
        assert_eq!(tls.get("/peer").await.body, "127.0.0.1");
    }
}

#[tokio::test]
async fn tls_1_2_and_1_3_are_spoken_and_http_1_1_is_agreed_upon() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        for (version, expected) in [
            (&TLS12, ProtocolVersion::TLSv1_2),
            (&TLS13, ProtocolVersion::TLSv1_3),
        ] {
            let client = Arc::new(secured.authority.client_of(&[version]));
            let stream = secured.handshake(&client, HOST).await.unwrap();
            let (_, session) = stream.get_ref();
            assert_eq!(session.protocol_version(), Some(expected));
            assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
            assert_eq!(Client::over(stream).get("/").await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_peer_that_names_no_protocol_is_served_and_one_that_names_another_is_not() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut client = secured.authority.client();
        client.alpn_protocols.clear();
        let stream = secured.handshake(&Arc::new(client), HOST).await.unwrap();
        assert_eq!(Client::over(stream).get("/").await.status, 200);

        let mut client = secured.authority.client();
        client.alpn_protocols = vec![b"h2".to_vec()];
        let error = secured.handshake(&Arc::new(client), HOST).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("NoApplicationProtocol"), "{error}");
        secured.counted("http_tls_handshakes_failed_total", 1).await;
    }
}

#[tokio::test]
async fn a_client_refuses_another_hosts_name_and_another_authority() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let refused = secured.handshake(&secured.client, "other.test").await;
        let told = refused.unwrap_err().to_string();
        assert!(told.contains("not valid for name"), "{told}");

        let stranger = Arc::new(Authority::new().client());
        let refused = secured.handshake(&stranger, HOST).await;
        assert!(refused.is_err());
        secured.counted("http_tls_handshakes_failed_total", 2).await;
        assert_eq!(secured.connect().await.get("/").await.status, 200);
    }
}

#[tokio::test]
async fn garbage_is_answered_with_an_alert_and_closed() {
    // A record that is too long for the small things in it, and plain HTTP.
    let oversized = b"\x16\x03\x01\xff\xff".repeat(1000);
    let http = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    for garbage in [oversized, http] {
        for mode in modes() {
            let secured = Secured::patient(mode).await;
            let mut socket = secured.socket().await;
            socket.write_all(&garbage).await.unwrap();
            let mut answer = Vec::new();
            socket.read_to_end(&mut answer).await.unwrap();
            // RFC 8446, section 5.1: 21 is an alert, of two bytes.
            assert_eq!(answer.len(), 7, "{answer:?}");
            assert_eq!(answer[0], 21, "{answer:?}");
            secured.counted("http_tls_handshakes_failed_total", 1).await;
            secured.counted("http_connections_open", 0).await;
            assert_eq!(secured.connect().await.get("/").await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_replaced_certificate_counts_for_new_handshakes_only() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut before = secured.connect().await;
        assert_eq!(before.get("/").await.status, 200);
        let old = presented(&before);

        let next = secured.authority.issue(3999);
        let (chain, key) = (next.chain.as_bytes(), next.key.as_bytes());
        secured.tls.replace(chain, key).unwrap();
        assert_eq!(before.get("/").await.status, 200);
        // The same client, which would resume its session if it could.
        let mut after = secured.connect().await;
        assert_eq!(after.get("/").await.status, 200);
        let new = presented(&after);
        assert_ne!(new, old);
        assert_eq!(secured.tls.validity(), next.tls().validity());

        let foreign = secured.authority.issue(3998);
        secured
            .tls
            .replace(foreign.chain.as_bytes(), key)
            .unwrap_err();
        assert_eq!(secured.tls.validity(), next.tls().validity());
        assert_eq!(presented(&secured.connect().await), new);
        assert_eq!(before.get("/").await.status, 200);
    }
}

fn presented<S>(client: &Client<tokio_rustls::client::TlsStream<S>>) -> Vec<u8> {
    let (_, session) = client.stream.get_ref();
    session.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn a_drain_finishes_what_is_in_flight_and_says_goodbye() {
    for mode in modes() {
        let secured = Secured::patient(mode).await;
        let mut idle = secured.connect().await;
        idle.get("/").await;
        let mut busy = secured.connect().await;
        busy.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let hands = Arc::clone(&secured.served.hands);
        hands.arrived.acquire().await.unwrap().forget();
        // One that has not begun its handshake, and whom nobody waits for.
        let mut fresh = secured.socket().await;
        secured.counted("http_connections_open", 3).await;

        let addr = secured.served.running.tls_addr().unwrap();
        let deadline = std::time::Duration::from_secs(20);
        let registry = secured.served.registry;
        let shutdown = tokio::spawn(secured.served.running.shutdown(deadline));
        assert_eq!(fresh.read(&mut [0; 16]).await.unwrap(), 0);
        // The client reads a plain end only behind a close_notify.
        assert_eq!(idle.stream.read(&mut [0; 16]).await.unwrap(), 0);
        // Each of several lanes closes its listener when it comes to it.
        while TcpStream::connect(addr).await.is_ok() {
            tokio::task::yield_now().await;
        }
        hands.leave.add_permits(1);
        assert_eq!(busy.answer().await.body, "waited");
        assert_eq!(busy.stream.read(&mut [0; 16]).await.unwrap(), 0);
        assert_eq!(shutdown.await.unwrap().cut_off, 0);
        assert_eq!(value(&registry, "http_tls_handshakes_failed_total"), 0);
    }
}
