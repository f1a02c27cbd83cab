//! Many requests on one connection, cut into pieces anywhere: every handler
//! gets what was sent to it, whatever bodies look like.

use proptest::{
    collection::vec,
    prelude::{Just, ProptestConfig, Strategy},
    prop_oneof, proptest,
    sample::select,
};
use tokio::{runtime::Builder, task::yield_now};

use super::{
    face::{MAX, Served, modes, start_patient},
    metrics::value,
    wire::Client,
};

#[derive(Clone, Debug)]
struct Sent {
    target: String,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    None,
    Sized(String),
    Chunked(Vec<String>),
    /// Of a known length, and not read by its handler.
    Ignored(String),
}

impl Sent {
    fn text(&self) -> String {
        let target = &self.target;
        match &self.body {
            Body::None => format!("GET {target} HTTP/1.1\r\nhost: \"x\" <y>\r\n\r\n"),
            Body::Sized(body) => sized(target, body),
            Body::Ignored(body) => sized("/ignore", body),
            Body::Chunked(chunks) => {
                let mut text =
                    format!("POST {target} HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
                for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
                    text.push_str(&format!("{:x}\r\n{chunk}\r\n", chunk.len()));
                }
                text + "0\r\n\r\n"
            }
        }
    }

    fn answer(&self) -> (u16, String) {
        let target = self
            .target
            .replace('"', "%22")
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace(' ', "%20");
        match &self.body {
            Body::None => (200, format!("GET {target} ")),
            Body::Sized(body) => (200, format!("POST {target} {body}")),
            Body::Chunked(chunks) => (200, format!("POST {target} {}", chunks.concat())),
            Body::Ignored(_) => (401, String::new()),
        }
    }

    fn is_raw(&self) -> bool {
        let raw = self.target.contains(['"', '<', '>', ' ']);
        raw && !matches!(self.body, Body::Ignored(_))
    }
}

fn sized(target: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {target} HTTP/1.1\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn sent() -> impl Strategy<Value = Sent> {
    let target = "[a-c\"<> %=,é]{0,12}".prop_map(|query| format!("/said?{query}"));
    (target, body()).prop_map(|(target, body)| Sent { target, body })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        Just(Body::None),
        text().prop_map(Body::Sized),
        vec(text(), 0..3).prop_map(Body::Chunked),
        text().prop_map(Body::Ignored),
    ]
}

/// Pieces of requests, so that a body looks like one from anywhere.
const PIECES: &[&str] = &[
    "GET /said?\" HTTP/1.1\r\n",
    "POST /said?< > HTTP/1.1\r\ncontent-length: 3\r\n\r\n",
    "GET /said HTTP/1.1\r\n\r\n",
    "host: x\r\n",
    "0\r\n\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\"",
    "a",
];

fn text() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..5).prop_map(|pieces| pieces.concat())
}

/// Sends it in pieces, and has the face read each before the next is sent, as
/// far as it reads on at all.
async fn send(client: &mut Client, served: &Served, text: &str, cuts: &[usize]) {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % text.len().max(1)).collect();
    cuts.push(text.len());
    cuts.sort_unstable();
    let received = || value(&served.registry, "http_received_bytes_total");
    let mut from = 0;
    for cut in cuts {
        let piece = &text.as_bytes()[from..cut];
        let wanted = received() + i64::try_from(piece.len()).unwrap();
        if !client.try_send_bytes(piece).await {
            return;
        }
        for _ in 0..50 {
            if received() >= wanted {
                break;
            }
            yield_now().await;
        }
        from = cut;
    }
}

async fn in_turn(requests: Vec<(Sent, Vec<usize>)>) {
    let served = start_patient(modes()[0]).await;
    let mut client = connect(&served).await;
    let mut certain = true;
    for (request, cuts) in requests {
        send(&mut client, &served, &request.text(), &cuts).await;
        let Some(answer) = client.next_answer().await else {
            assert!(!certain, "no answer to {request:?}");
            return;
        };
        if !certain && request.is_raw() && answer.status == 400 {
            assert_eq!(answer.body, "");
            client.ended().await;
            return;
        }
        assert_eq!((answer.status, answer.body), request.answer());
        // Behind a body that nobody read, what begins where is not looked for.
        certain = !matches!(request.body, Body::Ignored(_));
    }
}

async fn at_once(requests: Vec<Sent>, cuts: Vec<usize>) {
    let served = start_patient(modes()[0]).await;
    let mut client = connect(&served).await;
    let all: String = requests.iter().map(Sent::text).collect();
    send(&mut client, &served, &all, &cuts).await;
    let mut certain = true;
    for request in requests {
        let Some(answer) = client.next_answer().await else {
            assert!(!certain, "no answer to {request:?}");
            return;
        };
        if !certain && request.is_raw() && answer.status == 400 {
            // A request that came too early ends the connection, as ever.
            assert_eq!(answer.body, "");
            client.ended().await;
            return;
        }
        assert_eq!((answer.status, answer.body), request.answer());
        certain = false;
    }
}

async fn connect(served: &Served) -> Client {
    let client = Client::connect(served.running.addr()).await;
    client.stream.set_nodelay(true).unwrap();
    client
}

fn run(future: impl Future<Output = ()>) {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(future);
}

#[test]
fn a_body_is_within_what_is_taken() {
    assert!("POST /said?< > HTTP/1.1\r\ncontent-length: 3\r\n\r\n".len() * 10 < MAX);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_handler_gets_what_was_sent_to_it(
        requests in vec((sent(), vec(0..1000_usize, 0..4)), 1..6),
    ) {
        run(in_turn(requests));
    }

    #[test]
    fn what_comes_before_its_turn_shifts_nothing(
        requests in vec(sent(), 1..6),
        cuts in vec(0..1000_usize, 0..8),
    ) {
        run(at_once(requests, cuts));
    }
}
