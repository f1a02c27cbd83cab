//! How a command reaches an installation: a running server through the operator's
//! API, or the store itself. A store in a file is one server's while that runs; one
//! in PostgreSQL is opened beside its nodes, which hear of what is done there.

mod server;

use std::{fs, io, net::IpAddr, path::Path, sync::Arc};

use admin::{Admin, AdminError, Order};
use anyhow::{Context, bail};
use base::{Clock, Secret, Timestamp};
use directory::Directory;
use opensocial::explain::Explanation as CallExplanation;
use operator::SentRequest;
use serde::Serialize;
use serde_json::Value;
use store::{Actor, Store};

use crate::{
    args, clock::WallClock, config::Config, database::Database, dev::DevFile, engine::Opening,
    explain::explained_oauth1, greeting::greeting, marker, rng, upkeep::Keeper, variables,
};

pub(crate) use server::Server;

/// Whom a command talks to.
pub(crate) enum Reach {
    /// A server that runs.
    Server(Server),
    /// The store: a file that nobody else has open, or a database.
    Store(Box<Local>),
}

impl Reach {
    /// Finds the installation. With an address that is the server there;
    /// otherwise the one that has the data directory open, and where none has,
    /// the store in it.
    ///
    /// # Errors
    /// When the configuration is wrong, when a server runs whose address or key
    /// is not known, or when the store cannot be opened.
    pub(crate) async fn find(place: &args::Place) -> anyhow::Result<Self> {
        let config = config(place)?;
        if let Some(url) = &place.operator {
            let key = key(place, &config)?;
            return Ok(Self::Server(Server::new(url, key)?));
        }
        // A database that is shared can be opened beside the nodes, which hear of
        // what changes.
        if let Database::Sqlite(options) = Database::of(&config).context("store.url")?
            && store_sqlite::in_use(&options.path)?
        {
            return Ok(Self::Server(running(place, &config)?));
        }
        Ok(Self::Store(Box::new(Local::open(&config).await?)))
    }
}

/// All of a list: as a server gives it page by page, or out of the store.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn listed<T: Serialize>(
    place: &args::Place,
    path: &str,
    list: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>,
) -> anyhow::Result<Value> {
    match Reach::find(place).await? {
        Reach::Server(server) => server.all(path).await,
        Reach::Store(local) => local.done(list).await,
    }
}

/// What a server shows at a path, or the store by the same action.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn shown<T: Serialize>(
    place: &args::Place,
    path: &str,
    show: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>,
) -> anyhow::Result<Value> {
    match Reach::find(place).await? {
        Reach::Server(server) => server.get(path).await,
        Reach::Store(local) => local.done(show).await,
    }
}

/// Puts something there, on a server or into the store by the same action.
///
/// # Errors
/// As [`shown`].
pub(crate) async fn put<N: Serialize, T: Serialize>(
    place: &args::Place,
    path: &str,
    new: N,
    act: impl AsyncFnOnce(&Admin, N) -> Result<T, AdminError>,
) -> anyhow::Result<Value> {
    match Reach::find(place).await? {
        Reach::Server(server) => server.put(path, &serde_json::to_value(&new)?).await,
        Reach::Store(local) => {
            local
                .done(async |admin: &Admin| act(admin, new).await)
                .await
        }
    }
}

/// The configuration that the command was pointed to. Of a data directory alone
/// only the store and the master key are known.
///
/// # Errors
/// Everything that is wrong with the file and the variables.
pub(crate) fn config(place: &args::Place) -> anyhow::Result<Config> {
    let read = |path: &Path| fs::read(path);
    let mut config = match &place.config {
        Some(file) => Config::load(Some(file), variables(), &read)?,
        None => Config::from_environment(variables(), &read)?,
    };
    if let Some(data) = &place.data {
        config.data.clone_from(data);
    }
    // `countersign dev --store` writes down where the store is.
    if place.config.is_none()
        && !config.store.is_elsewhere()
        && let Some(url) = DevFile::read(&config.data.join("dev.json")).and_then(|dev| dev.store)
    {
        config.store.url = Secret::from(url);
    }
    Ok(config)
}

/// The server that has the data directory open.
fn running(place: &args::Place, config: &Config) -> anyhow::Result<Server> {
    // `countersign dev` writes down where it listens.
    if let Some(dev) = DevFile::read(&config.data.join("dev.json")) {
        return Server::new(&dev.operator.url, Secret::from(dev.operator.key));
    }
    let mut address = config.operator.listen;
    if place.config.is_none() || address.port() == 0 {
        bail!(
            "a server runs on {}; say which with --config FILE, or with --operator URL and \
             --key-file FILE",
            config.data.display()
        );
    }
    if address.ip().is_unspecified() {
        let loopback = match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        };
        address.set_ip(loopback);
    }
    Server::new(&format!("http://{address}"), key(place, config)?)
}

fn key(place: &args::Place, config: &Config) -> anyhow::Result<Secret> {
    if let Some(file) = &place.key_file {
        let read = || {
            let text = String::from_utf8(fs::read(file)?);
            let text = text.map_err(|error| io::Error::other(error.utf8_error()))?;
            Ok::<_, io::Error>(Secret::new(text.trim()))
        };
        return read().with_context(|| format!("the key in {}", file.display()));
    }
    if config.operator.key.expose().is_empty() {
        bail!("the operator's API asks for a key; give it with --key-file FILE");
    }
    Ok(config.operator.key.clone())
}

/// An open store and the actions on it.
pub(crate) struct Local {
    pub(crate) admin: Admin,
    pub(crate) keeper: Arc<Keeper>,
    directory: Arc<Directory>,
    clock: Arc<WallClock>,
    /// Whether the data directory is a development profile's.
    development: bool,
}

impl Local {
    /// Opens the store of a configuration. One that is shared is left in the schema
    /// that its nodes know.
    ///
    /// # Errors
    /// When it is not there, or cannot be opened.
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Self> {
        let database = Database::of(config).context("store.url")?;
        let (clock, rng) = (WallClock::new(), rng::system());
        if !database.is_there(Arc::clone(&rng)).await? {
            bail!("there is no store in {database}");
        }
        let keeper = Keeper::open(config, Opening::Beside, clock.clone(), Arc::clone(&rng)).await?;
        let store: Arc<dyn Store> = keeper.store();
        let directory = Directory::load(Arc::clone(&store), clock.clone(), config.store.grace)
            .await
            .context("the store cannot be read")?;
        let admin = Admin::new(store, Arc::clone(&directory), clock.clone(), rng);
        let admin = admin.beside_gate(config.gate.games.keys());
        let allowed = config.platform.allow_private_callbacks.clone();
        let admin = admin.with_handshake(greeting(allowed)?);
        Ok(Self {
            admin: admin.on_behalf(Order::of(Actor::CommandLine)),
            keeper,
            directory,
            clock,
            development: marker::is_development(&config.data),
        })
    }

    /// Does one action, closes the store, and gives the answer as the server
    /// would.
    ///
    /// # Errors
    /// Why it was not done.
    pub(crate) async fn done<T: Serialize>(
        self,
        action: impl AsyncFnOnce(&Admin) -> Result<T, AdminError>,
    ) -> anyhow::Result<Value> {
        let done = action(&self.admin).await;
        self.close().await;
        Ok(serde_json::to_value(done?)?)
    }

    /// Says what a token is, as the platform's explanation does.
    pub(crate) fn explain<T>(
        &self,
        explain: fn(&Directory, bool, &str, Timestamp) -> T,
        token: &str,
    ) -> T {
        explain(&self.directory, self.development, token, self.clock.now())
    }

    /// Says what a call of the OpenSocial API is.
    ///
    /// # Errors
    /// Why it is no request.
    pub(crate) fn explain_oauth1(&self, sent: &SentRequest) -> anyhow::Result<CallExplanation> {
        explained_oauth1(&self.directory, sent, self.clock.now()).map_err(anyhow::Error::msg)
    }

    /// Closes the store.
    pub(crate) async fn close(self) {
        self.keeper.store().close().await;
    }
}
