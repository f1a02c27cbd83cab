//! What is known of a network, as data.

mod answers;
mod boundaries;
mod compile;
mod error;
pub(crate) mod file;
mod shipped;
mod tailoring;
pub(crate) mod template;

use std::{fmt, ops::Range, sync::Arc, time::Duration};

use base::{Network, Secret};
use sign::{
    BadKey,
    mac::{Encoding, Key, Scheme},
};

use crate::{Answer, Field, Outcome, Plus, shape::Shape};
pub use error::ProfileError;
use file::{MethodFile, ProfileFile};
pub use tailoring::{ShapeRule, Tailoring};
pub(crate) use template::Part;

/// The longest profile, in bytes.
pub const MAX_PROFILE: usize = 64 * 1024;

/// A network's scheme: where the signature of its callbacks is and what it is
/// over, what the parameters say, which of them can be believed, and what the
/// network wants to hear.
///
/// It was read and checked once; nothing of TOML is left where callbacks are
/// judged. Clones share it.
#[derive(Clone)]
pub struct Profile(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) file: ProfileFile,
    /// The order's first, then the player's, then the others.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) over: Over,
    /// The parts of the template whose text stands for the order, where its id
    /// alone cannot be told from what stands beside it.
    pub(crate) order_run: Option<Range<usize>>,
    pub(crate) scheme: Scheme,
    pub(crate) encoding: Encoding,
    pub(crate) as_sent: bool,
    pub(crate) unknown_ignored: bool,
    pub(crate) reversal: Option<(usize, String)>,
}

/// A parameter that the network sends.
pub(crate) struct Parameter {
    pub(crate) name: Box<str>,
    pub(crate) field: Option<Field>,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) authenticated: bool,
    /// The profile says what its values are.
    pub(crate) shaped: bool,
    /// The only values that are accepted, where there are such.
    pub(crate) only: Option<Vec<String>>,
}

/// What a signature is over.
pub(crate) enum Over {
    Sorted { pair: char, join: char },
    Template(Vec<Part>),
    Query,
}

impl Profile {
    /// Reads one.
    ///
    /// # Errors
    /// [`ProfileError`], which says what is to be mended.
    pub fn read(toml: &str) -> Result<Self, ProfileError> {
        if toml.len() > MAX_PROFILE {
            return Err(ProfileError::TooLong);
        }
        let file = toml::from_str(toml).map_err(|error| ProfileError::Toml(error.to_string()))?;
        Self::of(file)
    }

    fn of(file: ProfileFile) -> Result<Self, ProfileError> {
        compile::compile(file).map(|inner| Self(Arc::new(inner)))
    }

    /// The name, such as `levelplay`: 1 to 31 lower-case letters, digits and
    /// hyphens.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.file.name
    }

    /// The network's name for people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.file.title
    }

    /// Where what it says is from: documents and what else was looked at.
    pub fn source(&self) -> impl Iterator<Item = &str> {
        self.0.file.source.iter().map(String::as_str)
    }

    /// What has to be known of the network besides.
    #[must_use]
    pub fn notes(&self) -> &str {
        &self.0.file.notes
    }

    /// The method of its requests: always `GET`.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self.0.file.method {
            MethodFile::Get => "GET",
        }
    }

    /// How its signatures are made.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.0.scheme
    }

    /// How its signatures are made, as profiles say it, such as `hmac-md5`.
    #[must_use]
    pub fn scheme_name(&self) -> &'static str {
        self.0.file.signature.scheme.name()
    }

    /// The name of the parameter with the signature.
    #[must_use]
    pub fn signature_parameter(&self) -> &str {
        &self.0.file.signature.parameter
    }

    /// The name of the parameter that names the key, where there is one.
    #[must_use]
    pub fn key_id_parameter(&self) -> Option<&str> {
        self.0.file.signature.key_id.as_deref()
    }

    /// Whether the network appends its parameters to whatever the callback URL has,
    /// so that none of them may stand there. Otherwise the URL may name them, and the
    /// network fills them in.
    #[must_use]
    pub fn appends(&self) -> bool {
        self.0.file.query.appended
    }

    /// What a `+` stands for.
    #[must_use]
    pub fn plus(&self) -> Plus {
        self.0.file.query.plus
    }

    /// The name of the parameter that says a thing, where one does.
    #[must_use]
    pub fn parameter(&self, field: Field) -> Option<&str> {
        self.0.file.fields.get(&field).map(String::as_str)
    }

    /// The names of all parameters besides signature and key id, each with
    /// whether it is required and whether what it says is authenticated.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, bool, bool)> {
        let parameters = self.0.parameters.iter();
        parameters.map(|known| (&*known.name, known.required, known.authenticated))
    }

    /// The only values that are accepted of a parameter, where there are such.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<&[String]> {
        let mut parameters = self.0.parameters.iter();
        parameters
            .find(|known| &*known.name == name)?
            .only
            .as_deref()
    }

    /// Whether what it says of a thing is authenticated. That is derived from
    /// what is signed: a parameter that is not, or whose ends cannot be found
    /// in the signed text alone, is not.
    #[must_use]
    pub fn authenticates(&self, field: Field) -> bool {
        let mut parameters = self.0.parameters.iter();
        parameters.any(|known| known.field == Some(field) && known.authenticated)
    }

    /// How long the network waits for an answer, where it is known.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let seconds = self.0.file.delivery.deadline_seconds?;
        Some(Duration::from_secs(u64::from(seconds)))
    }

    /// What is known of when the network comes again, for people.
    #[must_use]
    pub fn retries(&self) -> &str {
        &self.0.file.delivery.retries
    }

    /// The addresses that its callbacks come from. None where it publishes none
    /// or publishes them elsewhere.
    #[must_use]
    pub fn senders(&self) -> &[Network] {
        &self.0.file.delivery.senders
    }

    /// A secret of its, ready for use.
    ///
    /// # Errors
    /// [`BadKey`] for an empty secret, and for a network whose keys are public.
    pub fn key(&self, secret: &Secret) -> Result<Key, BadKey> {
        Key::shared(self.0.scheme, secret)
    }

    /// What the network is to hear. `order` is the order's id as it came, and
    /// is looked at where the answer repeats it.
    #[must_use]
    pub fn answer(&self, outcome: Outcome, order: &str) -> Answer<'_> {
        answers::answer(&self.0.file, outcome, order)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The names of all parameters that the network adds.
    pub(crate) fn own_names(&self) -> impl Iterator<Item = &str> {
        let own = [Some(self.signature_parameter()), self.key_id_parameter()];
        let parameters = self.0.parameters.iter().map(|known| &*known.name);
        own.into_iter().flatten().chain(parameters)
    }

    /// Whether the network adds a parameter of this name.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        self.own_names().any(|own| own == name)
    }
}

impl Inner {
    /// The place of the parameter that says a thing.
    pub(crate) fn place(&self, field: Field) -> Option<usize> {
        let mut parameters = self.parameters.iter();
        parameters.position(|known| known.field == Some(field))
    }

    /// Whether only the game's own callbacks are accepted of a network that signs
    /// those of all games with the same keys.
    pub(crate) fn is_bound(&self) -> bool {
        let mut parameters = self.parameters.iter();
        self.scheme.is_shared()
            || parameters.any(|known| known.authenticated && known.only.is_some())
    }

    /// The parameter with the player's id.
    pub(crate) fn subject(&self) -> Option<&Parameter> {
        self.parameters.get(self.place(Field::Subject)?)
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Profile").field(&self.name()).finish()
    }
}
