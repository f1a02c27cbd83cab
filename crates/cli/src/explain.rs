//! `countersign explain …`.

mod oauth1;
mod unity_ads;

use std::{io::Read as _, process::ExitCode};

use anyhow::Context;
use serde_json::{Value, json};

use crate::{args, reach::Reach, shown};
pub(crate) use oauth1::explained;

/// Says what a token or a callback is. The exit code is 0 only if it would be accepted.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn explain(command: args::Explain) -> anyhow::Result<ExitCode> {
    match command {
        args::Explain::Stove(arguments) => stove(arguments).await,
        args::Explain::Oauth1(arguments) => oauth1::explain(&arguments).await,
        args::Explain::UnityAds(arguments) => unity_ads::explain(&arguments),
    }
}

async fn stove(arguments: args::ExplainStove) -> anyhow::Result<ExitCode> {
    let token = given(&arguments.token)?;
    let told = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let body = json!({ "token": token });
            server.ask("/admin/v1/explain/stove", &body).await?
        }
        Reach::Store(local) => {
            let told = json!(local.explain_stove(&token));
            local.close().await;
            told
        }
    };
    shown::print(arguments.output, &told, |text| describe(text, &told))?;
    let accepted = told.get("accepted").and_then(Value::as_bool);
    Ok(if accepted == Some(true) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// `-` stands for standard input, which no shell keeps a history of.
fn given(given: &str) -> anyhow::Result<String> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    let read = std::io::stdin().take(64 * 1024).read_to_string(&mut text);
    read.context("standard input cannot be read")?;
    Ok(text.trim().to_owned())
}

fn describe(text: &mut shown::Shown, told: &Value) {
    let kind = told.get("kind").and_then(Value::as_str).unwrap_or_default();
    text.line(match kind {
        "server_token" => "A server token of STOVE's.",
        "user_token" => "A player's token of STOVE's.",
        "refresh_token" => "A refresh token of STOVE's.",
        "sealed_elsewhere" => "A sealed token of another installation.",
        _ => "No token of STOVE's.",
    });
    match told.get("why_not").and_then(Value::as_str) {
        Some(why_not) => text.line(&format!("It would be refused now: {why_not}.")),
        None if kind == "refresh_token" => {
            text.line("It would be accepted now, unless it was used before.");
        }
        None => text.line("It would be accepted now, for the game that it is for."),
    }
    text.line("");
    for (name, key) in [
        ("environment", "environment"),
        ("key", "key_id"),
        ("authentic", "authentic"),
    ] {
        text.field(name, told.get(key));
    }
    if told.get("pinned") == Some(&Value::Bool(true)) {
        text.line("  pinned by a seed file, not made here");
    }
    let claims = told.get("claims");
    for (name, key) in [
        ("app", "app_id"),
        ("application no", "application_no"),
        ("credential", "credential_id"),
        ("player", "player_id"),
        ("guid", "guid"),
        ("token", "token_id"),
        ("family", "family_id"),
    ] {
        text.field(name, claims.and_then(|claims| claims.get(key)));
    }
    for (name, key) in [("issued at", "issued_at"), ("expires at", "expires_at")] {
        text.moment(name, claims.and_then(|claims| claims.get(key)));
    }
}
