use std::fmt::Write as _;

use super::{Call, Session};
use crate::{
    Flaw,
    answer::{End, Reply},
    report::{Exchange, Finding, Note},
};

/// How many exchanges a finding shows.
const SHOWN: usize = 4;

/// How much of a body is shown, in characters.
const BODY: usize = 400;

/// How much of a request line is shown, in characters.
const LINE: usize = 600;

impl Session<'_> {
    /// Writes a flaw down, with the latest exchanges of the probe that found it.
    pub(crate) fn flaw(&mut self, flaw: &'static Flaw, observed: &str) {
        let observed = format!("{}: {observed}", self.probe);
        if let Some(known) = self.findings.iter_mut().find(|it| it.id == flaw.id) {
            if !known.observed.contains(&observed) {
                known.observed.push(observed);
            }
            if !known.probes.contains(&self.probe) {
                known.probes.push(self.probe);
            }
            return;
        }
        let skip = self.exchanges.len().saturating_sub(SHOWN);
        self.findings.push(Finding {
            id: flaw.id,
            severity: flaw.severity,
            title: flaw.title,
            why: flaw.why,
            mend: flaw.mend,
            observed: vec![observed],
            probes: vec![self.probe],
            exchanges: self.exchanges.iter().skip(skip).cloned().collect(),
        });
    }

    /// Writes down what is no flaw and worth knowing.
    pub(crate) fn note(&mut self, text: String) {
        let known = self.notes.iter().any(|note| note.text == text);
        if !known {
            let probe = self.probe;
            self.notes.push(Note { probe, text });
        }
    }

    /// What was exchanged, as it may be shown.
    pub(crate) fn exchange(&self, call: &Call, reply: &Reply) -> Exchange {
        let mut shown = self.request(call);
        shown.target = match call.statics {
            true => self.transport.target.with(&call.query.shown()),
            false => self.transport.target.with_only(&call.query.shown()),
        };
        if shown.target.chars().count() > LINE {
            let start: String = shown.target.chars().take(LINE).collect();
            shown.target = format!("{start}…({} bytes)", shown.target.len());
        }
        let request = self.transport.head(&shown).replace("\r\n", "\n");
        Exchange {
            request: request.trim_end().to_owned(),
            signed_text: call.text.as_ref().map(|text| cut(text, LINE)),
            answer: self.masked(&long(reply)),
        }
    }
}

/// An answer in a few words.
pub(crate) fn short(reply: &Reply) -> String {
    match reply {
        Reply::Silence(silence) => silence.words(),
        Reply::Answer(answer) => format!("{}", answer.status),
    }
}

/// An answer as it is shown below a finding.
fn long(reply: &Reply) -> String {
    let answer = match reply {
        Reply::Silence(silence) => return silence.words(),
        Reply::Answer(answer) => answer,
    };
    let mut text = format!("HTTP/1.1 {}\n", answer.status);
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name}: {}", cut(&value, BODY));
    }
    let body = String::from_utf8_lossy(&answer.body);
    let _ = write!(text, "\n{}", cut(&body, BODY));
    if answer.end != End::Whole {
        let _ = write!(text, "\n({})", answer.end.words());
    }
    text
}

fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let start: String = text.chars().take(limit).collect();
    format!("{start}… ({} bytes)", text.len())
}
