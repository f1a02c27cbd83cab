use std::{collections::BTreeMap, io, path::Path};

use store::RewardNetwork;

use super::{
    certificates::{self, Certificate},
    error::{ConfigError, ConfigErrors},
    file,
    given::{Given, Origin},
    key::{Key, Of, PREFIX},
    keys,
    model::Config,
    rewards_files, store_place, validate, variables,
};

/// Reads a file that a path or a variable names.
pub(super) type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// A configuration with where each of its values came from.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) config: Config,
    /// By path; what is not here has its default.
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) certificates: Vec<Certificate>,
    /// The networks of games whose callbacks are taken from every address.
    pub(super) open_to_anyone: Vec<String>,
}

impl Config {
    /// Reads the configuration: defaults, over them the file, over it the
    /// environment, of which only what begins with `COUNTERSIGN_` is looked at.
    ///
    /// # Errors
    /// Everything that is wrong with the file and the variables, each with its
    /// place.
    pub(crate) fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        read_file: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Self, ConfigErrors> {
        load(file, env, read_file).map(|loaded| loaded.config)
    }

    /// Reads what defaults and environment say, for a command that needs only
    /// some of it: nothing is called missing.
    ///
    /// # Errors
    /// Everything that is wrong with the variables.
    pub(crate) fn from_environment(
        env: impl Iterator<Item = (String, String)>,
        read_file: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Self, ConfigErrors> {
        let mut loader = Loader::new();
        let own = env.filter(|(name, _)| name.starts_with(PREFIX));
        variables::read(&mut loader, &own.collect(), read_file);
        store_place::check(&mut loader, read_file);
        if loader.errors.is_empty() {
            Ok(loader.config)
        } else {
            Err(ConfigErrors(loader.errors))
        }
    }
}

pub(super) fn load(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    read_file: ReadFile<'_>,
) -> Result<Loaded, ConfigErrors> {
    let mut loader = Loader::new();
    let whole = file.is_none_or(|path| file::read(&mut loader, path, read_file));
    let own = env.filter(|(name, _)| name.starts_with(PREFIX));
    variables::read(&mut loader, &own.collect(), read_file);
    // Of a file that could not be read, nobody knows what is missing in it.
    if whole {
        validate::check(&mut loader);
    }
    let certificates = certificates::check(&mut loader, read_file);
    let open_to_anyone = rewards_files::check(&mut loader, read_file);
    store_place::check(&mut loader, read_file);
    if loader.errors.is_empty() {
        Ok(Loaded {
            config: loader.config,
            origins: loader.origins,
            certificates,
            open_to_anyone,
        })
    } else {
        Err(ConfigErrors(loader.errors))
    }
}

/// A configuration on its way.
pub(super) struct Loader {
    pub(super) keys: Vec<Key>,
    pub(super) config: Config,
    /// What was given, if only wrongly.
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) errors: Vec<ConfigError>,
}

impl Loader {
    fn new() -> Self {
        Self {
            keys: keys::all(),
            config: Config::default(),
            origins: BTreeMap::new(),
            errors: Vec::new(),
        }
    }

    /// Puts a value under the key at `index`, of a game or network where it is one's.
    pub(super) fn give(&mut self, index: usize, of: Of<'_>, given: &Given, origin: Origin) {
        let (of_game, of_network) = match self.keys.get(index) {
            Some(key) => (key.of_game(), key.of_network()),
            None => return,
        };
        if of_game {
            let network = if of_network { of.network } else { "" };
            self.name(Of::network(of.game, network));
        }
        let Some(key) = self.keys.get(index) else {
            return;
        };
        let path = key.path_for(of);
        if !key.put(&mut self.config, of, given) {
            self.errors.push(ConfigError::Value {
                origin: origin.clone(),
                key: path.clone(),
                expected: key.expects.clone(),
                found: (!key.secret).then(|| given.to_string()),
            });
        }
        self.origins.insert(path, origin);
    }

    /// Takes note of a game, and of a network of its, of which nothing may follow.
    pub(super) fn name(&mut self, of: Of<'_>) {
        let game = self.config.gate.games.entry(of.game.to_owned());
        let game = game.or_default();
        if !of.network.is_empty() {
            game.rewards.entry(of.network.to_owned()).or_default();
        }
    }

    /// Whether something was given under the path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.origins.contains_key(path)
    }
}

/// Whether a network may be called so.
pub(super) fn is_network_name(name: &str) -> bool {
    RewardNetwork::new(name).is_some()
}

/// Whether a game may be called so. Without other characters a name is the
/// same in the file, in a variable and in a URL.
pub(super) fn is_game_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
