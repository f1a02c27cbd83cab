//! The binary: reads the command line, the configuration and the environment,
//! chooses what to open, and wires it together. Everything else is a library.

mod args;
mod clock;
mod config;
mod demo;
mod dev;
mod house;
mod log;
mod rng;
mod tls;
mod up;

use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            fail(&error);
            ExitCode::FAILURE
        }
    }
}

/// The one shared runtime: everything but the faces that have cores of their
/// own runs here.
fn run(command: Command) -> anyhow::Result<ExitCode> {
    if let Command::Config(command) = &command {
        return up::config(command).map(|()| ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Demo(arguments) => demo::demo(arguments).await,
            Command::Dev(arguments) => dev::dev(arguments).await.map(|()| ExitCode::SUCCESS),
            Command::Up(arguments) => up::up(arguments).await.map(|()| ExitCode::SUCCESS),
            Command::Config(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

/// The environment, for the configuration. Variables that are not UTF-8 cannot
/// be ours.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the home of the environment"
)]
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

#[expect(
    clippy::print_stderr,
    reason = "an error goes to the terminal, and logging may not run"
)]
fn fail(error: &anyhow::Error) {
    eprintln!("countersign: {error:#}");
}
