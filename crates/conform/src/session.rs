//! What all probes of a run share: what was sent and answered, what an answer
//! means, and what was found.

mod record;

use tokio::time::Instant;

use crate::{
    Flaw, Options,
    answer::{Answer, End, Reply, Silence},
    callback::{MASK, Query},
    flaw::availability,
    leaks,
    network::Network,
    report::{Exchange, Finding, Note},
    transport::{Delivery, Request, Transport},
};
pub(crate) use record::short;

/// How often something is asked for that is answered with "later".
const TRIES: usize = 5;

/// A callback that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) order: String,
    pub(crate) query: Query,
    /// Whether the callback URL's own parameters stand before it.
    pub(crate) statics: bool,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) delivery: Delivery,
    /// The parameters that its signature is of, where it has one that holds.
    pub(crate) fields: Vec<(String, String)>,
    /// The text that its signature is over, for people.
    pub(crate) text: Option<String>,
}

impl Call {
    pub(crate) fn new(order: &str, query: Query) -> Self {
        Self {
            order: order.to_owned(),
            query,
            statics: true,
            method: "GET",
            headers: Vec::new(),
            delivery: Delivery::Whole,
            fields: Vec::new(),
            text: None,
        }
    }

    pub(crate) fn over(mut self, fields: Vec<(String, String)>, network: &Network) -> Self {
        self.text = Some(network.text(&fields));
        self.fields = fields;
        self
    }

    pub(crate) fn brought(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }
}

/// What an answer means to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Granted.
    Granted,
    /// 4xx: no.
    Refused,
    /// 5xx: something went wrong.
    Failed,
    /// To be asked again: 408, 425, 429 and 503.
    Later,
    /// Neither an acknowledgement nor an error.
    Odd,
    /// No answer, or not a whole one.
    Silent,
}

/// An answer by which others are recognized, without the order in it.
pub(crate) type Fingerprint = (u16, Vec<u8>);

pub(crate) struct Session<'o> {
    pub(crate) network: &'o Network,
    pub(crate) options: &'o Options,
    pub(crate) transport: Transport,
    pub(crate) began: Instant,
    /// The first callback, once it is granted.
    pub(crate) good: Option<(Call, Answer)>,
    /// Whether the endpoint says "granted" as the document has it. If not,
    /// every 2xx counts.
    pub(crate) exact: bool,
    /// What a repetition is answered, if it is not granted.
    pub(crate) duplicate: Option<Fingerprint>,
    /// Whether a repetition was answered as granted.
    pub(crate) repeats_granted: bool,
    /// Why nothing can be judged.
    pub(crate) stopped: Option<String>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) notes: Vec<Note>,
    pub(crate) requests: usize,
    pub(crate) acknowledged: usize,
    /// The probe that is under way, and what it has exchanged.
    pub(crate) probe: &'static str,
    pub(crate) exchanges: Vec<Exchange>,
    /// Signatures that were made, so that none is shown.
    macs: Vec<String>,
    orders: usize,
    /// Whether the probe that is under way was given any answer.
    pub(crate) heard: bool,
    /// How many probes in a row were left without any answer.
    pub(crate) silent_probes: usize,
}

impl<'o> Session<'o> {
    pub(crate) fn new(network: &'o Network, options: &'o Options, transport: Transport) -> Self {
        Self {
            network,
            options,
            transport,
            began: Instant::now(),
            good: None,
            exact: true,
            duplicate: None,
            repeats_granted: false,
            stopped: None,
            findings: Vec::new(),
            notes: Vec::new(),
            requests: 0,
            acknowledged: 0,
            probe: "",
            exchanges: Vec::new(),
            macs: Vec::new(),
            orders: 0,
            heard: false,
            silent_probes: 0,
        }
    }

    /// An order that nobody has seen.
    pub(crate) fn fresh(&mut self) -> String {
        self.orders = self.orders.saturating_add(1);
        let name = self.orders.to_string();
        self.network.order(&self.options.run, &name)
    }

    /// The signature of parameters, which is then never shown.
    pub(crate) fn mac(&mut self, fields: &[(String, String)]) -> String {
        let mac = self.network.mac(fields);
        self.keep_quiet(&mac);
        mac
    }

    /// A query with a signature that holds behind it.
    pub(crate) fn sealed(&self, query: Query, mac: &str) -> Query {
        self.behind(query.signed(&self.network.facts().mac, mac))
    }

    /// A query with what may be shown in the signature's place.
    pub(crate) fn sealed_badly(&self, query: Query, mac: &str) -> Query {
        self.behind(query.with(&self.network.facts().mac, mac))
    }

    fn behind(&self, query: Query) -> Query {
        match self.network.behind() {
            Some((name, value)) => query.with(name, value),
            None => query,
        }
    }

    pub(crate) fn keep_quiet(&mut self, mac: &str) {
        if !self.macs.iter().any(|known| known == mac) {
            self.macs.push(mac.to_owned());
        }
    }

    /// The parameters of a callback, without its signature.
    pub(crate) fn fields(&self, order: &str) -> Vec<(String, String)> {
        self.network.fields(order, &self.options.user)
    }

    /// A callback as the network sends it.
    pub(crate) fn callback(&mut self, order: &str) -> Call {
        let fields = self.fields(order);
        let mac = self.mac(&fields);
        let query = self.sealed(Query::of(&fields), &mac);
        Call::new(order, query).over(fields, self.network)
    }

    /// A callback for a new order.
    pub(crate) fn next(&mut self) -> Call {
        let order = self.fresh();
        self.callback(&order)
    }

    pub(crate) fn request(&self, call: &Call) -> Request {
        let query = call.query.sent();
        Request {
            method: call.method,
            target: if call.statics {
                self.transport.target.with(&query)
            } else {
                self.transport.target.with_only(&query)
            },
            headers: call.headers.clone(),
            delivery: call.delivery,
        }
    }

    /// Sends a callback once.
    pub(crate) async fn ask(&mut self, call: &Call) -> Reply {
        let request = self.request(call);
        let reply = self.transport.send(&request).await;
        self.take(call, &reply);
        reply
    }

    /// Writes down what was exchanged, and looks at what an answer lets out.
    pub(crate) fn take(&mut self, call: &Call, reply: &Reply) {
        self.requests = self.requests.saturating_add(1);
        if self.says(reply, &call.order) == Says::Granted {
            self.acknowledged = self.acknowledged.saturating_add(1);
        }
        let exchange = self.exchange(call, reply);
        self.exchanges.push(exchange);
        if let Reply::Answer(answer) = reply {
            self.heard = true;
            let sent = call.query.sent();
            let macs = self.macs.clone();
            for flaw in leaks::of(answer, &sent, &macs, self.network) {
                self.flaw(flaw, "seen in the last answer below");
            }
            for note in leaks::notes(answer) {
                self.note(note);
            }
        }
    }

    /// Sends a callback until the answer is another than "later", as a network
    /// does.
    pub(crate) async fn settle(&mut self, call: &Call) -> Reply {
        let mut reply = self.ask(call).await;
        for _ in 1..TRIES {
            if self.says(&reply, &call.order) != Says::Later || self.is_over() {
                break;
            }
            self.pause().await;
            reply = self.ask(call).await;
        }
        reply
    }

    pub(crate) async fn pause(&self) {
        tokio::time::sleep(self.options.pace.pause).await;
    }

    /// Whether the time for everything has passed.
    pub(crate) fn is_over(&self) -> bool {
        self.began.elapsed() >= self.options.pace.total
    }

    /// What an answer means.
    pub(crate) fn says(&self, reply: &Reply, order: &str) -> Says {
        let answer = match reply {
            Reply::Answer(answer) if answer.end == End::Whole => answer,
            _ => return Says::Silent,
        };
        let exactly = self
            .network
            .acknowledges(answer.status, &answer.body, order);
        match answer.status {
            _ if exactly => Says::Granted,
            _ if self.network.refuses(answer.status, &answer.body, order) => Says::Refused,
            200..=299 if !self.exact => Says::Granted,
            408 | 425 | 429 | 503 => Says::Later,
            400..=499 => Says::Refused,
            500..=599 => Says::Failed,
            _ => Says::Odd,
        }
    }

    /// What an answer is recognized by.
    pub(crate) fn fingerprint(reply: &Reply, order: &str) -> Option<Fingerprint> {
        let answer = reply.answer()?;
        let body = String::from_utf8_lossy(&answer.body).replace(order, "");
        Some((answer.status, body.into_bytes()))
    }

    /// Whether an answer says that the order was granted before.
    pub(crate) fn is_duplicate(&self, reply: &Reply, order: &str) -> bool {
        self.duplicate.is_some() && Self::fingerprint(reply, order) == self.duplicate
    }

    /// Sends what must be granted, because it is right and new. Whether it was;
    /// if not, that is the flaw.
    pub(crate) async fn must_grant(&mut self, call: &Call, otherwise: &'static Flaw) -> bool {
        let reply = self.settle(call).await;
        match self.says(&reply, &call.order) {
            Says::Granted => return true,
            Says::Silent => self.unanswered(&reply),
            _ => self.flaw(otherwise, &format!("answered {}", short(&reply))),
        }
        false
    }

    /// Sends a right callback of which something else was sent before that must
    /// not have used its order up; if it has, that is the flaw.
    pub(crate) async fn must_be_first(&mut self, call: &Call, otherwise: &'static Flaw) {
        let reply = self.settle(call).await;
        let observed = format!("then the callback was answered {}", short(&reply));
        match self.says(&reply, &call.order) {
            Says::Granted => {}
            Says::Silent => self.unanswered(&reply),
            _ if self.is_duplicate(&reply, &call.order) => self.flaw(otherwise, &observed),
            _ => self.flaw(&availability::NOT_GRANTED, &observed),
        }
    }

    /// Whether a flaw was found.
    pub(crate) fn has_found(&self, flaw: &Flaw) -> bool {
        self.findings.iter().any(|finding| finding.id == flaw.id)
    }

    /// Whether a first time cannot be told from a second.
    pub(crate) fn comes_again(&self) -> bool {
        self.repeats_granted
    }

    /// Sends what must be refused. Whether it was told with an error.
    pub(crate) async fn must_refuse(&mut self, call: &Call, otherwise: &'static Flaw) -> Says {
        let reply = self.settle(call).await;
        let says = self.says(&reply, &call.order);
        match says {
            Says::Granted => self.flaw(otherwise, &format!("answered {}", short(&reply))),
            Says::Refused | Says::Later => {}
            Says::Failed => {
                let what = format!("answered {}", short(&reply));
                self.flaw(&availability::INPUT_FAILS, &what);
            }
            Says::Odd => {
                let what = format!("answered {}", short(&reply));
                self.flaw(&crate::flaw::hygiene::NOT_AN_ERROR, &what);
            }
            Says::Silent => self.unanswered(&reply),
        }
        says
    }

    /// A request got no answer, or not a whole one.
    pub(crate) fn unanswered(&mut self, reply: &Reply) {
        let why = match reply {
            Reply::Silence(silence) => Silence::words(silence),
            Reply::Answer(answer) => answer.end.words().to_owned(),
        };
        self.flaw(&availability::UNANSWERED, &why);
    }

    /// What is shown of a text that came back.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for mac in &self.macs {
            for spelled in [
                mac.clone(),
                mac.to_uppercase(),
                crate::callback::encode(mac),
            ] {
                text = text.replace(&spelled, MASK);
            }
        }
        if self.network.betrays(text.as_bytes()) {
            return "(not shown: it holds the secret)".to_owned();
        }
        text
    }
}
