use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncWriteExt, copy, sink},
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};

use super::Fault;
use crate::{Answer, Client, Received};

/// After how many others a request arrives that was put behind them.
const OVERTAKEN_BY: u64 = 3;

/// How long it waits for them at most: there may be no more.
const OVERTAKEN_WITHIN: Duration = Duration::from_millis(500);

/// A request and what became of it.
#[derive(Debug)]
pub struct Exchange {
    /// Which of all requests on the wire it was, from 1 on.
    pub number: u64,
    /// What was drawn for it.
    pub fault: Fault,
    /// What was asked.
    pub request: Received,
    /// What the other end has answered each time that it arrived, whether or not that
    /// came back.
    pub answers: Vec<Answer>,
}

/// The far half of a connection, made when it is needed.
#[derive(Default)]
pub(super) struct Way(Option<Client>);

impl Way {
    /// Takes a request to its end; false where the connection has one too.
    pub(super) async fn pass(
        &mut self,
        near: &mut TcpStream,
        exchange: &mut Exchange,
        target: Option<SocketAddr>,
        arrived: watch::Receiver<u64>,
    ) -> bool {
        match exchange.fault {
            Fault::LoseRequest => return false,
            Fault::Refuse(status) => return write(near, &on_the_way(status)).await,
            Fault::Silence => {
                let _ = copy(near, &mut sink()).await;
                return false;
            }
            Fault::DelayRequest(late) => sleep(late).await,
            Fault::Reorder => overtaken(exchange.number, arrived).await,
            _ => {}
        }
        let Some(answer) = self.ask(&exchange.request, target).await else {
            return false;
        };
        let bytes = bytes_of(&answer);
        exchange.answers.push(answer);
        let answer = bytes;
        match exchange.fault {
            Fault::LoseAnswer => false,
            Fault::Mask(status) => write(near, &on_the_way(status)).await,
            Fault::Reset => {
                write(near, middle(&answer)).await;
                let _ = near.set_zero_linger();
                false
            }
            Fault::Truncate => {
                write(near, middle(&answer)).await;
                false
            }
            Fault::DelayAnswer(late) => {
                sleep(late).await;
                write(near, &answer).await
            }
            Fault::Repeat => {
                let goes_on = write(near, &answer).await;
                let second = self.ask(&exchange.request, target).await;
                exchange.answers.extend(second);
                goes_on
            }
            _ => write(near, &answer).await,
        }
    }

    /// `None` where nobody answers. It is not asked again: whoever asked decides.
    async fn ask(&mut self, request: &Received, target: Option<SocketAddr>) -> Option<Answer> {
        if self.0.is_none() {
            self.0 = Client::try_connect(target?).await;
        }
        let far = self.0.as_mut()?;
        let answer = match far.offer(&request_bytes(request)).await {
            true => far.answer().await,
            false => None,
        };
        if answer.as_ref().is_none_or(|answer| !answer.stays_open()) {
            self.0 = None;
        }
        answer
    }
}

impl Answer {
    fn stays_open(&self) -> bool {
        self.header("connection") != Some("close")
    }
}

async fn overtaken(number: u64, mut arrived: watch::Receiver<u64>) {
    let others = arrived.wait_for(|arrived| *arrived >= number + OVERTAKEN_BY);
    let _ = timeout(OVERTAKEN_WITHIN, others).await;
}

async fn write(near: &mut TcpStream, bytes: &[u8]) -> bool {
    near.write_all(bytes).await.is_ok()
}

/// All but the last byte of the body, or of the head where there is none.
fn middle(answer: &[u8]) -> &[u8] {
    &answer[..answer.len() - 1]
}

fn on_the_way(status: u16) -> Vec<u8> {
    let body = "nobody knows";
    let length = body.len();
    format!("HTTP/1.1 {status} -\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

fn request_bytes(request: &Received) -> Vec<u8> {
    let mut bytes = head(&request.line, &request.headers);
    bytes.extend(&request.body);
    bytes
}

fn bytes_of(answer: &Answer) -> Vec<u8> {
    let line = format!("HTTP/1.1 {} -", answer.status);
    let mut bytes = head(&line, &answer.headers);
    bytes.extend(&answer.body);
    bytes
}

fn head(line: &str, headers: &[(String, String)]) -> Vec<u8> {
    let mut head = format!("{line}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

#[cfg(test)]
mod tests {
    use crate::{Answer, Client, Fault, FaultyWire, Odds, Peer, Reply};

    const REQUEST: &[u8] = b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n";

    const NONE: Odds = Odds {
        lose_request: 0,
        lose_answer: 0,
        delay: 0,
        repeat: 0,
        reorder: 0,
        refuse: 0,
        mask: 0,
        reset: 0,
        truncate: 0,
        silence: 0,
    };

    /// What a client hears over a wire on which that is drawn for all, and how often
    /// the peer was asked.
    async fn heard(odds: Odds) -> (Option<Answer>, usize) {
        let peer = Peer::start(|_| Reply::json(200, "17")).await;
        let wire = FaultyWire::start(1, odds, |exchange| {
            assert_eq!(exchange.number, 1);
        })
        .await;
        wire.lead_to(Some(peer.addr()));
        let mut client = Client::connect(wire.addr()).await;
        client.send(REQUEST).await;
        let answer = client.answer().await;
        wire.has_seen(1).await;
        if matches!(wire.struck().keys().next(), Some(Fault::Repeat)) {
            while peer.requests().len() < 2 {
                tokio::task::yield_now().await;
            }
        }
        (answer, peer.requests().len())
    }

    #[tokio::test]
    async fn each_fault_is_heard_as_what_it_is() {
        let all = 10_000;
        for (odds, status, asked) in [
            (NONE, Some(200), 1),
            (
                Odds {
                    lose_request: all,
                    ..NONE
                },
                None,
                0,
            ),
            (
                Odds {
                    lose_answer: all,
                    ..NONE
                },
                None,
                1,
            ),
            (Odds { delay: all, ..NONE }, Some(200), 1),
            (
                Odds {
                    repeat: all,
                    ..NONE
                },
                Some(200),
                2,
            ),
            (
                Odds {
                    reorder: all,
                    ..NONE
                },
                Some(200),
                1,
            ),
            (Odds { reset: all, ..NONE }, None, 1),
            (
                Odds {
                    truncate: all,
                    ..NONE
                },
                None,
                1,
            ),
        ] {
            let (answer, times) = heard(odds).await;
            let heard = answer.map(|answer| answer.status);
            assert_eq!((heard, times), (status, asked), "{odds:?}");
        }
        for (odds, asked) in [
            (
                Odds {
                    refuse: all,
                    ..NONE
                },
                0,
            ),
            (Odds { mask: all, ..NONE }, 1),
        ] {
            let (answer, times) = heard(odds).await;
            assert!(answer.unwrap().status >= 500, "{odds:?}");
            assert_eq!(times, asked, "{odds:?}");
        }
    }
}
