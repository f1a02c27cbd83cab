mod initdb;
pub(crate) mod port;
mod standby;
mod tls;

use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use crate::{
    account::Account,
    binaries::Binaries,
    error::Error,
    guardian::Guardian,
    place,
    server::{End, PATIENCE, POLL, Server, Status},
    settings::{self, Settings},
};

pub use tls::Tls;

/// The superuser that tests connect as.
const USER: &str = "countersign";

/// What the log of a server says that could not start yet, or not here.
const TAKEN: &str = "Address already in use";
const OCCUPIED: &str = "shared memory block";

/// How a server is to be.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether what is committed survives a power cut. Off is faster, and survives
    /// [`Cluster::kill_hard`] as well: what was written is in the hands of the
    /// operating system.
    pub fsync: bool,
    /// Settings of `postgresql.conf` by their names.
    pub settings: Vec<(String, String)>,
    /// What it speaks TLS with; without it everything passes in the clear.
    pub tls: Option<Tls>,
    /// Where its directory is made. `None` is among the temporary files, which may
    /// lie in memory.
    pub place: Option<PathBuf>,
}

/// A server with its data directory. Both are gone when this is dropped, and also
/// when the process that holds it is killed.
#[derive(Debug)]
pub struct Cluster {
    binaries: Binaries,
    account: Account,
    home: PathBuf,
    settings: Settings,
    port: u16,
    password: String,
    /// How it is once it has started.
    status: Status,
    /// None while it does not run.
    server: Option<Server>,
    guardian: Guardian,
}

impl Cluster {
    /// Makes a data directory and starts a server with it, which has the databases
    /// that `initdb` makes. Returns when it accepts connections.
    ///
    /// # Errors
    ///
    /// [`Error::Initdb`], [`Error::Ended`] or [`Error::Late`] with what the program
    /// said; [`Error::File`] where a file could not be written;
    /// [`Error::Unusable`] where the server may not reach the place it was given.
    pub fn start(binaries: &Binaries, options: Options) -> Result<Self, Error> {
        let password = place::password()?;
        let settings = Settings::new(options.fsync, &options.settings);
        let place = options.place.as_deref();
        let mut cluster = Self::new(binaries, settings, password, Status::Primary, place)?;
        cluster.initialise()?;
        if let Some(tls) = &options.tls {
            cluster.speak(tls)?;
        }
        cluster.start_anywhere()?;
        Ok(cluster)
    }

    /// An empty place for a cluster, below `place` where one is given.
    fn new(
        binaries: &Binaries,
        settings: Settings,
        password: String,
        status: Status,
        place: Option<&Path>,
    ) -> Result<Self, Error> {
        let account = Account::choose()?;
        let home = match place {
            Some(place) => place::below(account, place)?,
            None => place::directory(account)?,
        };
        Ok(Self {
            binaries: binaries.clone(),
            account,
            guardian: Guardian::of(&home)?,
            home,
            settings,
            port: 0,
            password,
            status,
            server: None,
        })
    }

    /// The URL of one of its databases, with the superuser's name and password. It
    /// stays the same over restarts.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        self.url_at("127.0.0.1", database)
    }

    /// The port of 127.0.0.1 that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server has logged since it was started last.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.as_ref().map_or_else(String::new, Server::log)
    }

    /// Kills the server and all its processes at once, as a power cut would, but for
    /// what the operating system has taken to write later.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] where it does not run.
    pub fn kill_hard(&mut self) -> Result<(), Error> {
        self.take()?.kill()
    }

    /// Shuts the server down in order; its clients are cut off.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] where it does not run; [`Error::Late`] where it does not
    /// end.
    pub fn stop(&mut self) -> Result<(), Error> {
        self.take()?.stop(End::Fast)
    }

    /// Starts the server again under the same URL; one that runs is stopped before.
    ///
    /// # Errors
    ///
    /// As for [`Cluster::start`].
    pub fn restart(&mut self) -> Result<(), Error> {
        if self.server.is_some() {
            self.stop()?;
        }
        let begun = Instant::now();
        loop {
            match self.try_start() {
                // Processes of a server that was killed are still on their way out,
                // or a client's connection has the port for a moment.
                Err(Error::Ended { log, .. })
                    if (log.contains(OCCUPIED) || log.contains(TAKEN))
                        && begun.elapsed() < PATIENCE =>
                {
                    thread::sleep(POLL);
                }
                done => return done,
            }
        }
    }

    /// Starts it on a port that is free.
    fn start_anywhere(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            self.port = port::free()?;
            match self.try_start() {
                // Somebody else was faster.
                Err(Error::Ended { log, .. })
                    if log.contains(TAKEN) && begun.elapsed() < PATIENCE => {}
                done => return done,
            }
        }
    }

    fn try_start(&mut self) -> Result<(), Error> {
        self.settings.set("port", self.port.to_string());
        let path = self.home.join("data").join(settings::FILE);
        self.account.write(&path, &self.settings.text())?;
        let mut server = Server::start(&self.binaries, self.account, &self.home, self.port)?;
        self.guardian.watch(Some(server.id()))?;
        match server.until(self.status) {
            Ok(()) => {
                self.server = Some(server);
                Ok(())
            }
            Err(error) => {
                self.guardian.watch(None)?;
                server.kill()?;
                Err(error)
            }
        }
    }

    /// The server, which somebody else stops from now on.
    fn take(&mut self) -> Result<Server, Error> {
        let server = self.server.take().ok_or(Error::Stopped)?;
        self.guardian.watch(None)?;
        Ok(server)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Ok(server) = self.take() {
            // Whatever comes of it: the directory goes in any case.
            let _ = server.stop(End::Immediate);
        }
    }
}
