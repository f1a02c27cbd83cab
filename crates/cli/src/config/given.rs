use std::{fmt, path::PathBuf};

use toml::Value;
use toml::de::{DeInteger, DeValue};

/// A value as it was given, before anything is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Text(String),
    Integer(i64),
    Switch(bool),
    List(Vec<String>),
    /// A value of a type that no key has.
    Other(&'static str),
}

/// The type of TOML value that a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Integer,
    Switch,
    List,
}

impl Given {
    /// What a TOML value is.
    pub(super) fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.clone().into_owned()),
            DeValue::Integer(number) => {
                integer(number).map_or(Self::Other("a larger integer"), Self::Integer)
            }
            DeValue::Boolean(on) => Self::Switch(*on),
            DeValue::Array(values) => {
                let texts = values.iter().map(|value| match value.get_ref() {
                    DeValue::String(text) => Some(text.clone().into_owned()),
                    _ => None,
                });
                let texts: Option<Vec<String>> = texts.collect();
                texts.map_or(Self::Other("a list of other things"), Self::List)
            }
            DeValue::Float(_) => Self::Other("a number with a fraction"),
            DeValue::Datetime(_) => Self::Other("a date"),
            DeValue::Table(_) => Self::Other("a table"),
        }
    }

    /// What the text of a variable is for a key of that shape. Items of a list
    /// are separated by commas.
    pub(super) fn from_variable(shape: Shape, text: &str) -> Self {
        let as_text = || Self::Text(text.to_owned());
        match shape {
            Shape::Text => as_text(),
            Shape::Integer => text.parse().map_or_else(|_| as_text(), Self::Integer),
            Shape::Switch => text.parse().map_or_else(|_| as_text(), Self::Switch),
            Shape::List => {
                let items = text
                    .split(',')
                    .map(str::trim)
                    .filter(|item| !item.is_empty());
                Self::List(items.map(str::to_owned).collect())
            }
        }
    }
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// As it would be written in TOML.
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => Value::from(text.as_str()).fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Switch(on) => on.fmt(f),
            Self::List(texts) => Value::from(texts.clone()).fmt(f),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A line of the file.
    File { path: PathBuf, line: usize },
    /// A variable of the environment.
    Variable(String),
    /// A file that a variable of the environment names.
    NamedFile { variable: String, path: PathBuf },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::NamedFile { variable, path } => write!(f, "{variable} ({})", path.display()),
        }
    }
}
