//! `countersign explain …`.

mod meta_graph;
mod oauth1;
mod stove;
mod unity_ads;

use std::{io::Read as _, process::ExitCode};

use anyhow::Context;
use base::Timestamp;
use directory::Directory;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};
pub(crate) use oauth1::explained as explained_oauth1;

/// Says what a token or a callback is. The exit code is 0 only if it would be accepted.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn explain(command: args::Explain) -> anyhow::Result<ExitCode> {
    match command {
        args::Explain::Stove(arguments) => {
            let path = "/admin/v1/explain/stove";
            let explained = explained(&arguments, path, platform::explain_stove).await?;
            say(&arguments, &explained, stove::describe)
        }
        args::Explain::MetaGraph(arguments) => {
            let path = "/admin/v1/explain/meta-graph";
            let explained = explained(&arguments, path, platform::explain_graph).await?;
            say(&arguments, &explained, meta_graph::describe)
        }
        args::Explain::Oauth1(arguments) => oauth1::explain(&arguments).await,
        args::Explain::UnityAds(arguments) => unity_ads::explain(&arguments),
    }
}

/// What the server says of a token at that path, or what is said of it here.
async fn explained<T: Serialize>(
    arguments: &args::ExplainToken,
    path: &str,
    explain: fn(&Directory, bool, &str, Timestamp) -> T,
) -> anyhow::Result<Value> {
    let token = given(&arguments.token)?;
    match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask(path, &json!({ "token": token })).await,
        Reach::Store(local) => {
            let told = json!(local.explain(explain, &token));
            local.close().await;
            Ok(told)
        }
    }
}

fn say(
    arguments: &args::ExplainToken,
    told: &Value,
    describe: fn(&mut Shown, &Value),
) -> anyhow::Result<ExitCode> {
    shown::print(arguments.output, told, |text| describe(text, told))?;
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
