//! `countersign demo`: the main job, done before the reader's eyes over real
//! HTTP on loopback, with a store that is thrown away.

mod attest;
mod call;
mod challenge;
mod gate_process;
mod meta;
mod narrator;
mod pasted;
mod port;
mod rewards;
mod social;
mod stage;
mod stove;
mod upkeep;
mod waiting;
mod world;

use std::process::ExitCode;

use crate::{args, log, up};
use narrator::Narrator;
use stage::Stage;

/// Plays the story; the exit code is 0 only if every step held.
///
/// # Errors
/// When the stage cannot be set: a store cannot be opened or a port not bound.
pub(crate) async fn demo(arguments: args::Demo) -> anyhow::Result<ExitCode> {
    let _logging = log::begin(log::Format::Text, &arguments.log)?;
    let mut narrator = Narrator::new(arguments.json);
    narrator.open();
    let mut stage = Stage::set().await?;
    let told = tell(&mut stage, &mut narrator).await;
    if told.is_ok() {
        narrator.close();
    }
    if told.is_ok() && !arguments.once {
        narrator.stay(&stage);
        up::stop_asked_for().await?;
    }
    stage.strike().await;
    told?;
    Ok(if narrator.all_held() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn tell(stage: &mut Stage, narrator: &mut Narrator) -> anyhow::Result<()> {
    stove::tell(stage, narrator).await?;
    challenge::tell(stage, narrator).await?;
    upkeep::tell(stage, narrator).await?;
    meta::tell(stage, narrator).await?;
    social::tell(stage, narrator).await?;
    rewards::tell(stage, narrator).await?;
    // Last, because it moves the clock by a month.
    attest::tell(stage, narrator).await
}
