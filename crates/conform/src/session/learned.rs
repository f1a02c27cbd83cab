//! What answers mean, by the network's document and by what the endpoint has
//! shown.

use super::{Call, Session};
use crate::{
    answer::{Answer, End, Reply},
    network::Network,
};

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
type Fingerprint = (u16, Vec<u8>);

/// What the first answers have shown.
#[derive(Default)]
pub(crate) struct Learned {
    good: Option<(Call, Answer)>,
    every_2xx_grants: bool,
    duplicate: Option<Fingerprint>,
    repeats_granted: bool,
}

impl Learned {
    /// The first callback was granted by that answer.
    pub(crate) fn granted(&mut self, call: Call, answer: Answer) {
        self.good = Some((call, answer));
    }

    /// The endpoint does not say "granted" as the document has it, so every 2xx
    /// counts.
    pub(crate) const fn take_every_2xx(&mut self) {
        self.every_2xx_grants = true;
    }

    /// What a repetition was answered.
    pub(crate) fn repeated(&mut self, reply: &Reply, order: &str, says: Says) {
        self.repeats_granted = says == Says::Granted;
        if says != Says::Granted && says != Says::Silent {
            self.duplicate = fingerprint(reply, order);
        }
    }

    pub(super) const fn good(&self) -> Option<&(Call, Answer)> {
        self.good.as_ref()
    }

    pub(super) const fn comes_again(&self) -> bool {
        self.repeats_granted
    }

    fn says(&self, network: &Network, reply: &Reply, order: &str) -> Says {
        let answer = match reply {
            Reply::Answer(answer) if answer.end == End::Whole => answer,
            _ => return Says::Silent,
        };
        match answer.status {
            status if network.acknowledges(status, &answer.body, order) => Says::Granted,
            status if network.refuses(status, &answer.body, order) => Says::Refused,
            200..=299 if self.every_2xx_grants => Says::Granted,
            408 | 425 | 429 | 503 => Says::Later,
            400..=499 => Says::Refused,
            500..=599 => Says::Failed,
            _ => Says::Odd,
        }
    }
}

impl Session<'_> {
    /// What an answer means.
    pub(crate) fn says(&self, reply: &Reply, call: &Call) -> Says {
        self.learned.says(self.network, reply, call.order())
    }

    /// Whether an answer says that the order was granted before.
    pub(crate) fn is_duplicate(&self, reply: &Reply, call: &Call) -> bool {
        let known = self.learned.duplicate.as_ref();
        known.is_some() && fingerprint(reply, call.order()).as_ref() == known
    }
}

fn fingerprint(reply: &Reply, order: &str) -> Option<Fingerprint> {
    let answer = reply.answer()?;
    let body = String::from_utf8_lossy(&answer.body).replace(order, "");
    Some((answer.status, body.into_bytes()))
}
