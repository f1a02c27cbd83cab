//! `countersign endpoint …`.

use admin::{Admin, NewEndpointSettings};
use anyhow::ensure;
use serde_json::{Value, json};
use store::EndpointId;

use crate::{
    args,
    reach::{self, Reach},
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn endpoint(command: args::Endpoint) -> anyhow::Result<()> {
    match command {
        args::Endpoint::List(arguments) => list(arguments).await,
        args::Endpoint::Show(arguments) => show(arguments).await,
        args::Endpoint::Set(arguments) => set(arguments).await,
        args::Endpoint::Pause(arguments) => switch(arguments, "pause").await,
        args::Endpoint::Resume(arguments) => switch(arguments, "resume").await,
    }
}

const fn named(of: &args::OneEndpoint) -> EndpointId {
    EndpointId {
        app_id: of.app_id,
        kind: of.kind,
    }
}

fn path(of: &args::OneEndpoint) -> String {
    format!("/admin/v1/endpoints/{}/{}", of.app_id, of.kind)
}

async fn list(arguments: args::EndpointList) -> anyhow::Result<()> {
    let most = arguments.limit.get();
    let endpoints = match Reach::find(&arguments.listing.place).await? {
        Reach::Server(server) => server.first("/admin/v1/endpoints?", most).await?,
        Reach::Store(local) => {
            let list = async |admin: &Admin| Ok(admin.endpoints(None, most).await?.endpoints);
            local.done(list).await?
        }
    };
    let none = "Every endpoint is sent to as is usual.";
    shown::print_all(arguments.listing.output, &endpoints, none, describe)
}

async fn show(of: args::OneEndpoint) -> anyhow::Result<()> {
    let show = async |admin: &Admin| admin.endpoint(named(&of)).await;
    let found = reach::shown(&of.place, &path(&of), show).await?;
    shown::print(of.output, &found, |text| describe(text, Some(&found)))
}

async fn set(arguments: args::EndpointSet) -> anyhow::Result<()> {
    let of = &arguments.of;
    let new = wish(&arguments);
    ensure!(
        new != NewEndpointSettings::default(),
        "nothing is to be changed; `countersign endpoint set --help` says what can be"
    );
    let set = async |admin: &Admin, new| admin.configure_endpoint(named(of), new).await;
    let changed = reach::put(&of.place, &path(of), new, set).await?;
    shown::print(of.output, &changed, |text| describe(text, Some(&changed)))
}

fn wish(arguments: &args::EndpointSet) -> NewEndpointSettings {
    let schedule = if arguments.usual_schedule {
        Some(None)
    } else if arguments.one_attempt {
        Some(Some(Vec::new()))
    } else {
        let given = !arguments.schedule.is_empty();
        given.then(|| Some(arguments.schedule.clone()))
    };
    NewEndpointSettings {
        paused: None,
        at_once: arguments.at_once,
        pace: arguments
            .pace
            .map(Some)
            .or(arguments.no_pace.then_some(None)),
        burst: arguments.burst,
        order: arguments.order,
        schedule_secs: schedule,
        breaker: arguments.breaker,
    }
}

async fn switch(of: args::OneEndpoint, to: &str) -> anyhow::Result<()> {
    let changed = match Reach::find(&of.place).await? {
        Reach::Server(server) => {
            let path = format!("{}/{to}", path(&of));
            server.ask(&path, &json!({})).await?
        }
        Reach::Store(local) => {
            let switch = async |admin: &Admin| match to {
                "pause" => admin.pause_endpoint(named(&of)).await,
                _ => admin.resume_endpoint(named(&of)).await,
            };
            local.done(switch).await?
        }
    };
    shown::print(of.output, &changed, |text| describe(text, Some(&changed)))
}

fn describe(text: &mut Shown, endpoint: Option<&Value>) {
    let of = |key: &str| endpoint.and_then(|endpoint| endpoint.get(key));
    let kind = of("kind").and_then(Value::as_str).unwrap_or_default();
    let paused = of("paused") == Some(&Value::Bool(true));
    text.line(&format!("{kind}{}", if paused { ", paused" } else { "" }));
    text.field("app id", of("app_id"));
    let more = if of("more_waiting") == Some(&Value::Bool(true)) {
        "more than "
    } else {
        ""
    };
    let waiting = of("waiting").map(|waiting| format!("{more}{waiting}"));
    text.field("waiting", waiting.map(Value::from).as_ref());
    text.field("at once", of("at_once"));
    let pace = of("pace").filter(|pace| !pace.is_null());
    let pace = pace.map_or_else(
        || "as fast as it goes".to_owned(),
        |pace| {
            let burst = of("burst").map(Value::to_string).unwrap_or_default();
            format!("{pace} a second, {burst} at once after a silence")
        },
    );
    text.field("pace", Some(&Value::from(pace)));
    text.field("in order", of("order"));
    let waits = of("schedule_secs").and_then(Value::as_array);
    let waits = waits.map(|waits| {
        let waits: Vec<_> = waits.iter().map(|wait| format!("{wait} s")).collect();
        waits.join(", ")
    });
    let waits = waits.map(|waits| match &*waits {
        "" => "one attempt".to_owned(),
        _ => waits,
    });
    text.field("tried again", waits.map(Value::from).as_ref());
    text.field("breaker", of("breaker"));
    text.moment("changed at", of("changed_at").filter(|at| **at != 0));
    let Some(standing) = of("standing").filter(|standing| !standing.is_null()) else {
        return;
    };
    text.field("failed in a row", standing.get("failures"));
    text.moment("left alone till", standing.get("left_alone_until"));
    text.moment("paced till", standing.get("paced_until"));
    text.field("under way", standing.get("under_way"));
}
