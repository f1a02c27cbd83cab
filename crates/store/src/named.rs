/// Nothing of that kind has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {what} is called {name:?}")]
pub struct UnknownName {
    what: &'static str,
    name: String,
}

impl UnknownName {
    pub(crate) fn new(what: &'static str, name: &str) -> Self {
        let name = name.to_owned();
        Self { what, name }
    }
}

/// Writes and reads an enum by its names, in text and in JSON alike.
macro_rules! named {
    ($name:ident, $what:literal) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut all = Self::ALL.into_iter();
                let found = all.find(|one| one.as_str() == text);
                found.ok_or_else(|| $crate::UnknownName::new($what, text))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                // Who misplaces a secret is not shown it, nor is a log.
                let unknown = concat!("no ", $what, " is called so");
                text.parse().map_err(|_| serde::de::Error::custom(unknown))
            }
        }
    };
}
pub(crate) use named;
