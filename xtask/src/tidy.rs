mod decisions;
mod layout;
mod links;
mod rooms;
mod text;
mod threats;
mod tree;

use std::path::Path;

use anyhow::Result;

use crate::dependencies;
use tree::{Finding, Tree};

/// A rule looks at the whole tree and says what breaks it.
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    text::white_space,
    text::leftovers,
    layout::long_files,
    layout::mod_files,
    layout::names,
    layout::crate_documentation,
    layout::one_integration_binary,
    rooms::sql,
    rooms::axum,
    rooms::environment_and_files,
    rooms::pillars_without_runtime,
    links::relative,
    decisions::numbered_and_listed,
    threats::held_by_tests,
];

/// Prints what breaks a rule, a line each; true when nothing does.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let tree = Tree::read(root)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    let arrows = dependencies::check(root)?;
    findings.extend(
        arrows
            .into_iter()
            .map(|arrow| Finding::of_file(arrow.manifest, arrow.problem)),
    );
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    println!("{} files, {} findings", tree.files().len(), findings.len());
    Ok(findings.is_empty())
}
