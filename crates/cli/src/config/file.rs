use std::{collections::BTreeSet, path::Path};

use rewards::Profile;
use toml::de::{DeTable, DeValue};

use super::{
    error::ConfigError,
    given::{Given, Origin},
    key::{NAME, NETWORK, Of},
    load::{Loader, ReadFile, is_game_name, is_network_name},
    nearest::nearest,
};

/// Gives the loader everything that stands in the file; false when the file
/// could not be read as TOML.
pub(super) fn read(loader: &mut Loader, path: &Path, read_file: ReadFile<'_>) -> bool {
    let bytes = match read_file(path) {
        Ok(bytes) => bytes,
        Err(source) => {
            let path = path.to_path_buf();
            loader.errors.push(ConfigError::Unreadable { path, source });
            return false;
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        loader.errors.push(ConfigError::NotText {
            path: path.to_path_buf(),
        });
        return false;
    };
    let (document, mut errors) = DeTable::parse_recoverable(&text);
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut walk = Walk {
        loader,
        path,
        text: &text,
    };
    for error in &errors {
        let origin = walk.origin(error.span().map_or(0, |span| span.start));
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        walk.loader
            .errors
            .push(ConfigError::Syntax { origin, message });
    }
    // What a broken file seems to say would only add errors that are none.
    if errors.is_empty() {
        walk.table(document.get_ref(), &[]);
    }
    errors.is_empty()
}

struct Walk<'a> {
    loader: &'a mut Loader,
    path: &'a Path,
    text: &'a str,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, above: &[&str]) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let mut path = above.to_vec();
            path.push(key.get_ref());
            self.entry(&path, key.span().start, value.get_ref());
        }
    }

    fn entry(&mut self, path: &[&str], at: usize, value: &DeValue<'_>) {
        let origin = self.origin(at);
        let of = named(path);
        // A name of nothing is one as well.
        let game = matches!(path, ["gate", "game", _, ..]);
        if game && !is_game_name(of.game) {
            let name = of.game.to_owned();
            self.loader
                .errors
                .push(ConfigError::GameName { origin, name });
            return;
        }
        let network = matches!(path, ["gate", "game", _, "rewards", _, ..]);
        if network && !is_network_name(of.network) {
            let name = of.network.to_owned();
            self.loader
                .errors
                .push(ConfigError::NetworkName { origin, name });
            return;
        }
        let pattern = pattern(path);
        if let Some(index) = self.loader.keys.iter().position(|key| key.path == pattern) {
            let given = Given::from_toml(value);
            self.loader.give(index, of, &given, origin);
        } else if !self.sections().contains(pattern.as_str()) {
            self.unknown(&path.join("."), of, origin);
        } else if let DeValue::Table(table) = value {
            if !of.game.is_empty() {
                self.loader.name(of);
            }
            self.table(table, path);
        } else {
            self.loader.errors.push(ConfigError::Value {
                origin,
                key: path.join("."),
                expected: "a table".to_owned(),
                found: Some(Given::from_toml(value).to_string()),
            });
        }
    }

    fn unknown(&mut self, key: &str, of: Of<'_>, origin: Origin) {
        let game = if of.game.is_empty() { NAME } else { of.game };
        // What stood where networks do now was called by the network's name, too.
        let networks = networks(of.network);
        let of = networks.iter().map(|network| Of::network(game, network));
        let mut known = BTreeSet::new();
        for of in of {
            let keys = self.loader.keys.iter().map(|key| key.path_for(of));
            known.extend(keys);
            let sections = self.sections().into_iter().map(|section| {
                let section = section.replace(NAME, of.game);
                section.replace(NETWORK, of.network)
            });
            known.extend(sections);
        }
        let found = nearest(key, known.iter().map(String::as_str));
        let nearest = found.unwrap_or_default().to_owned();
        self.loader.errors.push(ConfigError::UnknownKey {
            origin,
            key: key.to_owned(),
            nearest,
        });
    }

    /// The paths at which a table stands.
    fn sections(&self) -> BTreeSet<&'static str> {
        let mut sections = BTreeSet::new();
        for key in &self.loader.keys {
            let mut path = key.path;
            while let Some((section, _)) = path.rsplit_once('.') {
                sections.insert(section);
                path = section;
            }
        }
        sections
    }

    fn origin(&self, offset: usize) -> Origin {
        let before = self.text.bytes().take(offset);
        let line = before
            .filter(|byte| *byte == b'\n')
            .count()
            .saturating_add(1);
        Origin::File {
            path: self.path.to_path_buf(),
            line,
        }
    }
}

/// The network that a key may have been meant for: the one that it names, or each
/// that is known.
pub(super) fn networks(named: &str) -> Vec<&str> {
    if named.is_empty() {
        let shipped = Profile::shipped().iter().map(Profile::name);
        shipped.collect()
    } else {
        vec![named]
    }
}

/// The game and the network that a path names, with anything below them.
fn named<'a>(path: &[&'a str]) -> Of<'a> {
    match path {
        ["gate", "game", game, "rewards", network, ..] => Of::network(game, network),
        ["gate", "game", game, ..] => Of::game(game),
        _ => Of::default(),
    }
}

/// The path with the names taken out, as keys have it.
fn pattern(path: &[&str]) -> String {
    let (mut pattern, rest) = match path {
        ["gate", "game", _, "rewards", _, rest @ ..] => {
            (vec!["gate", "game", NAME, "rewards", NETWORK], rest)
        }
        ["gate", "game", _, rest @ ..] => (vec!["gate", "game", NAME], rest),
        rest => (Vec::new(), rest),
    };
    pattern.extend(rest);
    pattern.join(".")
}
