//! The report for a terminal: lines of at most a hundred columns.

use super::{Finding, Report, Verdict};
use crate::{Plan, flaw::Severity};

const COLUMNS: usize = 100;

/// How much of a request, a text or a body is shown, in characters.
const BRIEF: usize = 240;

/// How many of a flaw's sightings are told.
const SEEN: usize = 4;

/// What a run is about to send, for whoever has to agree.
#[must_use]
pub fn announcement(plan: &Plan) -> String {
    let mut page = Page::new(false);
    page.line(&format!("This plays {} against", plan.network), "");
    page.line(&plain(&plan.url), "  ");
    page.line(
        &format!(
            "It sends about {} requests in {} probes, right and wrong ones, one after another, but for \
             one probe that sends many at once; a few are dripped or broken off. A right endpoint \
             grants about {} real rewards to the user {:?}, so that should be a test's. \
             Nothing else is called, and no redirect is followed.",
            plan.requests, plan.probes, plan.grants, plan.user
        ),
        "",
    );
    page.text
}

/// The report. With `colour`, what matters is set off by a terminal's colours.
#[must_use]
pub fn text(report: &Report, colour: bool) -> String {
    let mut page = Page::new(colour);
    let grade = report.grade.map_or("none", |grade| grade.letter());
    let words = match (&report.not_graded, report.grade) {
        (Some(why), _) => why.as_str(),
        (None, Some(grade)) => grade.words(),
        (None, None) => "",
    };
    page.line("", "");
    page.title(&format!("Grade {grade}"), &report.findings);
    page.line(words, "");
    page.line("", "");
    for (name, value) in [
        ("endpoint", plain(&report.url)),
        (
            "network",
            format!("{} ({})", report.network, report.profile),
        ),
        ("user", report.user.clone()),
        (
            "run",
            format!("{}, {}, {}", report.run, report.began, report.tool),
        ),
        (
            "sent",
            format!(
                "{} requests, {} of them answered as granted",
                report.requests, report.acknowledged
            ),
        ),
        ("probes", counted(report)),
    ] {
        page.line(&format!("{name:<9} {value}"), "          ");
    }
    for finding in &report.findings {
        page.finding(finding);
    }
    let mut open: Vec<(&str, Vec<&str>)> = Vec::new();
    for probe in &report.probes {
        let Some(why) = probe.why.as_deref() else {
            continue;
        };
        if probe.verdict != Verdict::NotJudged {
            continue;
        }
        match open.iter_mut().find(|(known, _)| *known == why) {
            Some((_, probes)) => probes.push(probe.id),
            None => open.push((why, vec![probe.id])),
        }
    }
    for (index, (why, probes)) in open.iter().enumerate() {
        if index == 0 {
            page.line("", "");
            page.line("Not judged:", "");
        }
        page.item(&format!("{}: {why}", probes.join(", ")));
    }
    for (index, note) in report.notes.iter().enumerate() {
        if index == 0 {
            page.line("", "");
            page.line("Worth knowing:", "");
        }
        page.item(&format!("{} ({})", plain(&note.text), note.probe));
    }
    page.text
}

fn counted(report: &Report) -> String {
    let all = [
        Verdict::Passed,
        Verdict::Flawed,
        Verdict::NotJudged,
        Verdict::NotApplicable,
    ];
    let told = all.map(|verdict| (report.count(verdict), verdict.words().to_lowercase()));
    let told: Vec<_> = told
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    told.join(", ")
}

/// Whoever sent a text has chosen it: what a terminal would obey is spelled out.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' | '\'' | '\\' => shown.push(sign),
            sign => shown.extend(sign.escape_debug()),
        }
    }
    shown
}

/// What is shown of a text that may be long.
fn brief(text: &str) -> String {
    let shown: String = text.chars().take(BRIEF).collect();
    match shown.len() < text.len() {
        true => format!("{}…", plain(&shown)),
        false => plain(&shown),
    }
}

struct Page {
    text: String,
    colour: bool,
}

impl Page {
    fn new(colour: bool) -> Self {
        Self {
            text: String::new(),
            colour,
        }
    }

    /// A paragraph, whose second and later lines begin with `indent`.
    fn line(&mut self, text: &str, indent: &str) {
        for line in wrapped(text, indent) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn item(&mut self, text: &str) {
        self.line(&format!("  {text}"), "    ");
    }

    fn title(&mut self, text: &str, findings: &[Finding]) {
        let worst = findings.iter().map(|finding| finding.severity).max();
        let painted = self.painted(text, worst);
        self.text.push_str(&painted);
        self.text.push('\n');
    }

    /// Bold, and red or yellow for what is bad.
    fn painted(&self, text: &str, severity: Option<Severity>) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let colour = match severity {
            None => "32",
            Some(Severity::Hygiene | Severity::Availability) => "33",
            Some(_) => "31",
        };
        format!("\x1b[1;{colour}m{text}\x1b[0m")
    }

    fn finding(&mut self, finding: &Finding) {
        self.line("", "");
        let head = format!("{}: {}", finding.severity.words(), finding.id);
        let head = self.painted(&head, Some(finding.severity));
        self.text.push_str(&format!("{head}\n"));
        self.line(&format!("  {}.", finding.title), "  ");
        for observed in finding.observed.iter().take(SEEN) {
            self.line(&format!("  Seen     {}", plain(observed)), "           ");
        }
        if let Some(more) = finding
            .observed
            .len()
            .checked_sub(SEEN)
            .filter(|more| *more > 0)
        {
            self.line(
                &format!("           and by {more} more probes"),
                "           ",
            );
        }
        self.line(&format!("  Why      {}", finding.why), "           ");
        self.line(&format!("  Mend     {}", finding.mend), "           ");
        let Some(exchange) = finding.exchanges.last() else {
            return;
        };
        let request = exchange.request.lines().next().unwrap_or_default();
        self.line(&format!("  Request  {}", brief(request)), "           ");
        if let Some(text) = &exchange.signed_text {
            self.line(&format!("  Signed   {}", brief(text)), "           ");
        }
        let status = exchange.answer.lines().next().unwrap_or_default();
        let body = exchange
            .answer
            .split_once("\n\n")
            .map_or("", |(_, body)| body);
        let answer = format!("  Answer   {} {}", plain(status), brief(body));
        self.line(answer.trim_end(), "           ");
    }
}

/// Lines of at most [`COLUMNS`] signs, broken at blanks where there are any.
fn wrapped(text: &str, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0_usize;
    let start: String = text.chars().take_while(|sign| *sign == ' ').collect();
    for word in text.split_inclusive(' ') {
        let mut word: Vec<char> = word.chars().collect();
        let bare = word.iter().filter(|sign| **sign != ' ').count();
        if length.saturating_add(bare) > COLUMNS && length > indent.len().max(start.len()) {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            line.push_str(indent);
            length = indent.len();
        }
        while length.saturating_add(word.len()) > COLUMNS.saturating_add(1) {
            let room = COLUMNS.saturating_sub(length).min(word.len());
            line.extend(word.drain(..room));
            lines.push(std::mem::take(&mut line));
            line.push_str(indent);
            length = indent.len();
        }
        length = length.saturating_add(word.len());
        line.extend(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_long_words_anywhere() {
        let text = format!("  Why      {}{}", "word ".repeat(40), "x".repeat(250));
        let lines = wrapped(&text, "           ");
        assert!(lines.len() > 4);
        for line in &lines {
            assert!(line.chars().count() <= COLUMNS, "{line}");
        }
        let joined: String = lines.iter().map(|line| line.trim()).collect();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn a_terminal_is_told_nothing_that_it_obeys() {
        assert_eq!(plain("a\x1b[31m\"\u{202e}"), "a\\u{1b}[31m\"\\u{202e}");
    }
}
