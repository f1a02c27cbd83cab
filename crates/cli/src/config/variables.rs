use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    error::ConfigError,
    file::networks,
    given::{Given, Origin},
    key::{Key, NAME, Of, PREFIX},
    load::{Loader, ReadFile, is_game_name, is_network_name},
    nearest::nearest,
};

/// What the name of a variable ends with when its value is the path of a file
/// that holds the secret.
const FILE: &str = "_FILE";

/// What the variables about a game begin with.
const GAME: &str = "COUNTERSIGN_GATE_GAME_";

/// What stands between the names of a game and of a network.
const NETWORKS: &str = "_REWARDS_";

/// Gives the loader what the variables say. All of them begin with the prefix.
pub(super) fn read(
    loader: &mut Loader,
    variables: &BTreeMap<String, String>,
    read_file: ReadFile<'_>,
) {
    for (variable, value) in variables {
        if is_service_link(variable, value) {
            continue;
        }
        match find(loader, variable) {
            Some(Found {
                index,
                name,
                file: false,
            }) => {
                let shape = loader.keys.get(index).map(|key| key.shape);
                let given = shape.map(|shape| Given::from_variable(shape, value));
                let given = given.unwrap_or_else(|| Given::Text(value.clone()));
                let origin = Origin::Variable(variable.clone());
                loader.give(index, name.of(), &given, origin);
            }
            Some(Found { index, name, .. }) => {
                let plain = variable.trim_end_matches(FILE);
                if variables.contains_key(plain) {
                    let variable = plain.to_owned();
                    loader.errors.push(ConfigError::Twice { variable });
                } else {
                    give_file(
                        loader,
                        index,
                        name.of(),
                        (variable, Path::new(value)),
                        read_file,
                    );
                }
            }
            None => unknown(loader, variable),
        }
    }
}

/// What a variable is about.
struct Found {
    index: usize,
    name: Name,
    /// It holds the path of a file with the value.
    file: bool,
}

/// A game and a network of its; empty where none is named.
#[derive(Default)]
struct Name {
    game: String,
    network: String,
}

impl Name {
    fn of(&self) -> Of<'_> {
        Of::network(&self.game, &self.network)
    }
}

fn find(loader: &Loader, variable: &str) -> Option<Found> {
    let game = game_named(variable).unwrap_or_default();
    let mut found: Option<(usize, Found)> = None;
    for (index, key) in loader.keys.iter().enumerate() {
        if key.of_game() && game.is_empty() {
            continue;
        }
        for file in [false, true] {
            if file && !key.secret {
                continue;
            }
            let plain = if file {
                variable.strip_suffix(FILE)
            } else {
                Some(variable)
            };
            let name = plain.and_then(|plain| named(key, &game, plain));
            let Some(name) = name else { continue };
            // A network's name may end like another key: the longest key is meant.
            let length = key.last().len();
            if found.as_ref().is_none_or(|(most, _)| *most < length) {
                found = Some((length, Found { index, name, file }));
            }
        }
    }
    found.map(|(_, found)| found)
}

/// Whose value it is if the variable is for this key.
fn named(key: &Key, game: &str, variable: &str) -> Option<Name> {
    let mut name = Name {
        game: game.to_owned(),
        network: String::new(),
    };
    if key.of_network() {
        let start = format!("{GAME}{}{NETWORKS}", game.to_ascii_uppercase());
        let rest = variable.strip_prefix(&start)?;
        let end = format!("_{}", key.last().to_ascii_uppercase());
        let network = rest.strip_suffix(&end)?;
        name.network = network.to_ascii_lowercase().replace('_', "-");
        is_network_name(&name.network).then_some(())?;
    }
    (variable == key.variable(name.of())).then_some(name)
}

/// The game that a variable is about, in lower case as it stands in the file.
fn game_named(variable: &str) -> Option<String> {
    let (name, _) = variable.strip_prefix(GAME)?.split_once('_')?;
    let lower = name.to_ascii_lowercase();
    (is_game_name(&lower) && lower.to_ascii_uppercase() == name).then_some(lower)
}

fn give_file(
    loader: &mut Loader,
    index: usize,
    of: Of<'_>,
    (variable, path): (&str, &Path),
    read_file: ReadFile<'_>,
) {
    let (variable, path) = (variable.to_owned(), PathBuf::from(path));
    match read_file(&path) {
        Ok(bytes) => {
            // Whoever writes such a file with an editor ends its line.
            let text = String::from_utf8(bytes).unwrap_or_default();
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let text = text.strip_suffix('\r').unwrap_or(text);
            let given = Given::Text(text.to_owned());
            loader.give(index, of, &given, Origin::NamedFile { variable, path });
        }
        Err(source) => {
            if let Some(key) = loader.keys.get(index) {
                let origin = Origin::Variable(variable.clone());
                loader.origins.insert(key.path_for(of), origin);
            }
            loader.errors.push(ConfigError::SecretUnreadable {
                variable,
                path,
                source,
            });
        }
    }
}

fn unknown(loader: &mut Loader, variable: &str) {
    let name = game_named(variable).unwrap_or_else(|| NAME.to_owned());
    let mut known = Vec::new();
    for network in networks("") {
        for key in &loader.keys {
            let plain = key.variable(Of::network(&name, network));
            if key.secret {
                known.push(format!("{plain}{FILE}"));
            }
            known.push(plain);
        }
    }
    // With the prefix left out, whose letters would drown the others.
    let found = nearest(
        variable.strip_prefix(PREFIX).unwrap_or(variable),
        known.iter().filter_map(|known| known.strip_prefix(PREFIX)),
    );
    loader.errors.push(ConfigError::UnknownVariable {
        variable: variable.to_owned(),
        nearest: format!("{PREFIX}{}", found.unwrap_or_default()),
    });
}

/// Whether a container orchestrator has set the variable to say where a service
/// that is called `countersign` answers. Nobody meant it for us.
fn is_service_link(variable: &str, value: &str) -> bool {
    let address = || {
        ["tcp://", "udp://", "sctp://"]
            .iter()
            .any(|scheme| value.starts_with(scheme))
    };
    let of_port = || {
        let numbered = variable
            .split_once("_PORT_")
            .and_then(|(_, rest)| rest.split_once('_'));
        numbered.is_some_and(|(number, protocol)| {
            number.bytes().all(|byte| byte.is_ascii_digit())
                && ["TCP", "UDP", "SCTP"]
                    .iter()
                    .any(|known| protocol.starts_with(known))
        })
    };
    variable.ends_with("_SERVICE_HOST")
        || variable.contains("_SERVICE_PORT")
        || (variable.ends_with("_PORT") && address())
        || of_port()
}
