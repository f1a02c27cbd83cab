//! Which crate of the house may need which, and what may not come in with it.

mod closure;
mod rules;
mod table;

use std::path::Path;

use anyhow::Result;

use closure::Graph;
pub(crate) use table::PILLARS;

/// A dependency that the house does not allow, or a line of the table that
/// nothing needs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The manifest to change, from the root.
    pub(crate) manifest: String,
    pub(crate) problem: String,
}

/// Compares what the manifests say with the table and the bans.
pub(crate) fn check(root: &Path) -> Result<Vec<Broken>> {
    let graph = Graph::read(root)?;
    let mut broken = rules::arrows(&graph, table::HOUSE);
    broken.extend(rules::development_only(&graph));
    broken.extend(rules::bans(&graph));
    broken.extend(rules::features(&graph));
    Ok(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_as_the_table_says() {
        let root = crate::workspace::root().unwrap();
        let broken = check(&root).unwrap();
        let lines: Vec<String> = broken
            .iter()
            .map(|one| format!("{}: {}", one.manifest, one.problem))
            .collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}
