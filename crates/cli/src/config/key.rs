use super::{
    given::{Given, Shape},
    model::Config,
    reader::Reader,
};

/// Stands in a key's path for the name of a game.
pub(super) const NAME: &str = "<name>";

/// What every variable begins with.
pub(super) const PREFIX: &str = "COUNTERSIGN_";

/// Finds the field that a key fills. The second argument is the game's name,
/// empty where the key's path names none.
type Field<V> = for<'a> fn(&'a mut Config, &str) -> Option<&'a mut V>;
type Put = Box<dyn Fn(&mut Config, &str, &Given) -> bool>;
type Get = Box<dyn Fn(&mut Config, &str) -> Option<Given>>;

/// One key of the configuration: where it stands, what it takes, what it is
/// for, and the field that it fills.
pub(super) struct Key {
    /// The path in the file, with [`NAME`] where a game is named.
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
            put: Box::new(move |config, name, given| {
                let (Some(value), Some(place)) = (read(given), field(config, name)) else {
                    return false;
                };
                *place = value;
                true
            }),
            get: Box::new(move |config, name| {
                let value = field(config, name)?;
                show.map(|show| show(value))
            }),
        }
    }

    /// Puts a value into its field; false when it is not what is expected.
    pub(super) fn put(&self, config: &mut Config, name: &str, given: &Given) -> bool {
        (self.put)(config, name, given)
    }

    /// The value in the field, unless it must not be seen.
    pub(super) fn get(&self, config: &mut Config, name: &str) -> Option<Given> {
        (self.get)(config, name)
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

    /// The path with a game's name in its place.
    pub(super) fn path_for(&self, name: &str) -> String {
        self.path.replace(NAME, name)
    }

    /// The variable for the key, of that game where it belongs to one.
    pub(super) fn variable(&self, name: &str) -> String {
        let path = self.path_for(name).replace('.', "_");
        format!("{PREFIX}{}", path.to_ascii_uppercase())
    }
}
