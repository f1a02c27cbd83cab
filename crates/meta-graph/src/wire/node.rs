use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

/// An answer, or a part of one. Objects keep their keys in the order in which
/// the documents show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An object.
    Object(Vec<(&'static str, Node)>),
    /// A list.
    List(Vec<Node>),
    /// A text. Ids are texts too, in decimal.
    Text(String),
    /// A whole number: a score, a count, a moment in seconds.
    Number(i64),
    /// A boolean.
    Bool(bool),
    /// What there is not. It is left out of objects and lists.
    Absent,
}

impl Node {
    /// An object of those entries that there are.
    #[must_use]
    pub fn object(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let present = entries.into_iter().filter(|(_, node)| !node.is_absent());
        Self::Object(present.collect())
    }

    /// A list of those nodes that there are.
    #[must_use]
    pub fn list(nodes: impl IntoIterator<Item = Self>) -> Self {
        let present = nodes.into_iter().filter(|node| !node.is_absent());
        Self::List(present.collect())
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An id: a decimal string.
    #[must_use]
    pub fn id(id: impl ToString) -> Self {
        Self::Text(id.to_string())
    }

    /// A moment in whole seconds since the epoch.
    #[must_use]
    pub const fn seconds(at: base::Timestamp) -> Self {
        Self::Number(at.secs())
    }

    /// A list as every call that answers with one has it:
    /// `{"data":[…]}`, and what else there is beside it.
    #[must_use]
    pub fn data(
        rows: impl IntoIterator<Item = Self>,
        beside: impl IntoIterator<Item = (&'static str, Self)>,
    ) -> Self {
        let data = std::iter::once(("data", Self::list(rows)));
        Self::object(data.chain(beside))
    }

    /// What stands under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        let found = entries.iter().find(|(name, _)| *name == key);
        found.map(|(_, node)| node)
    }

    /// Whether there is nothing.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The JSON text.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Keys are texts, so there always is a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The same as a text.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Node {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, node) in entries.iter().filter(|(_, node)| !node.is_absent()) {
                    map.serialize_entry(key, node)?;
                }
                map.end()
            }
            Self::List(nodes) => {
                let mut list = serializer.serialize_seq(None)?;
                for node in nodes.iter().filter(|node| !node.is_absent()) {
                    list.serialize_element(node)?;
                }
                list.end()
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Absent => serializer.serialize_unit(),
        }
    }
}
