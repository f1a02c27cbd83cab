//! The binary: reads the command line, the configuration and the environment,
//! chooses what to open, and wires it together. Everything else is a library.

mod ads;
mod app;
mod args;
mod attest;
mod attest_keys;
mod backup;
mod clock;
mod config;
mod conform;
mod database;
mod delivery;
mod demo;
mod descriptors;
mod dev;
mod device;
mod endpoint;
mod engine;
mod entitlement;
mod explain;
mod friend;
mod greeting;
mod house;
mod key;
mod log;
mod marker;
mod master_key;
mod meta;
mod network_secrets;
mod opensocial;
mod persona;
mod player;
mod reach;
mod reward;
mod reward_networks;
mod rng;
mod secret_file;
mod seed;
mod sender_networks;
mod shown;
mod sku;
mod status_list;
mod store;
mod store_copy;
mod subscription;
mod tls;
mod up;
mod upkeep;
mod watch;
mod writing;

use std::{ffi::OsString, process::ExitCode};

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
            Command::App(command) => done(app::app(command).await),
            Command::Player(command) => done(player::player(command).await),
            Command::Sku(command) => done(sku::sku(command).await),
            Command::Entitlement(command) => done(entitlement::entitlement(command).await),
            Command::Subscription(command) => done(subscription::subscription(command).await),
            Command::Friend(command) => done(friend::friend(command).await),
            Command::Persona(command) => done(persona::persona(command).await),
            Command::Blocking(command) => done(persona::blocking(command).await),
            Command::Installation(command) => done(persona::installation(command).await),
            Command::Device(command) => done(device::device(command).await),
            Command::Attest(command) => done(attest::attest(command).await),
            Command::Text(command) => done(writing::text(command).await),
            Command::Payment(command) => done(writing::payment(command).await),
            Command::Ads(command) => done(ads::ads(command).await),
            Command::Endpoint(command) => done(endpoint::endpoint(command).await),
            Command::Delivery(command) => done(delivery::delivery(command).await),
            Command::Reward(command) => done(reward::reward(command).await),
            Command::Conform(command) => Ok(conform::conform(command).await),
            Command::Explain(command) => explain::explain(command).await,
            Command::Key(args::Key::Rotate(arguments)) => done(key::rotate(arguments).await),
            Command::Migrate(arguments) => done(backup::migrate(arguments).await),
            Command::Backup(arguments) => done(backup::backup(arguments).await),
            Command::Store(command) => store::store(command).await,
            Command::Restore(arguments) => done(backup::restore(arguments).await),
            Command::Config(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

/// The environment, for the configuration. A value that is not UTF-8 is passed
/// on with replacement characters, for the configuration to refuse: leaving it
/// out would quietly leave another value in force.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the home of the environment"
)]
fn variables() -> impl Iterator<Item = (String, String)> {
    let text = |text: OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

#[expect(
    clippy::print_stderr,
    reason = "an error goes to the terminal, and logging may not run"
)]
pub(crate) fn fail(error: &anyhow::Error) {
    eprintln!("countersign: {error:#}");
}
