use super::{
    given::{Given, Shape},
    model::Config,
    reader::Reader,
};

/// Stands in a key's path for the name of a game.
pub(super) const NAME: &str = "<name>";

/// Stands in a key's path for the name of an advertising network.
pub(super) const NETWORK: &str = "<network>";

/// Whose value is meant: a game's, or one of its networks'; of nobody both are
/// empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Of<'n> {
    pub(super) game: &'n str,
    pub(super) network: &'n str,
}

impl<'n> Of<'n> {
    pub(super) const fn game(game: &'n str) -> Self {
        Self { game, network: "" }
    }

    pub(super) const fn network(game: &'n str, network: &'n str) -> Self {
        Self { game, network }
    }

    /// What stands for both where no name is known.
    pub(super) const PLACES: Of<'static> = Of {
        game: NAME,
        network: NETWORK,
    };
}

/// What every variable begins with.
pub(super) const PREFIX: &str = "COUNTERSIGN_";

/// Finds the field that a key fills.
type Field<V> = for<'a> fn(&'a mut Config, Of<'_>) -> Option<&'a mut V>;
type Put = Box<dyn Fn(&mut Config, Of<'_>, &Given) -> bool>;
type Get = Box<dyn Fn(&mut Config, Of<'_>) -> Option<Given>>;

/// One key of the configuration: where it stands, what it takes, what it is
/// for, and the field that it fills.
pub(super) struct Key {
    /// The path in the file, with [`NAME`] where a game is named and [`NETWORK`]
    /// where a network is.
    pub(super) path: &'static str,
    /// What it is for, in sentences.
    pub(super) doc: &'static str,
    /// What is expected, as it goes into "expected …".
    pub(super) expects: String,
    pub(super) shape: Shape,
    /// It must not be seen, and may be given in a file that a variable names.
    pub(super) secret: bool,
    put: Put,
    get: Get,
}

impl Key {
    /// A key whose values `reader` reads into `field`.
    pub(super) fn new<V: 'static>(
        path: &'static str,
        reader: Reader<V>,
        field: Field<V>,
        doc: &'static str,
    ) -> Self {
        let Reader {
            shape,
            expects,
            read,
            show,
            secret,
        } = reader;
        Self {
            path,
            doc,
            expects,
            shape,
            secret,
            put: Box::new(move |config, of, given| {
                let (Some(value), Some(place)) = (read(given), field(config, of)) else {
                    return false;
                };
                *place = value;
                true
            }),
            get: Box::new(move |config, of| {
                let value = field(config, of)?;
                show.map(|show| show(value))
            }),
        }
    }

    /// Puts a value into its field; false when it is not what is expected.
    pub(super) fn put(&self, config: &mut Config, of: Of<'_>, given: &Given) -> bool {
        (self.put)(config, of, given)
    }

    /// The value in the field, unless it must not be seen.
    pub(super) fn get(&self, config: &mut Config, of: Of<'_>) -> Option<Given> {
        (self.get)(config, of)
    }

    /// The section that the key stands in; empty at the top.
    pub(super) fn section(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or("", |(section, _)| section)
    }

    /// The path without its section.
    pub(super) fn last(&self) -> &'static str {
        self.path
            .rsplit_once('.')
            .map_or(self.path, |(_, last)| last)
    }

    /// Whether the path names a game.
    pub(super) fn of_game(&self) -> bool {
        self.path.contains(NAME)
    }

    /// Whether the path names a network of a game.
    pub(super) fn of_network(&self) -> bool {
        self.path.contains(NETWORK)
    }

    /// The path with the names in their places.
    pub(super) fn path_for(&self, of: Of<'_>) -> String {
        let path = self.path.replace(NAME, of.game);
        path.replace(NETWORK, of.network)
    }

    /// The variable for the key, of that game and network where it belongs to one.
    pub(super) fn variable(&self, of: Of<'_>) -> String {
        let path = self.path_for(of).replace(['.', '-'], "_");
        format!("{PREFIX}{}", path.to_ascii_uppercase())
    }
}
