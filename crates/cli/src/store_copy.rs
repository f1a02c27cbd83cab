//! `countersign store copy`.

mod ends;
mod meter;

use std::process::ExitCode;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use store_copy::{Comparison, CopyError, EndError, Report};

use self::{ends::Ends, meter::Meter};
use crate::{
    args,
    clock::WallClock,
    master_key::Source,
    rng,
    shown::{self, Shown},
};

/// Copies, compares, and tells what came of it.
///
/// # Errors
/// When an end cannot be opened, or the copy was cut short. That both ends differ
/// in the end is no error; it is told, and the exit code says so, too.
pub(crate) async fn copy(arguments: args::StoreCopy) -> anyhow::Result<ExitCode> {
    let ends = Ends::of(&arguments)?;
    ensure!(
        ends.from.to_string() != ends.to.to_string(),
        "{} would be copied onto itself",
        ends.from
    );
    let (clock, rng) = (WallClock::new(), rng::system());
    let keys = Source::of(&ends.config)?.existing().context(
        "the secrets stay sealed under the master key of the store that is copied; say where it \
         is with --config or --data, or give it as COUNTERSIGN_MASTER_KEY_FILE",
    )?;
    let vault = keys.vault(rng.clone())?;
    let (mut source, profile) = ends.source(&vault, clock.clone(), rng.clone()).await?;
    let mut target = ends.target(profile, clock, rng).await?;
    let mut meter = Meter::new();
    let mut tell = |progress| meter.tell(progress);
    let copied = store_copy::copy(&mut *source, &mut *target, &mut tell).await;
    meter.end();
    let report = copied.map_err(|error| {
        let context = cut_short(&error, &ends);
        anyhow::Error::from(error).context(context)
    })?;
    let whole = report.is_whole();
    let key = vault.active().to_string();
    shown::print(arguments.output, &json_of(&report), |text| {
        table(text, &report);
        verdict(text, &ends, whole, &key);
    })?;
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What is in the target after a copy that came to no end. What was there before it
/// is as it was.
fn cut_short(error: &CopyError, ends: &Ends) -> String {
    let Ends { from, to, .. } = ends;
    match error {
        CopyError::Target(EndError::NotEmpty(_) | EndError::OtherProfile { .. }) => {
            format!("nothing of {from} was copied to {to}")
        }
        _ => format!("{from} was not copied to {to} as a whole, and no server opens what is there"),
    }
}

fn json_of(report: &Report) -> Value {
    let noun = |it: &Comparison| {
        let contents =
            |it: store_copy::Contents| json!({ "rows": it.rows, "sha256": it.digest.to_string() });
        json!({
            "noun": it.noun,
            "equal": it.is_equal(),
            "from": contents(it.source),
            "to": contents(it.target),
        })
    };
    let nouns: Vec<Value> = report.0.iter().map(noun).collect();
    json!({ "whole": report.is_whole(), "nouns": nouns })
}

/// One line a noun, and a second one where the ends differ.
fn table(text: &mut Shown, report: &Report) {
    text.line(&format!("{:<17} {:>12}  {:<64}", "noun", "rows", "sha256"));
    for noun in &report.0 {
        let line = |name: &str, it: store_copy::Contents, said: &str| {
            format!("{name:<17} {:>12}  {}  {said}", it.rows, it.digest)
        };
        if noun.is_equal() {
            text.line(&line(noun.noun, noun.source, "equal"));
        } else {
            text.line(&line(
                noun.noun,
                noun.source,
                "DIFFERENT, this is the source",
            ));
            text.line(&line("", noun.target, "DIFFERENT, this is the target"));
        }
    }
}

fn verdict(text: &mut Shown, ends: &Ends, whole: bool, key: &str) {
    text.line("");
    if whole {
        text.line(&format!(
            "{} holds what {} holds, down to the last row.\n\
             It is read with the same master key, {key}. Let no server open the old store any \
             more:\nwhat is used up in one is not used up in the other.",
            ends.to, ends.from
        ));
    } else {
        text.line(&format!(
            "{} is not what {} is, and no server opens it. Either a server wrote to one of them \
             meanwhile, or\nsomething else did: stop it, empty the target, and copy again.",
            ends.to, ends.from
        ));
    }
}
