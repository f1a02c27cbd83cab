//! The report as one page that needs nothing else: no script, no font, no
//! picture. Everything in it but the words of this program is escaped.

use super::{Exchange, Finding, Judgement, Report};
use crate::flaw::Severity;

const STYLE: &str = include_str!("style.css");

/// The page.
#[must_use]
pub fn html(report: &Report) -> String {
    let mut page =
        String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push_str(
        "<meta http-equiv=\"content-security-policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n",
    );
    page.push_str(&format!(
        "<title>{}: reward endpoint graded {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&report.url),
        letter(report)
    ));
    page.push_str(&head(report));
    page.push_str(&findings(report));
    page.push_str(&probes(report));
    page.push_str(&notes(report));
    page.push_str(&format!(
        "<footer>{} · run {} · {}<br>Signatures that hold are masked. No answer's time was judged.\
         </footer>\n</main>\n</body>\n</html>\n",
        escape(&report.tool),
        escape(&report.run),
        escape(&report.began)
    ));
    page
}

fn letter(report: &Report) -> &'static str {
    report.grade.map_or("–", |grade| grade.letter())
}

fn head(report: &Report) -> String {
    let words = match (&report.not_graded, report.grade) {
        (Some(why), _) => escape(why),
        (None, Some(grade)) => grade.words().to_owned(),
        (None, None) => String::new(),
    };
    let class = match report.findings.iter().map(|finding| finding.severity).max() {
        _ if report.grade.is_none() => "none",
        None => "good",
        Some(Severity::Hygiene | Severity::Availability) => "fair",
        Some(_) => "bad",
    };
    let mut text = format!(
        "<header>\n<div class=\"grade {class}\">{}</div>\n<div>\n<h1>Reward endpoint</h1>\n\
         <p class=\"url\">{}</p>\n<p class=\"words\">{words}</p>\n</div>\n</header>\n<dl class=\"facts\">\n",
        letter(report),
        escape(&report.url)
    );
    let mut counts = Vec::new();
    for severity in Severity::WORST_FIRST {
        let found = report.findings.iter();
        let count = found.filter(|it| it.severity == severity).count();
        if count > 0 {
            counts.push(format!("{count} {}", severity.words()));
        }
    }
    let found = match counts.is_empty() {
        true => "nothing".to_owned(),
        false => counts.join(", "),
    };
    for (name, value) in [
        (
            "Network",
            format!("{} ({})", report.network, report.profile),
        ),
        ("User", report.user.clone()),
        ("Found", found),
        (
            "Sent",
            format!(
                "{} requests, {} answered as granted",
                report.requests, report.acknowledged
            ),
        ),
    ] {
        text.push_str(&format!(
            "<div><dt>{name}</dt><dd>{}</dd></div>\n",
            escape(&value)
        ));
    }
    text.push_str("</dl>\n");
    text
}

fn findings(report: &Report) -> String {
    if report.findings.is_empty() {
        return String::new();
    }
    let mut text = "<h2>What is wrong</h2>\n".to_owned();
    for finding in &report.findings {
        text.push_str(&one(finding));
    }
    text
}

fn one(finding: &Finding) -> String {
    let mut text = format!(
        "<article class=\"{}\" id=\"{}\">\n<p class=\"tag\">{} <code>{}</code></p>\n<h3>{}</h3>\n<ul>\n",
        class(finding.severity),
        finding.id,
        finding.severity.words(),
        finding.id,
        escape(finding.title)
    );
    for observed in &finding.observed {
        text.push_str(&format!("<li>{}</li>\n", escape(observed)));
    }
    text.push_str(&format!(
        "</ul>\n<p><b>Why it matters.</b> {}</p>\n<p><b>How to mend it.</b> {}</p>\n",
        marked(finding.why),
        marked(finding.mend)
    ));
    for exchange in &finding.exchanges {
        text.push_str(&exchanged(exchange));
    }
    text.push_str("</article>\n");
    text
}

fn exchanged(exchange: &Exchange) -> String {
    let mut text = format!(
        "<div class=\"exchange\">\n<pre class=\"sent\">{}</pre>\n",
        escape(&exchange.request)
    );
    if let Some(signed) = &exchange.signed_text {
        text.push_str(&format!(
            "<p class=\"signed\">signed: <code>{}</code></p>\n",
            escape(signed)
        ));
    }
    text.push_str(&format!(
        "<pre class=\"got\">{}</pre>\n</div>\n",
        escape(&exchange.answer)
    ));
    text
}

fn probes(report: &Report) -> String {
    let mut text = "<h2>What was tried</h2>\n<table>\n<thead><tr><th>Probe</th><th>Sent</th>\
         <th>A right endpoint answers</th><th>Verdict</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for probe in &report.probes {
        text.push_str(&row(probe));
    }
    text.push_str("</tbody>\n</table>\n");
    text
}

fn row(probe: &Judgement) -> String {
    let mut verdict = probe.verdict.words().to_lowercase();
    if let Some(why) = &probe.why {
        verdict.push_str(&format!("<br><small>{}</small>", escape(why)));
    }
    for id in &probe.findings {
        verdict.push_str(&format!("<br><a href=\"#{id}\">{id}</a>"));
    }
    format!(
        "<tr class=\"{}\"><td><code>{}</code></td><td>{}</td><td>{}</td><td>{verdict}</td></tr>\n",
        probe.verdict.words().to_lowercase().replace(' ', "-"),
        probe.id,
        marked(probe.title),
        marked(probe.expects)
    )
}

fn notes(report: &Report) -> String {
    if report.notes.is_empty() {
        return String::new();
    }
    let mut text = "<h2>Worth knowing</h2>\n<ul>\n".to_owned();
    for note in &report.notes {
        text.push_str(&format!("<li>{}</li>\n", escape(&note.text)));
    }
    text.push_str("</ul>\n");
    text
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Hygiene => "hygiene",
        Severity::Availability => "availability",
        Severity::Loss => "loss",
        Severity::DoubleGrant => "double-grant",
        Severity::Forgery => "forgery",
    }
}

/// Our own words, in which backticks set code off.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    for (index, part) in escape(text).split('`').enumerate() {
        if index > 0 {
            marked.push_str(if index.is_multiple_of(2) {
                "</code>"
            } else {
                "<code>"
            });
        }
        marked.push_str(part);
    }
    marked
}

/// Anybody's words. Signs that are not seen, or turn the direction of writing,
/// are spelled out.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\\' => safe.push(sign),
            sign => safe.extend(sign.escape_debug()),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_browser_would_obey_gets_through() {
        assert_eq!(
            escape("<script>alert('&\"')</script>\n\u{202e}\0"),
            "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;\n\\u{202e}\\0"
        );
        assert_eq!(marked("a `b<` c"), "a <code>b&lt;</code> c");
    }
}
