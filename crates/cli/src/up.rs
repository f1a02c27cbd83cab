use std::{fs, io, path::Path};

use anyhow::Context;
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};

use crate::{
    args,
    config::{Config, Report, print_default},
    house::{House, Profile},
    log, variables,
};

/// `countersign up`: runs until it is asked to stop, then stops gracefully.
///
/// # Errors
/// When the configuration is wrong, or something cannot be opened.
pub(crate) async fn up(arguments: args::Up) -> anyhow::Result<()> {
    let config = Config::load(Some(&arguments.config), variables(), &read)?;
    let _logging = log::begin(config.log.format, &config.log.level)?;
    let mut house = House::build(config, Profile::Production).await?;
    if let Err(error) = open_faces(&mut house).await {
        house.close().await;
        return Err(error);
    }
    stop_asked_for().await?;
    be_avoided(&house).await?;
    tracing::info!("stopping: finishing the requests at hand");
    house.close().await;
    Ok(())
}

async fn open_faces(house: &mut House) -> anyhow::Result<()> {
    if house.config.platform.enabled {
        house.open_platform().await?;
    }
    if house.config.gate.enabled {
        house.open_gate().await?;
    }
    // Last, so that a node that answers `/readyz` has all its faces open.
    house.open_operator().await
}

/// Goes on serving for as long as a balancer may take to send calls elsewhere, or
/// until asked to stop again.
async fn be_avoided(house: &House) -> anyhow::Result<()> {
    let delay = house.config.serve.shutdown_delay;
    if delay.is_zero() {
        return Ok(());
    }
    house.leave();
    tracing::info!(secs = delay.as_secs(), "leaving: still serving");
    tokio::select! {
        () = sleep(delay) => Ok(()),
        asked = stop_asked_for() => asked,
    }
}

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
/// When the signals cannot be listened to.
pub(crate) async fn stop_asked_for() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be caught")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// `countersign config …`.
///
/// # Errors
/// Everything that is wrong with the configuration.
#[expect(clippy::print_stdout, reason = "this is what the command is for")]
pub(crate) fn config(command: &args::Config) -> anyhow::Result<()> {
    match command {
        args::Config::PrintDefault => print!("{}", print_default()),
        args::Config::Check { config } => {
            let now = crate::clock::system_now();
            let report = Report::of(Some(config), variables(), &read, &mode, now)?;
            print!("{report}");
            println!("{} is good", config.display());
        }
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).map(|metadata| metadata.permissions().mode())
}
