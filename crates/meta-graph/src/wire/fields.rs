mod parse;

use super::Node;

/// How deep selections may nest.
pub const MAX_FIELD_DEPTH: usize = 8;

/// How many names one selection may hold, counted over all levels.
pub const MAX_FIELDS: usize = 128;

/// The longest selection, in bytes.
pub const MAX_FIELDS_TEXT: usize = 4096;

/// What `fields` asks for: `a,b{c,d}` (Meta, "Leaderboards", "In-App
/// Purchases": samples with nested braces). A name that stands twice counts
/// once, with everything that is asked of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<Field>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: String,
    /// Empty when all of it is asked for.
    inner: Fields,
}

impl Fields {
    /// Whether a name is asked for, at the outermost level.
    #[must_use]
    pub fn asks(&self, name: &str) -> bool {
        self.0.iter().any(|field| field.name == name)
    }

    /// What is asked of a name: nothing in particular (all of it) when the name
    /// stands without braces. `None` when the name is not asked for.
    #[must_use]
    pub fn inside(&self, name: &str) -> Option<&Self> {
        let found = self.0.iter().find(|field| field.name == name);
        found.map(|field| &field.inner)
    }

    /// The names asked for, at the outermost level.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|field| &*field.name)
    }

    /// Whether nothing in particular is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What of a node is asked for, in the node's own order. In a list, of each
    /// of its nodes.
    ///
    /// `id` comes back whether or not it is asked for, wherever the node has
    /// one, as in most of the documents' samples. Names that the node does not
    /// have are passed over, and so are braces after a name whose value is no
    /// object. An empty selection takes the node as it is.
    ///
    /// A list that is an answer or an edge, `{"data":[…]}`, is looked through:
    /// the selection is about its rows, and what stands beside them stays.
    #[must_use]
    pub fn select(&self, node: Node) -> Node {
        if self.is_empty() {
            return node;
        }
        match node {
            Node::Object(entries) if is_list(&entries) => {
                let rows = entries.into_iter().map(|(key, node)| match key {
                    "data" => (key, self.select(node)),
                    _ => (key, node),
                });
                Node::Object(rows.collect())
            }
            Node::Object(entries) => {
                let kept = entries
                    .into_iter()
                    .filter_map(|(key, node)| match self.inside(key) {
                        Some(inner) => Some((key, inner.select(node))),
                        None if key == "id" => Some((key, node)),
                        None => None,
                    });
                Node::Object(kept.collect())
            }
            Node::List(nodes) => Node::List(nodes.into_iter().map(|n| self.select(n)).collect()),
            plain => plain,
        }
    }

    fn add(&mut self, name: &str, inner: Self) {
        let Some(known) = self.0.iter_mut().find(|field| field.name == name) else {
            let name = name.to_owned();
            return self.0.push(Field { name, inner });
        };
        if known.inner.is_empty() || inner.is_empty() {
            known.inner = Self::default();
            return;
        }
        for field in inner.0 {
            known.inner.add(&field.name, field.inner);
        }
    }
}

/// Whether an object is `{"data":[…]}`, with whatever stands beside the rows.
fn is_list(entries: &[(&'static str, Node)]) -> bool {
    let is_rows = |(key, node): &(&str, Node)| *key == "data" && matches!(node, Node::List(_));
    entries.iter().any(is_rows)
}
