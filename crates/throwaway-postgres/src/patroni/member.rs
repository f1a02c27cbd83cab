//! A Patroni and the PostgreSQL that it looks after.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::Pid;

use super::{Tools, USER, configured, kept};
use crate::{
    account::Account,
    binaries::Binaries,
    cluster::port,
    error::Error,
    guardian::Guardian,
    place,
    server::{Server, kill_all},
};

/// What each is told, with what is its own in braces.
const SETTINGS: &str = include_str!("member.yml");

/// How long a member may take to copy the leader's data, or to be set back to it.
const PATIENCE: Duration = Duration::from_secs(180);

#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    /// Of PostgreSQL, and of Patroni's own API.
    pub(super) port: u16,
    pub(super) rest: u16,
    account: Account,
    program: PathBuf,
    home: PathBuf,
    /// None while it does not run.
    server: Option<Server>,
    guardian: Guardian,
}

impl Member {
    /// Prepares one that does not run yet.
    pub(super) fn new(
        name: &'static str,
        binaries: &Binaries,
        tools: &Tools,
        etcd: u16,
        password: &str,
    ) -> Result<Self, Error> {
        let account = Account::choose()?;
        let home = place::directory(account)?;
        let member = Self {
            name,
            port: port::free()?,
            rest: port::free()?,
            account,
            program: tools.patroni.clone(),
            guardian: Guardian::of(&home)?,
            home,
            server: None,
        };
        let (programs, home) = (binaries.directory().display(), member.home.display());
        let mut text = SETTINGS.to_owned();
        for (what, value) in [
            ("{name}", name.to_owned()),
            ("{rest}", member.rest.to_string()),
            ("{port}", member.port.to_string()),
            ("{etcd}", etcd.to_string()),
            ("{programs}", programs.to_string()),
            ("{home}", home.to_string()),
            ("{user}", USER.to_owned()),
            ("{password}", password.to_owned()),
        ] {
            text = text.replace(what, &value);
        }
        account.write(&member.settings(), &text)?;
        Ok(member)
    }

    fn settings(&self) -> PathBuf {
        self.home.join("patroni.yml")
    }

    pub(super) fn start(&mut self) -> Result<(), Error> {
        let mut command = configured(&self.program, &self.home);
        command.arg(self.settings());
        let server = Server::spawn(command, self.account, &self.home, self.rest)?;
        self.guardian.watch(Some(server.id()))?;
        self.server = Some(server);
        Ok(())
    }

    pub(super) fn runs(&self) -> bool {
        self.server.is_some()
    }

    /// Waits for something, for as long as this one runs.
    pub(super) fn wait(
        &mut self,
        wanted: &'static str,
        there: impl Fn() -> bool,
    ) -> Result<(), Error> {
        let server = self.server.as_mut().ok_or(Error::Stopped)?;
        server.wait_within(PATIENCE, wanted, |_| there())
    }

    /// Kills Patroni and PostgreSQL with all its processes, as a power cut would.
    pub(super) fn kill(&mut self) -> Result<(), Error> {
        let postgres = postmaster(&self.home);
        self.abandon()?;
        if let Some(postgres) = postgres {
            kill_all(postgres);
        }
        Ok(())
    }

    /// Kills Patroni and leaves PostgreSQL to itself.
    pub(super) fn abandon(&mut self) -> Result<(), Error> {
        let server = self.server.take().ok_or(Error::Stopped)?;
        self.guardian.watch(None)?;
        server.kill()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // The guardian stops what Patroni has started.
        kept(&mut self.server, &mut self.guardian);
    }
}

/// The server that runs in a data directory, by its own account.
fn postmaster(home: &Path) -> Option<Pid> {
    let text = fs::read_to_string(home.join("data/postmaster.pid")).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}
