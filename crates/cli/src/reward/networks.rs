use anyhow::Context;
use rewards::{Field, Outcome, Profile};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    args, reward_networks,
    shown::{self, Shown},
};

/// Stands for an order's id in the answers that are shown.
const ORDER: &str = "{order}";

/// Shows the networks whose profiles come along, or one of them.
///
/// # Errors
/// For a network without a profile.
pub(super) fn networks(arguments: &args::RewardNetworks) -> anyhow::Result<()> {
    let Some(name) = &arguments.name else {
        let all: Vec<Value> = Profile::shipped().iter().map(summary).collect();
        return shown::print_all(arguments.output, &json!(all), "", |text, network| {
            describe(text, network.unwrap_or(&Value::Null));
        });
    };
    let profile = Profile::named(name).with_context(|| {
        let known = reward_networks::known();
        format!("no profile of {name:?} comes along; there are {known}")
    })?;
    let whole = whole(&profile);
    shown::print(arguments.output, &json!(whole), |text| {
        describe(text, &whole.summary);
        details(text, &whole);
    })
}

fn summary(profile: &Profile) -> Value {
    let parameters = profile.parameters();
    let authenticated = parameters.filter(|(.., authenticated)| *authenticated);
    let authenticated: Vec<&str> = authenticated.map(|(name, ..)| name).collect();
    json!({
        "name": profile.name(),
        "title": profile.title(),
        "scheme": profile.scheme_name(),
        "authenticated": authenticated,
        "player_authenticated": profile.authenticates(Field::Subject),
        "deadline_seconds": profile.deadline().map(|deadline| deadline.as_secs()),
        "retries": profile.retries(),
    })
}

/// All that is known of it for people.
#[derive(Serialize)]
struct Whole<'p> {
    #[serde(flatten)]
    summary: Value,
    notes: &'p str,
    senders: Vec<String>,
    answers: Vec<Value>,
    sources: Vec<&'p str>,
}

/// Of what is malformed, one refusal stands for all.
fn whole(profile: &Profile) -> Whole<'_> {
    let answers = Outcome::ALL.map(|outcome| {
        let answer = profile.answer(outcome, ORDER);
        json!({ "outcome": outcome.reason(), "status": answer.status, "body": answer.body })
    });
    Whole {
        summary: summary(profile),
        notes: profile.notes().trim(),
        senders: profile.senders().iter().map(ToString::to_string).collect(),
        answers: answers.into(),
        sources: profile.source().collect(),
    }
}

fn describe(text: &mut Shown, network: &Value) {
    let word = |key| network.get(key).and_then(Value::as_str);
    let [name, title] = ["name", "title"].map(|key| word(key).unwrap_or_default());
    text.line(&format!("{name}, {title}"));
    text.field("scheme", network.get("scheme"));
    let authenticated = shown::items(network, "authenticated").filter_map(Value::as_str);
    let authenticated: Vec<&str> = authenticated.collect();
    text.field("authenticated", Some(&json!(authenticated.join(", "))));
    let player = network.get("player_authenticated").and_then(Value::as_bool);
    let player = match player {
        Some(true) => "authenticated",
        _ => "not authenticated",
    };
    text.field("player", Some(&json!(player)));
    let deadline = network.get("deadline_seconds").and_then(Value::as_u64);
    let deadline = deadline.map_or("not known".to_owned(), |seconds| format!("{seconds} s"));
    text.field("deadline", Some(&json!(deadline)));
    text.field("retries", network.get("retries"));
}

fn details(text: &mut Shown, whole: &Whole<'_>) {
    if !whole.senders.is_empty() {
        text.field("senders", Some(&json!(whole.senders.join(", "))));
    }
    if !whole.notes.is_empty() {
        text.line("\nWhat has to be known besides:");
        text.line(&format!("  {}", whole.notes));
    }
    text.line("\nWhat it is answered:");
    for answer in &whole.answers {
        let word = |key| answer.get(key).and_then(Value::as_str).unwrap_or_default();
        let status = answer.get("status").and_then(Value::as_u64).unwrap_or(0);
        let (outcome, body) = (word("outcome"), word("body"));
        text.line(format!("  {outcome:<20} {status} {body}").trim_end());
    }
    text.line("\nWhere that is from:");
    for source in &whole.sources {
        text.line(&format!("  {source}"));
    }
}
