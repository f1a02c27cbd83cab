use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::{Member, Name};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $word:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$about])* $word,)*
            /// A word that the documents do not have. It says nothing good.
            Other(String),
        }

        impl $name {
            /// The word on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => stringify!($word),)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<Cow<'_, str>> for $name {
            fn from(word: Cow<'_, str>) -> Self {
                match &*word {
                    $(stringify!($word) => Self::$word,)*
                    _ => Self::Other(word.into_owned()),
                }
            }
        }

        impl Member for $name {}

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Name::deserialize(deserializer).map(|name| Self::from(name.0))
            }
        }
    };
}

words! {
    /// Whether an app is the one that is registered.
    ///
    /// A real Meta says by `StoreRecognized` that the store has such a version;
    /// here it says that a registered key signed a registered package.
    AppIntegrity {
        /// It is.
        StoreRecognized,
        /// It is another.
        NotRecognized,
        /// Nothing can be said of it.
        NotEvaluated,
    }
}

words! {
    /// How far a device is to be trusted.
    DeviceIntegrity {
        /// Everything that is asked of it holds.
        Advanced,
        /// Its hardware vouches for it, and something else did not hold.
        Basic,
        /// Not at all.
        NotTrusted,
    }
}
