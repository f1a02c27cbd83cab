use std::net::SocketAddr;

use crate::{Answer, Call};

/// Calls and their answers, written down in order for a snapshot.
#[derive(Debug)]
pub struct Transcript {
    addr: SocketAddr,
    text: String,
}

impl Transcript {
    /// Of calls to a face that listens there.
    #[must_use]
    pub fn of(addr: SocketAddr) -> Self {
        Self {
            addr,
            text: String::new(),
        }
    }

    /// Makes a call and writes it down under a title.
    pub async fn call(&mut self, title: &str, call: Call) -> Answer {
        let answer = call.send(self.addr).await;
        self.note(title, &call.render(), &answer);
        answer
    }

    /// Writes down an answer that was had in another way.
    pub fn note(&mut self, title: &str, request: &str, answer: &Answer) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&format!("## {title}\n\n"));
        for (mark, text) in [(">", request), ("<", &answer.render())] {
            for line in text.lines() {
                let spaced = if line.is_empty() { "" } else { " " };
                self.text.push_str(&format!("{mark}{spaced}{line}\n"));
            }
        }
    }

    /// Everything written down.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}
