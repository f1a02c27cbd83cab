//! Callbacks out, by what they have to be answered.

use futures_util::future::join_all;

use super::{Call, Says, Session, short};
use crate::{
    Flaw,
    answer::{Reply, Silence},
    flaw::{availability, hygiene},
    leaks,
    transport::Request,
};

/// How often something is asked for that is answered with "later".
const TRIES: usize = 5;

impl Session<'_> {
    pub(super) fn request(&self, call: &Call, query: &str) -> Request {
        let target = self.transport.target();
        Request {
            method: call.method(),
            target: match call.has_statics() {
                true => target.with(query),
                false => target.with_only(query),
            },
            headers: call.headers().to_vec(),
            delivery: call.delivery(),
        }
    }

    /// Sends a callback once.
    pub(crate) async fn ask(&mut self, call: &Call) -> Reply {
        let request = self.request(call, &call.query().sent());
        let reply = self.transport.send(&request).await;
        self.take(call, &reply);
        reply
    }

    /// Sends a callback on as many connections at once, as many of them as come
    /// about.
    pub(crate) async fn ask_at_once(&mut self, call: &Call) -> Vec<Reply> {
        let request = self.request(call, &call.query().sent());
        let replies = {
            let transport = &self.transport;
            let opening = (0..self.options.at_once).map(|_| transport.open());
            let opened = join_all(opening).await;
            let sending = opened
                .into_iter()
                .flatten()
                .map(|connection| transport.send_on(connection, &request));
            join_all(sending).await
        };
        for reply in &replies {
            self.take(call, reply);
        }
        replies
    }

    /// Writes down what was exchanged, and looks at what an answer lets out.
    fn take(&mut self, call: &Call, reply: &Reply) {
        let granted = self.says(reply, call) == Says::Granted;
        let exchange = self.exchange(call, reply);
        self.transcript
            .add(exchange, granted, reply.answer().is_some());
        let Some(answer) = reply.answer() else {
            return;
        };
        let sent = call.query().sent();
        for flaw in leaks::of(answer, &sent, self.signatures.all(), self.network) {
            self.flaw(flaw, "seen in the last answer below");
        }
        for note in leaks::notes(answer) {
            self.note(note);
        }
    }

    /// Sends a callback until the answer is another than "later", as a network
    /// does.
    pub(crate) async fn settle(&mut self, call: &Call) -> Reply {
        let mut reply = self.ask(call).await;
        for _ in 1..TRIES {
            if self.says(&reply, call) != Says::Later || self.is_over() {
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

    /// Sends what must be granted, because it is right and new. Whether it was;
    /// if not, that is the flaw.
    pub(crate) async fn must_grant(&mut self, call: &Call, otherwise: &'static Flaw) -> bool {
        let reply = self.settle(call).await;
        match self.says(&reply, call) {
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
        match self.says(&reply, call) {
            Says::Granted => {}
            Says::Silent => self.unanswered(&reply),
            _ if self.is_duplicate(&reply, call) => self.flaw(otherwise, &observed),
            _ => self.flaw(&availability::NOT_GRANTED, &observed),
        }
    }

    /// Sends what must be refused; if it is granted, that is the flaw. Whether it
    /// was.
    pub(crate) async fn must_refuse(&mut self, call: &Call, otherwise: &'static Flaw) -> bool {
        let granted = self.may_grant(call).await;
        if let Some(reply) = &granted {
            self.flaw(otherwise, &format!("answered {}", short(reply)));
        }
        granted.is_some()
    }

    /// Sends what may be granted or refused, because it is malformed or at a limit,
    /// and must not make the endpoint fail. The answer, if it was granted.
    pub(crate) async fn may_grant(&mut self, call: &Call) -> Option<Reply> {
        let reply = self.settle(call).await;
        let observed = format!("answered {}", short(&reply));
        match self.says(&reply, call) {
            Says::Granted => return Some(reply),
            Says::Refused | Says::Later => {}
            Says::Failed => self.flaw(&availability::INPUT_FAILS, &observed),
            Says::Odd => self.flaw(&hygiene::NOT_AN_ERROR, &observed),
            Says::Silent => self.unanswered(&reply),
        }
        None
    }

    /// A request got no answer, or not a whole one.
    pub(crate) fn unanswered(&mut self, reply: &Reply) {
        let why = match reply {
            Reply::Silence(silence) => Silence::words(silence),
            Reply::Answer(answer) => answer.end.words().to_owned(),
        };
        self.flaw(&availability::UNANSWERED, &why);
    }
}
