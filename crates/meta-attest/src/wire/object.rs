//! JSON objects whose unknown members are kept: new claims may come at any
//! time, and nobody between platform and game may lose one.

use std::borrow::Cow;

use serde::{
    Deserialize, Serialize,
    de::{self, MapAccess},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

/// Members of an object that have no meaning here: in the order in which they
/// came, each name once, their values byte for byte.
#[derive(Clone, Debug, Default)]
pub struct Others(Vec<(String, Box<RawValue>)>);

impl Others {
    /// Reads an object all of whose members are such. `None` when the text is
    /// no JSON object or a name comes twice.
    #[must_use]
    pub fn parse(object: &str) -> Option<Self> {
        serde_json::from_str(object).ok()
    }

    /// The JSON text of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.get())
    }

    /// Names and JSON texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.get()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: Name<'de>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if self.0.iter().any(|(other, _)| *other == *name.0) {
            return Err(de::Error::custom("a member comes twice"));
        }
        let value = map.next_value()?;
        self.0.push((name.0.into_owned(), value));
        Ok(())
    }

    pub(crate) fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let mut members = self.0.iter();
        members.try_for_each(|(name, value)| map.serialize_entry(name, value))
    }
}

impl PartialEq for Others {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Serialize for Others {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.write(&mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Others {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> de::Visitor<'de> for Reading {
            type Value = Others;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Others, A::Error> {
                let mut others = Others::default();
                while let Some(name) = map.next_key()? {
                    others.read(name, &mut map)?;
                }
                Ok(others)
            }
        }
        deserializer.deserialize_map(Reading)
    }
}

/// A member's name, borrowed where it has no escapes.
#[derive(Deserialize)]
pub(crate) struct Name<'n>(#[serde(borrow)] pub(crate) Cow<'n, str>);

/// A member that an object of ours may have.
pub(crate) trait Member {
    /// Whether it is written at all.
    fn is_written(&self) -> bool {
        true
    }
}

impl Member for bool {}
impl Member for i64 {}
impl Member for String {}
impl Member for Vec<String> {}
impl<T> Member for Option<T> {
    fn is_written(&self) -> bool {
        self.is_some()
    }
}

/// Takes a known member's value.
pub(crate) fn set<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(de::Error::duplicate_field(name));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

/// What goes for a member that is not there: nothing, unless one is given.
macro_rules! absent {
    () => {
        None
    };
    ($default:expr) => {
        Some($default)
    };
}
pub(crate) use absent;

/// An object with fields for the members that are known, and the others.
macro_rules! object {
    ($(#[$doc:meta])* $vis:vis $name:ident {
        $($(#[$about:meta])* $field:ident: $type:ty = $wire:literal $(or $default:expr)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name {
            $($(#[$about])* $vis $field: $type,)*
            /// Members that have no meaning here, as they came.
            $vis others: $crate::wire::Others,
        }

        impl $crate::wire::Member for $name {}

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $(if $crate::wire::Member::is_written(&self.$field) {
                    map.serialize_entry($wire, &self.$field)?;
                })*
                self.others.write(&mut map)?;
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                use serde::de::{Error as _, MapAccess, Visitor};
                struct Reading;
                impl<'de> Visitor<'de> for Reading {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$name, A::Error> {
                        $(let mut $field: Option<$type> = None;)*
                        let mut others = $crate::wire::Others::default();
                        while let Some(name) = map.next_key::<$crate::wire::Name<'de>>()? {
                            match &*name.0 {
                                $($wire => $crate::wire::set(&mut $field, $wire, &mut map)?,)*
                                _ => others.read(name, &mut map)?,
                            }
                        }
                        Ok($name {
                            $($field: $field
                                .or_else(|| $crate::wire::absent!($($default)?))
                                .ok_or_else(|| A::Error::missing_field($wire))?,)*
                            others,
                        })
                    }
                }
                deserializer.deserialize_map(Reading)
            }
        }
    };
}
pub(crate) use object;
