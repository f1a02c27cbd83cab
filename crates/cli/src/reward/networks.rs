use anyhow::Context;
use rewards::{Field, Outcome, Profile};
use serde::Serialize;
use serde_json::json;

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
        let all: Vec<_> = Profile::shipped().iter().map(Summary::of).collect();
        return shown::print_each(arguments.output, &all, "", describe);
    };
    let profile = Profile::named(name).with_context(|| {
        let known = reward_networks::known();
        format!("no profile of {name:?} comes along; there are {known}")
    })?;
    let whole = Whole::of(&profile);
    shown::print(arguments.output, &whole, |text| {
        describe(text, &whole.summary);
        details(text, &whole);
    })
}

#[derive(Serialize)]
struct Summary<'p> {
    name: &'p str,
    title: &'p str,
    scheme: &'static str,
    authenticated: Vec<&'p str>,
    player_authenticated: bool,
    deadline_seconds: Option<u64>,
    retries: &'p str,
}

impl<'p> Summary<'p> {
    fn of(profile: &'p Profile) -> Self {
        let parameters = profile.parameters();
        let authenticated = parameters.filter(|(.., authenticated)| *authenticated);
        Self {
            name: profile.name(),
            title: profile.title(),
            scheme: profile.scheme_name(),
            authenticated: authenticated.map(|(name, ..)| name).collect(),
            player_authenticated: profile.authenticates(Field::Subject),
            deadline_seconds: profile.deadline().map(|deadline| deadline.as_secs()),
            retries: profile.retries(),
        }
    }
}

/// All that is known of it for people.
#[derive(Serialize)]
struct Whole<'p> {
    #[serde(flatten)]
    summary: Summary<'p>,
    notes: &'p str,
    senders: Vec<String>,
    answers: Vec<Answered>,
    sources: Vec<&'p str>,
}

#[derive(Serialize)]
struct Answered {
    outcome: &'static str,
    status: u16,
    body: String,
}

impl<'p> Whole<'p> {
    /// Of what is malformed, one refusal stands for all.
    fn of(profile: &'p Profile) -> Self {
        let answers = Outcome::ALL.map(|outcome| {
            let answer = profile.answer(outcome, ORDER);
            Answered {
                outcome: outcome.reason(),
                status: answer.status,
                body: answer.body.into_owned(),
            }
        });
        Self {
            summary: Summary::of(profile),
            notes: profile.notes().trim(),
            senders: profile.senders().iter().map(ToString::to_string).collect(),
            answers: answers.into(),
            sources: profile.source().collect(),
        }
    }
}

fn describe(text: &mut Shown, network: &Summary<'_>) {
    text.line(&format!("{}, {}", network.name, network.title));
    let player = match network.player_authenticated {
        true => "authenticated",
        false => "not authenticated",
    };
    let authenticated = network.authenticated.join(", ");
    let deadline = network.deadline_seconds;
    let deadline = deadline.map_or("not known".to_owned(), |seconds| format!("{seconds} s"));
    for (name, value) in [
        ("scheme", network.scheme),
        ("authenticated", authenticated.as_str()),
        ("player", player),
        ("deadline", deadline.as_str()),
        ("retries", network.retries),
    ] {
        text.field(name, Some(&json!(value)));
    }
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
    for Answered {
        outcome,
        status,
        body,
    } in &whole.answers
    {
        text.line(format!("  {outcome:<20} {status} {body}").trim_end());
    }
    text.line("\nWhere that is from:");
    for source in &whole.sources {
        text.line(&format!("  {source}"));
    }
}
