//! A right endpoint, and what becomes of it when one thing in it is wrong.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};

use rewards::{Outcome, Profile, Receiver, Refusal, Trust};
use sign::HmacMd5Key;
use tokio::sync::Barrier;
use unity_ads::wire::{Query, signing_text};

use super::{
    endpoint::{Ask, Endpoint, Say},
    grading::SECRET,
};

/// The one thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    None,
    /// HEAD does what GET does.
    Head,
    /// POST does what GET does.
    Post,
    /// What comes while the first is under way is called a duplicate, and the
    /// first is undone.
    DuplicateInFlight,
    /// Looks first, and writes later.
    Race,
    /// Verifies only where there is something to verify.
    MissingMac,
    /// Takes any signature of the right length.
    AnyMac,
    /// 304 to whoever has the tag.
    NotModified,
    /// 204 for what is granted.
    NoContent,
    /// Says which signature would have been right.
    TellsMac,
    /// Orders are compared without case.
    FoldsCase,
    /// Repetitions are granted.
    Repeats,
    /// Repetitions are granted from the third time on.
    Forgets,
    /// Remembers the query as it came.
    ByQuery,
    /// Refusals are 200.
    Polite,
    /// Repetitions are 500.
    RepeatFails,
    /// Accepts the published secret as well.
    PublishedSecret,
    /// The order with this number, counted from 0, is lost when it comes first.
    Loses(usize),
    /// Unknown parameters are thrown away before anything is looked at.
    DropsUnknown,
    /// Malformed input ends in a stack trace.
    Crashes,
    /// Every answer holds the secret.
    TellsSecret,
    /// Says nothing about caches.
    Cacheable,
}

#[derive(Default)]
struct Ledger {
    /// How often each order came, with the number of the order.
    seen: HashMap<String, (usize, usize)>,
    granted: BTreeSet<String>,
}

pub(crate) struct Right {
    defect: Defect,
    receiver: Receiver,
    ledger: Mutex<Ledger>,
    all_there: Barrier,
}

/// The number of the order that comes sixteen times at once.
const CONCURRENT: usize = 1;

pub(crate) async fn start(defect: Defect) -> (Endpoint, Arc<Right>) {
    let profile = Profile::named("unity-ads").unwrap();
    let statics = [("productid", "1234")];
    let right = Arc::new(Right {
        defect,
        receiver: Receiver::new(&profile, statics, Trust::default()).unwrap(),
        ledger: Mutex::default(),
        all_there: Barrier::new(16),
    });
    let answering = Arc::clone(&right);
    let endpoint = Endpoint::start(move |ask| {
        let right = Arc::clone(&answering);
        async move { right.answer(ask).await }
    });
    (endpoint.await, right)
}

impl Right {
    /// How many orders were heard of that were not refused as malformed.
    pub(crate) fn orders(&self) -> usize {
        self.ledger.lock().unwrap().seen.len()
    }

    pub(crate) async fn answer(&self, ask: Ask) -> Say {
        let is = |defect| self.defect == defect;
        match ask.method.as_str() {
            "GET" => {}
            "HEAD" if is(Defect::Head) => {}
            "POST" if is(Defect::Post) => {}
            _ => return self.say(Outcome::Method),
        }
        let query = match is(Defect::DropsUnknown) {
            true => known_only(&ask.query),
            false => ask.query.clone(),
        };
        let say = match self.order(&query) {
            Err(Refusal::SignatureMismatch) if is(Defect::TellsMac) => {
                Say::new(403, format!("expected {}", right_mac(&query)))
                    .with("cache-control", "no-store")
            }
            Err(refusal) if is(Defect::Crashes) && matches!(refusal, Refusal::Unreadable(_)) => {
                Say::new(500, "Error: bad\n    at judge (/srv/app/award.js:12:3)")
            }
            Err(refusal) if is(Defect::Polite) => Say::new(200, format!("{refusal}")),
            Err(refusal) => self.say(refusal.outcome()),
            Ok(order) => self.redeem(&ask, &order).await,
        };
        match ask.if_none_match {
            Some(_) if is(Defect::NotModified) && say.status == 200 => Say::new(304, ""),
            _ if is(Defect::TellsSecret) => say.with("x-debug", format!("key={SECRET}")),
            _ => say,
        }
    }

    fn say(&self, outcome: Outcome) -> Say {
        let answer = self.receiver.profile().answer(outcome, "");
        let status = match answer.status {
            200 if self.defect == Defect::NoContent => 204,
            status => status,
        };
        let body = if status == 204 { "" } else { &answer.body };
        let mut say = Say::new(status, body);
        for (name, value) in answer.headers {
            if self.defect != Defect::Cacheable || *name != "cache-control" {
                say = say.with(name, *value);
            }
        }
        say
    }

    fn order(&self, query: &str) -> Result<String, Refusal> {
        let callback = self.receiver.parse(query.as_bytes())?;
        let order = callback.claimed_order().to_owned();
        let parsed = Query::parse(query.as_bytes())?;
        match parsed.get("hmac") {
            None if self.defect == Defect::MissingMac => return Ok(order),
            Some(mac) if self.defect == Defect::AnyMac && mac.len() == 32 => return Ok(order),
            _ => {}
        }
        let mut keys = vec![HmacMd5Key::new(SECRET.as_bytes())];
        if self.defect == Defect::PublishedSecret {
            keys.push(HmacMd5Key::new(b"xyzKEY"));
        }
        let signed = callback.verify(keys.iter().map(|key| ((), key)))?;
        Ok(signed.into_inner().order().to_owned())
    }

    async fn redeem(&self, ask: &Ask, order: &str) -> Say {
        let name = match self.defect {
            Defect::FoldsCase => order.to_lowercase(),
            Defect::ByQuery => ask.query.clone(),
            _ => order.to_owned(),
        };
        let (number, times, known) = self.heard(&name);
        match self.defect {
            Defect::Race if number == CONCURRENT && !known => {
                self.all_there.wait().await;
                self.ledger.lock().unwrap().granted.insert(name);
                return self.say(Outcome::Granted);
            }
            Defect::DuplicateInFlight if number == CONCURRENT && times <= 16 => {
                self.all_there.wait().await;
                self.ledger.lock().unwrap().granted.insert(name);
                return match times {
                    1 => self.say(Outcome::Rejected),
                    _ => self.say(Outcome::Duplicate),
                };
            }
            Defect::Loses(lost) if lost == number && times == 1 => {
                return self.say(Outcome::InFlight);
            }
            Defect::Loses(lost) if lost == number => {
                return self.say(Outcome::Conflict);
            }
            Defect::Repeats => return self.say(Outcome::Granted),
            Defect::Forgets if times > 2 && number == 0 => return self.say(Outcome::Granted),
            _ => {}
        }
        if self.ledger.lock().unwrap().granted.insert(name) {
            return self.say(Outcome::Granted);
        }
        match self.defect {
            Defect::RepeatFails => Say::new(500, "Order exists"),
            Defect::Polite => Say::new(200, "Duplicate order"),
            _ => self.say(Outcome::Duplicate),
        }
    }

    /// The order's number, how often it came, and whether it was granted.
    fn heard(&self, name: &str) -> (usize, usize, bool) {
        let mut ledger = self.ledger.lock().unwrap();
        let next = ledger.seen.len();
        let (number, times) = ledger.seen.entry(name.to_owned()).or_insert((next, 0));
        *times += 1;
        let (number, times) = (*number, *times);
        (number, times, ledger.granted.contains(name))
    }
}

/// The query without what is not expected in it.
fn known_only(query: &str) -> String {
    let known = ["oid=", "sid=", "productid=", "hmac="];
    let parts = query.split('&');
    let kept: Vec<_> = parts
        .filter(|part| known.iter().any(|name| part.starts_with(name)))
        .collect();
    kept.join("&")
}

fn right_mac(query: &str) -> String {
    let query = Query::parse(query.as_bytes()).unwrap();
    let text = signing_text(query.iter().filter(|(name, _)| *name != "hmac"));
    let tag = HmacMd5Key::new(SECRET.as_bytes()).sign(text.as_bytes());
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}
