//! `countersign attest …`.

mod bans;
mod devices;
mod settings;

use base::AppId;

use crate::args;

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn attest(command: args::Attest) -> anyhow::Result<()> {
    match command {
        args::Attest::Settings(arguments) => settings::show(arguments).await,
        args::Attest::Configure(arguments) => settings::configure(*arguments).await,
        args::Attest::Seal(arguments) => settings::seal(arguments).await,
        args::Attest::Unseal(arguments) => settings::unseal(arguments).await,
        args::Attest::Devices(arguments) => devices::list(arguments).await,
        args::Attest::Device(arguments) => devices::show(arguments).await,
        args::Attest::Mark(arguments) => devices::mark(arguments).await,
        args::Attest::Ban(arguments) => bans::ban(arguments).await,
        args::Attest::Bans(arguments) => bans::list(arguments).await,
        args::Attest::Lift(arguments) => bans::lift(arguments).await,
        args::Attest::LiftAll(arguments) => bans::lift_all(arguments).await,
    }
}

fn path(app: AppId, what: &str) -> String {
    format!("/admin/v1/apps/{app}/{what}")
}
