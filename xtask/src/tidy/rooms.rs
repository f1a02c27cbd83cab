//! What belongs into one room of the house only.

use super::tree::{Finding, Source, Tree};
use crate::dependencies::PILLARS;

/// The crates that may hold SQL. The bench compares with SQLite on its own, an
/// example has a store of its own, a throwaway server is asked whether it answers,
/// and this crate holds the words that the rule looks for.
const SQL_ROOMS: &[&str] = &[
    "crates/store-postgres/",
    "crates/store-sqlite/",
    "crates/throwaway-postgres/tests/",
    "bench/",
    "examples/",
    "xtask/",
];

/// What a statement begins with, and a word that follows.
const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT ", ""),
    ("INSERT ", "INTO "),
    ("UPDATE ", " SET "),
    ("DELETE ", "FROM "),
    ("CREATE ", " TABLE "),
    ("CREATE ", "TABLE "),
    ("CREATE ", "INDEX "),
    ("DROP ", "TABLE "),
    ("ALTER ", "TABLE "),
    ("PRAGMA ", ""),
];

/// The faces, how they are served, what they are measured against, and programs
/// that show how to use them.
const AXUM_ROOMS: &[&str] = &[
    "Cargo.toml",
    "bench/",
    "crates/serve/",
    "crates/platform/",
    "crates/gate/",
    "crates/operator/",
    "crates/faults/",
    "examples/",
];

/// The tests of an adapter are told where a server is.
const ENVIRONMENT_ROOMS: &[&str] = &[
    "crates/cli/",
    "crates/store-postgres/src/sample.rs",
    "crates/testkit/",
    "crates/throwaway-postgres/",
    "xtask/",
    "bench/",
    "fuzz/",
    "examples/",
];

/// An embedded engine has files of its own, and a throwaway server has its
/// directory.
const FILE_ROOMS: &[&str] = &[
    "crates/cli/",
    "crates/testkit/",
    "crates/throwaway-postgres/",
    "crates/store-sqlite/",
    "xtask/",
    "bench/",
    "fuzz/",
    "examples/",
];

/// SQL is written in the store adapters.
pub(super) fn sql(tree: &Tree) -> Vec<Finding> {
    let problem = "SQL outside a store adapter; the store's port has a word for it, or needs one";
    let files = tree.ending(".rs").filter(|file| !file.within(SQL_ROOMS));
    lines(files, has_statement, problem)
}

fn has_statement(line: &str) -> bool {
    STATEMENTS.iter().any(|(verb, follows)| {
        line.split_once(verb).is_some_and(|(before, rest)| {
            let starts = before.ends_with(['"', ' ', '(', '#']) || before.is_empty();
            starts && rest.contains(follows)
        })
    })
}

/// The web framework is named by the faces and by what serves them.
pub(super) fn axum(tree: &Tree) -> Vec<Finding> {
    let files = tree
        .ending("Cargo.toml")
        .filter(|file| !file.within(AXUM_ROOMS));
    let named = |line: &str| {
        line.trim_start()
            .strip_prefix("axum")
            .is_some_and(ends_name)
    };
    lines(
        files,
        named,
        "axum belongs to the faces, to `faults` and to `serve`",
    )
}

/// The environment and files are read by the binary, which hands on what it
/// found.
pub(super) fn environment_and_files(tree: &Tree) -> Vec<Finding> {
    let outside =
        |rooms: &'static [&'static str]| tree.ending(".rs").filter(move |file| !file.within(rooms));
    let environment = |line: &str| line.contains("std::env::") || line.contains("use std::env");
    let files = |line: &str| {
        ["std::fs::", "use std::fs", "tokio::fs"]
            .iter()
            .any(|name| line.contains(name))
    };
    let mut findings = lines(
        outside(ENVIRONMENT_ROOMS),
        environment,
        "only `cli` reads the environment; take the value as a parameter",
    );
    findings.extend(lines(
        outside(FILE_ROOMS),
        files,
        "only `cli` and the embedded store touch files; take the bytes as a parameter",
    ));
    findings
}

/// A pillar is a pure account of one protocol: no runtime, in its tests too.
pub(super) fn pillars_without_runtime(tree: &Tree) -> Vec<Finding> {
    let files = tree.files().iter().filter(|file| {
        let pillar = file
            .path
            .strip_prefix("crates/")
            .and_then(|path| path.split_once('/'));
        pillar.is_some_and(|(name, _)| PILLARS.contains(&name))
            && (file.is(".rs") || file.is("Cargo.toml"))
    });
    let named = |line: &str| line.contains("tokio");
    lines(files, named, "a pillar does no I/O and knows no runtime")
}

fn lines<'a>(
    files: impl Iterator<Item = &'a Source>,
    broken: impl Fn(&str) -> bool,
    problem: &str,
) -> Vec<Finding> {
    files
        .flat_map(|file| file.code().map(move |(number, line)| (file, number, line)))
        .filter(|(_, _, line)| broken(line))
        .map(|(file, number, _)| Finding::at(file, number, problem))
        .collect()
}

/// Whether a TOML key ends here, so that `axum-extra` is not taken for `axum`.
fn ends_name(rest: &str) -> bool {
    rest.starts_with([' ', '=', '.'])
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn sql_is_found_outside_the_adapters() {
        let statement = "let q = \"SELECT id FROM app\";\n";
        let files = [
            ("crates/store-sqlite/src/app.rs", statement),
            ("crates/stove/src/wire.rs", statement),
            (
                "crates/gate/src/lib.rs",
                "// SELECT is a word.\nUPDATE_LIMIT;\n",
            ),
        ];
        assert_eq!(
            said(sql, &files),
            [
                "crates/stove/src/wire.rs:1: SQL outside a store adapter; the store's port has a \
              word for it, or needs one"
            ]
        );
    }

    #[test]
    fn every_kind_of_statement_is_known() {
        for statement in [
            "\"INSERT OR IGNORE INTO a VALUES (?1)\"",
            "\"UPDATE a SET b = 1\"",
            "\"DELETE FROM a\"",
            "\"CREATE TABLE a (b)\"",
            "\"CREATE UNIQUE INDEX a ON b (c)\"",
            "PRAGMA journal_mode = WAL",
        ] {
            assert!(has_statement(statement), "{statement}");
        }
        assert!(!has_statement("UPDATE the reader"));
    }

    #[test]
    fn axum_is_found_below_the_faces() {
        let line = "[dependencies]\naxum = { workspace = true }\n";
        let files = [
            ("Cargo.toml", line),
            ("crates/gate/Cargo.toml", line),
            ("crates/stove/Cargo.toml", line),
            ("crates/store/Cargo.toml", "axum-extra = \"1\"\n"),
        ];
        assert_eq!(
            said(axum, &files),
            ["crates/stove/Cargo.toml:2: axum belongs to the faces, to `faults` and to `serve`"]
        );
    }

    #[test]
    fn environment_and_files_are_found_outside_their_homes() {
        let files = [
            (
                "crates/cli/src/main.rs",
                "std::env::args(); std::fs::read(\"a\");\n",
            ),
            (
                "crates/store-sqlite/src/lock.rs",
                "use std::fs::File;\nuse std::env;\n",
            ),
            (
                "crates/admin/src/lib.rs",
                "//! Not std::fs::read.\nuse std::fs::read;\n",
            ),
        ];
        assert_eq!(
            said(environment_and_files, &files),
            [
                "crates/store-sqlite/src/lock.rs:2: only `cli` reads the environment; take the \
                 value as a parameter",
                "crates/admin/src/lib.rs:2: only `cli` and the embedded store touch files; take \
                 the bytes as a parameter",
            ]
        );
    }

    #[test]
    fn a_runtime_in_a_pillar_is_found() {
        let files = [
            ("crates/stove/Cargo.toml", "tokio = { workspace = true }\n"),
            ("crates/serve/src/lib.rs", "use tokio::net;\n"),
        ];
        assert_eq!(
            said(pillars_without_runtime, &files),
            ["crates/stove/Cargo.toml:1: a pillar does no I/O and knows no runtime"]
        );
    }
}
