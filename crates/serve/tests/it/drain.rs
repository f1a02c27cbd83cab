use std::time::Duration;

use serve::Drained;
use tokio::net::TcpStream;

use super::{
    face::{modes, start_patient},
    wire::Client,
};

#[tokio::test]
async fn a_drain_finishes_what_is_in_flight_and_takes_nothing_new() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let addr = served.running.addr();
        let mut idle = Client::connect(addr).await;
        idle.get("/").await;
        let mut fresh = Client::connect(addr).await;
        let mut busy = Client::connect(addr).await;
        busy.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        served.hands.arrived.acquire().await.unwrap().forget();

        let shutdown = tokio::spawn(served.running.shutdown(Duration::from_secs(20)));
        idle.ended().await;
        fresh.ended().await;
        // Each of several lanes closes its listener when it comes to it.
        while TcpStream::connect(addr).await.is_ok() {
            tokio::task::yield_now().await;
        }
        served.hands.leave.add_permits(1);
        let answer = busy.answer().await;
        assert_eq!(answer.body, "waited");
        assert_eq!(answer.headers["connection"], "close");
        busy.ended().await;
        assert_eq!(shutdown.await.unwrap(), Drained { cut_off: 0 });
    }
}

#[tokio::test]
async fn a_drain_cuts_off_what_does_not_finish() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut stuck = Client::connect(served.running.addr()).await;
        stuck.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        served.hands.arrived.acquire().await.unwrap().forget();
        let drained = served.running.shutdown(Duration::from_millis(20)).await;
        assert_eq!(drained, Drained { cut_off: 1 });
        stuck.ended().await;
    }
}

#[tokio::test]
async fn dropping_the_handle_ends_the_face() {
    for mode in modes() {
        let served = start_patient(mode).await;
        let mut idle = Client::connect(served.running.addr()).await;
        idle.get("/").await;
        let mut stuck = Client::connect(served.running.addr()).await;
        stuck.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await;
        served.hands.arrived.acquire().await.unwrap().forget();
        drop(served.running);
        idle.ended().await;
        stuck.ended().await;
    }
}
