use crate::{Plus, Profile, Query, Unreadable};

/// What a game's callback URL says behind its `?`, by a network's profile.
///
/// With several networks the game writes its own names for what the network
/// fills in, such as `user_id={USER_ID}`. Macros come in many spellings, so they
/// are known by the parameters' names, and what stands in them is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackUrl {
    statics: Vec<(String, String)>,
    filled: Vec<String>,
    as_written: String,
}

/// Why the parameters of a callback URL cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCallbackUrl {
    /// A parameter that every callback repeats is not one that is read.
    #[error("{part}: {why}")]
    Unreadable {
        /// The name, as it is written.
        part: String,
        /// What is wrong with it.
        why: Unreadable,
    },
    /// The network appends a parameter of this name itself, so that it would come
    /// twice.
    #[error("{0:?} is added to every callback and cannot be in the callback URL")]
    Reserved(String),
    /// What the network fills in, filled in twice: no such callback is accepted.
    #[error("{0:?} comes twice")]
    Twice(String),
}

impl CallbackUrl {
    /// Reads the parameters of a callback URL. Scheme, host, path and fragment are
    /// not looked at.
    ///
    /// # Errors
    /// [`InvalidCallbackUrl`].
    pub fn read(profile: &Profile, url: &str) -> Result<Self, InvalidCallbackUrl> {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let mut read = Self {
            statics: Vec::new(),
            filled: Vec::new(),
            as_written: String::new(),
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            read.take(profile, part)?;
        }
        Ok(read)
    }

    fn take(&mut self, profile: &Profile, part: &str) -> Result<(), InvalidCallbackUrl> {
        let written = part.split_once('=').map_or(part, |(name, _)| name);
        let unreadable = |why| InvalidCallbackUrl::Unreadable {
            part: written.to_owned(),
            why,
        };
        let name = name(written, profile.plus()).map_err(unreadable)?;
        if profile.is_own(&name) {
            if profile.appends() {
                return Err(InvalidCallbackUrl::Reserved(name));
            }
            if self.filled.contains(&name) {
                return Err(InvalidCallbackUrl::Twice(name));
            }
            self.filled.push(name);
            return Ok(());
        }
        let read = Query::parse(part.as_bytes(), profile.plus()).map_err(unreadable)?;
        let pairs = read.iter();
        self.statics
            .extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        if !self.as_written.is_empty() {
            self.as_written.push('&');
        }
        self.as_written.push_str(part);
        Ok(())
    }

    /// The parameters that every callback repeats as they are, decoded, in the
    /// URL's order.
    pub fn statics(&self) -> impl Iterator<Item = (&str, &str)> {
        self.statics.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The same as they are spelled in the URL, with `&` between them; empty where
    /// there are none.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.as_written
    }

    /// The names of those that the network fills in.
    pub fn filled(&self) -> impl Iterator<Item = &str> {
        self.filled.iter().map(String::as_str)
    }
}

fn name(written: &str, plus: Plus) -> Result<String, Unreadable> {
    let part = format!("{written}=");
    let read = Query::parse(part.as_bytes(), plus)?;
    let name = read.iter().next().map(|(name, _)| name.to_owned());
    name.ok_or(Unreadable::NotAPair)
}
