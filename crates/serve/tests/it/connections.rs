use std::{collections::HashSet, time::Duration};

use prometheus_client::registry::Registry;
use serve::{Face, Limits, Metrics, Mode, RequestIds, ServeError, serve};
use testkit::SeededRng;

use super::{
    face::{modes, start, start_patient},
    metrics::value,
    wire::Client,
};

fn hasty() -> Limits {
    Limits {
        head: Duration::from_millis(60),
        write_stall: Duration::from_millis(60),
        linger: Duration::from_millis(60),
        ..Limits::default()
    }
}

#[tokio::test]
async fn all_threads_serve_one_port() {
    for cores in 1..=3 {
        let mode = Mode::PerCore {
            cores: cores.try_into().unwrap(),
        };
        let served = start_patient(mode).await;
        let mut threads = HashSet::new();
        // Each connection falls to a thread by its hash; that one of three is
        // never hit in so many does not happen.
        for _ in 0..500 {
            let mut client = Client::connect(served.running.addr()).await;
            threads.insert(client.get("/thread").await.body);
            if threads.len() == cores {
                break;
            }
        }
        assert_eq!(threads.len(), cores);
    }
}

#[tokio::test]
async fn an_address_in_use_is_refused_in_every_combination_of_modes() {
    for first in modes() {
        let served = start_patient(first).await;
        for second in modes() {
            let face = Face::new("second", served.running.addr(), axum::Router::new());
            let metrics = Metrics::register(&mut Registry::default());
            let ids = RequestIds::new(&*SeededRng::new(2));
            let error = serve(face, second, &metrics, &ids).await.unwrap_err();
            assert!(
                matches!(error, ServeError::AddressInUse { .. }),
                "{error:?}"
            );
            assert!(error.to_string().contains("second"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_port_is_free_again_after_the_face() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let addr = served.running.addr();
        let mut client = Client::connect(addr).await;
        client.get("/").await;
        served.running.shutdown(Duration::from_secs(20)).await;
        let face = Face::new("second", addr, axum::Router::new());
        let metrics = Metrics::register(&mut Registry::default());
        let ids = RequestIds::new(&*SeededRng::new(2));
        let running = serve(face, mode, &metrics, &ids).await.unwrap();
        assert_eq!(running.addr(), addr);
    }
}

#[tokio::test]
async fn a_head_that_does_not_come_is_cut_off() {
    for mode in modes() {
        for beginning in ["", "GET / HTTP/1.1\r\n"] {
            let served = start(mode, hasty(), Duration::from_secs(20)).await;
            let mut client = Client::connect(served.running.addr()).await;
            client.send(beginning).await;
            client.ended().await;
        }
    }
}

#[tokio::test]
async fn a_head_that_drips_is_cut_off() {
    for mode in modes() {
        let served = start(mode, hasty(), Duration::from_secs(20)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send("GET / HTTP/1.1\r\nx: ").await;
        let (mut reading, mut writing) = client.stream.into_split();
        let drip = async {
            use tokio::io::AsyncWriteExt;
            let mut pause = tokio::time::interval(Duration::from_millis(5));
            while writing.write_all(b"y").await.is_ok() {
                pause.tick().await;
            }
        };
        let ended = async {
            use tokio::io::AsyncReadExt;
            reading.read(&mut [0; 16]).await.map_or(0, |count| count)
        };
        // Either side notices the end, and nothing was answered.
        tokio::select! {
            () = drip => {}
            count = ended => assert_eq!(count, 0),
        }
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    for mode in modes() {
        let served = start(mode, hasty(), Duration::from_secs(20)).await;
        let mut client = Client::connect(served.running.addr()).await;
        assert_eq!(client.get("/").await.status, 200);
        client.ended().await;
    }
}

#[tokio::test]
async fn a_handler_may_take_longer_than_a_head() {
    for mode in modes() {
        let served = start(mode, hasty(), Duration::from_secs(20)).await;
        let mut slow = Client::connect(served.running.addr()).await;
        slow.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        served.hands.arrived.acquire().await.unwrap().forget();
        // An idle connection that began later is closed meanwhile.
        let mut idle = Client::connect(served.running.addr()).await;
        idle.ended().await;
        served.hands.leave.add_permits(1);
        assert_eq!(slow.answer().await.body, "waited");
    }
}

#[tokio::test]
async fn a_peer_that_does_not_read_its_answer_is_cut_off() {
    for mode in modes() {
        let limits = Limits {
            head: Duration::from_secs(3600),
            write_stall: Duration::from_millis(60),
            ..Limits::default()
        };
        let served = start(mode, limits, Duration::from_secs(20)).await;
        let mut client = Client::connect(served.running.addr()).await;
        client.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
        for (name, expected) in [
            ("http_connections_expired_total", 1),
            ("http_connections_open", 0),
        ] {
            while value(&served.registry, name) != expected {
                tokio::task::yield_now().await;
            }
        }
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_at_once() {
    for mode in modes() {
        let limits = Limits {
            connections: 2,
            ..Limits::default()
        };
        let served = start(mode, limits, Duration::from_secs(20)).await;
        let mut kept = Vec::new();
        for _ in 0..2 {
            let mut client = Client::connect(served.running.addr()).await;
            assert_eq!(client.get("/").await.status, 200);
            kept.push(client);
        }
        let mut refused = Client::connect(served.running.addr()).await;
        refused.ended().await;
        assert_eq!(kept[0].get("/").await.status, 200);
        // One that ends makes room for another.
        drop(kept.pop());
        loop {
            let mut client = Client::connect(served.running.addr()).await;
            client.send("GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
            if client.more().await {
                break;
            }
        }
    }
}
