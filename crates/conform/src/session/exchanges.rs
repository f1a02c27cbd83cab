use std::fmt::Write as _;

use super::{Call, Session};
use crate::{
    answer::{End, Reply},
    report::Exchange,
};

/// How much of a body is shown, in characters.
const BODY: usize = 400;

/// How much of a request line is shown, in characters.
const LINE: usize = 600;

impl Session<'_> {
    /// What was exchanged, as it may be shown.
    pub(super) fn exchange(&self, call: &Call, reply: &Reply) -> Exchange {
        let mut shown = self.request(call, &call.query().shown());
        if shown.target.chars().count() > LINE {
            let start: String = shown.target.chars().take(LINE).collect();
            shown.target = format!("{start}…({} bytes)", shown.target.len());
        }
        let request = self.transport.head(&shown).replace("\r\n", "\n");
        Exchange {
            request: request.trim_end().to_owned(),
            signed_text: call.text().map(|text| cut(text, LINE)),
            answer: self.masked(&long(reply)),
        }
    }

    /// What is shown of a text that came back.
    fn masked(&self, text: &str) -> String {
        let text = self.signatures.masked(text);
        if self.network.betrays(text.as_bytes()) {
            return "(not shown: it holds the secret)".to_owned();
        }
        text
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
