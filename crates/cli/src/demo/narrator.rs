use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{call::Exchange, stage::Stage};

/// Longer bodies are cut in prose; JSON lines carry them whole.
const WIDTH: usize = 160;

/// One step of the story, as it turned out.
pub(super) struct Step {
    /// Stable and dotted, the platform's name first.
    pub(super) id: &'static str,
    /// What happens, in a sentence.
    pub(super) title: &'static str,
    /// What was sent and what came back, in order.
    pub(super) exchanges: Vec<Exchange>,
    /// What was checked, and by whom.
    pub(super) checked: &'static str,
    /// What was found beside what the exchanges show.
    pub(super) found: String,
    /// Whether it turned out as it must.
    pub(super) ok: bool,
}

/// Tells the story, in prose or in JSON lines.
pub(super) struct Narrator {
    json: bool,
    color: bool,
    steps: usize,
    failed: usize,
    since: Instant,
}

impl Narrator {
    pub(super) fn new(json: bool) -> Self {
        let color = std::io::stdout().is_terminal();
        Self {
            json,
            color,
            steps: 0,
            failed: 0,
            since: Instant::now(),
        }
    }

    /// Says what is about to be seen.
    pub(super) fn open(&self) {
        self.prose(
            "countersign demo: a platform, a gate and a small game server on this machine.\n\
             Every call below is made over HTTP, as a game's server or a player would.\n",
        );
    }

    /// Starts a step's clock.
    pub(super) fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// Tells how a step turned out.
    pub(super) fn tell(&mut self, step: &Step) {
        let took = self.since.elapsed();
        self.steps = self.steps.saturating_add(1);
        if !step.ok {
            self.failed = self.failed.saturating_add(1);
        }
        if self.json {
            line(&as_json(step, took).to_string());
        } else {
            self.paragraph(step, took);
        }
        self.since = Instant::now();
    }

    pub(super) const fn all_held(&self) -> bool {
        self.failed == 0 && self.steps > 0
    }

    /// The last word of the story.
    pub(super) fn close(&self) {
        let held = self.steps.saturating_sub(self.failed);
        self.prose(&format!("{held} of {} steps held.", self.steps));
    }

    /// What one can do while it stays up.
    pub(super) fn stay(&self, stage: &Stage) {
        let file = &stage.file;
        if self.json {
            let urls = json!({
                "platform": file.platform.url, "gate": file.gate.url,
                "operator": file.operator.url, "game_server": stage.game_server,
            });
            line(&json!({ "step": "staying_up", "ok": true, "ms": 0, "urls": urls }).to_string());
            return;
        }
        line(&format!(
            "\nStill running: platform {}, gate {}, operator {}, game server {}.\n\
             These lines work when pasted:\n",
            file.platform.url, file.gate.url, file.operator.url, stage.game_server
        ));
        for curl in stage.try_it_yourself() {
            line(&format!("{curl}\n"));
        }
        line("Ctrl-C ends it; nothing is kept.");
    }

    fn prose(&self, text: &str) {
        if !self.json {
            line(text);
        }
    }

    fn paragraph(&self, step: &Step, took: Duration) {
        let mark = match (step.ok, self.color) {
            (true, true) => "\u{1b}[32m✓\u{1b}[0m",
            (true, false) => "✓",
            (false, true) => "\u{1b}[31m✗\u{1b}[0m",
            (false, false) => "✗",
        };
        line(&format!("{mark} {:<24} {:>8.1} ms", step.id, millis(took)));
        line(&format!("  {}", step.title));
        for exchange in &step.exchanges {
            line(&format!("    → {}", cut(&exchange.sent)));
            line(&format!("    ← {}", cut(&exchange.received)));
        }
        line(&format!("  checked: {}", step.checked));
        if !step.found.is_empty() {
            line(&format!("  {}", step.found));
        }
        line("");
    }
}

fn as_json(step: &Step, took: Duration) -> Value {
    let exchanges: Vec<Value> = step
        .exchanges
        .iter()
        .map(|exchange| json!({ "sent": exchange.sent, "received": exchange.received }))
        .collect();
    json!({
        "step": step.id,
        "ok": step.ok,
        "ms": (millis(took) * 10.0).round() / 10.0,
        "title": step.title,
        "exchanges": exchanges,
        "checked": step.checked,
        "found": step.found,
    })
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    let mut shown: String = text.chars().take(WIDTH).collect();
    shown.push('…');
    shown
}

/// A reader who has gone away (`demo | head`) is no reason to fail.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
