//! What an answer should not say.

use crate::{
    Flaw,
    answer::Answer,
    flaw::{forgery, hygiene},
    network::Network,
};

/// What only the inside of a program writes: of Node, Python, Java, PHP,
/// .NET, Go and Rust.
const INSIDE: &[&str] = &[
    "    at ",
    "&nbsp;at ",
    "Traceback (most recent call last)",
    "\tat ",
    "Stack trace:",
    "<b>Fatal error</b>",
    "<b>Warning</b>:",
    "   at System.",
    "goroutine 1 [",
    "thread 'main' panicked",
];

/// The flaws in an answer to a request with that query. `macs` are the
/// signatures that were computed in this run.
pub(crate) fn of(
    answer: &Answer,
    sent: &str,
    macs: &[String],
    network: &Network,
) -> Vec<&'static Flaw> {
    let mut flaws = Vec::new();
    let mut text = String::from_utf8_lossy(&answer.body).into_owned();
    if INSIDE.iter().any(|word| text.contains(word)) {
        flaws.push(&hygiene::STACK_TRACE);
    }
    for value in answer.headers.values() {
        text.push('\n');
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
    }
    if network.betrays(text.as_bytes()) {
        flaws.push(&forgery::LEAKS_SECRET);
    }
    // What was sent may be echoed: the sender has it.
    let lower = text.to_lowercase();
    let sent = sent.to_lowercase();
    let told = |mac: &String| {
        let mac = mac.to_lowercase();
        !mac.is_empty() && lower.contains(&mac) && !sent.contains(&mac)
    };
    if macs.iter().any(told) {
        flaws.push(&forgery::LEAKS_MAC);
    }
    flaws
}

/// What an answer says of the program that gave it.
pub(crate) fn notes(answer: &Answer) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(by) = answer.header("x-powered-by") {
        notes.push(format!("Answers name the framework: X-Powered-By: {by}."));
    }
    if let Some(server) = answer.header("server").filter(|it| it.contains('/')) {
        notes.push(format!(
            "Answers name the server and its version: {server}."
        ));
    }
    notes
}
