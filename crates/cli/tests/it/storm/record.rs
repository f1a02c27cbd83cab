use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    sync::Mutex,
};

use testkit::{Exchange, Fault, Received};

/// Which of the two wires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    ToGate,
    ToGame,
}

/// One request for an order, and what came of it.
#[derive(Clone, Copy, Debug)]
struct Seen {
    wire: Wire,
    number: u64,
    fault: Fault,
    /// The statuses that the far end answered with.
    answers: [Option<u16>; 2],
    duplicate: bool,
}

/// What both wires have seen.
#[derive(Default)]
pub(super) struct Record(Mutex<Books>);

#[derive(Default)]
struct Books {
    orders: HashMap<String, Vec<Seen>>,
    /// Signatures that must be in no log.
    signatures: HashSet<String>,
    /// What the gate has said to be granted, in turn: the game's name and the order.
    said: Vec<(String, String)>,
    answered: HashMap<(u16, String), u64>,
}

impl Record {
    /// Writes down what a wire has seen.
    pub(super) fn write(&self, wire: Wire, exchange: &Exchange) {
        let mut books = self.0.lock().unwrap();
        let request = &exchange.request;
        books.signatures.extend(signature(wire, request));
        let (game, oid) = named(wire, request);
        let mut seen = Seen {
            wire,
            number: exchange.number,
            fault: exchange.fault,
            answers: [None; 2],
            duplicate: false,
        };
        for (place, answer) in seen.answers.iter_mut().zip(&exchange.answers) {
            *place = Some(answer.status);
            if wire == Wire::ToGame {
                continue;
            }
            let body = answer.text().to_owned();
            seen.duplicate |= body == "Duplicate order";
            if (answer.status, body.as_str()) == (200, "1") || seen.duplicate {
                books.said.push((game.clone(), oid.clone()));
            }
            *books.answered.entry((answer.status, body)).or_default() += 1;
        }
        books.orders.entry(oid).or_default().push(seen);
    }

    /// The last of what the gate has said to be granted.
    pub(super) fn said_last(&self, many: usize) -> Vec<(String, String)> {
        let books = self.0.lock().unwrap();
        let said = &books.said;
        said[said.len().saturating_sub(many)..].to_vec()
    }

    /// Whether the gate has said that an order is granted, as new or as a duplicate.
    pub(super) fn said_granted(&self, oid: &str) -> bool {
        let books = self.0.lock().unwrap();
        let seen = books.orders.get(oid);
        seen.is_some_and(|seen| seen.iter().any(Seen::says_granted))
    }

    /// Whether the game has said so.
    pub(super) fn game_granted(&self, oid: &str) -> bool {
        let books = self.0.lock().unwrap();
        let said = |it: &Seen| it.wire == Wire::ToGame && it.has(200);
        let seen = books.orders.get(oid);
        seen.is_some_and(|seen| seen.iter().any(said))
    }

    /// How often the platform and the gate have asked for it.
    pub(super) fn asked(&self) -> (u64, u64) {
        let books = self.0.lock().unwrap();
        let count = |wire| {
            let all = books.orders.values().flatten();
            all.filter(|it| it.wire == wire).count() as u64
        };
        (count(Wire::ToGate), count(Wire::ToGame))
    }

    /// What the gate has answered, how often.
    pub(super) fn answered(&self) -> Vec<((u16, String), u64)> {
        let books = self.0.lock().unwrap();
        let mut answered: Vec<_> = books.answered.clone().into_iter().collect();
        answered.sort();
        answered
    }

    /// A signature in a log, if there is one.
    pub(super) fn shown_in(&self, log: &str) -> Option<String> {
        let books = self.0.lock().unwrap();
        let ends = |letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter);
        let mut words = log.split(ends).filter(|word| word.len() >= 32);
        words.find_map(|word| books.signatures.get(word).cloned())
    }

    /// Everything that was seen of an order.
    pub(super) fn story(&self, oid: &str) -> String {
        let books = self.0.lock().unwrap();
        let mut story = format!("{oid}:");
        for seen in books.orders.get(oid).into_iter().flatten() {
            let Seen {
                wire,
                number,
                fault,
                answers,
                duplicate,
            } = seen;
            let dup = if *duplicate { " duplicate" } else { "" };
            write!(
                story,
                "\n  {wire:?} no. {number}, {fault:?}: {answers:?}{dup}"
            )
            .unwrap();
        }
        story
    }
}

impl Seen {
    fn has(&self, status: u16) -> bool {
        self.answers.contains(&Some(status))
    }

    fn says_granted(&self) -> bool {
        self.wire == Wire::ToGate && (self.has(200) || self.duplicate)
    }
}

/// The name of the game in the gate, and the order.
fn named(wire: Wire, request: &Received) -> (String, String) {
    match wire {
        Wire::ToGate => {
            let path = request.line.split(['?', ' ']).nth(1).unwrap();
            let game = path.rsplit('/').next().unwrap();
            (game.to_owned(), parameter(&request.line, "oid="))
        }
        Wire::ToGame => {
            let id = request.header("webhook-id").unwrap();
            let mut parts = id.splitn(3, ':').skip(1);
            let mut next = || parts.next().unwrap().to_owned();
            (next(), next())
        }
    }
}

fn signature(wire: Wire, request: &Received) -> Option<String> {
    match wire {
        Wire::ToGate => Some(parameter(&request.line, "hmac=")),
        Wire::ToGame => {
            let signed = request.header("webhook-signature")?;
            Some(signed.strip_prefix("v1,")?.to_owned())
        }
    }
}

fn parameter(line: &str, name: &str) -> String {
    let (_, rest) = line.split_once(name).unwrap();
    rest.split(['&', ' ']).next().unwrap().to_owned()
}
