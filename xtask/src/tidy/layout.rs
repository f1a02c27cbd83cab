use super::tree::{Finding, Source, Tree};

/// Longer files hold more than one thing.
const LINES: usize = 400;

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "misc", "util", "utils"];

/// A type that "manages" has not been given its name yet.
const EMPTY_TYPE: &str = concat!("Man", "ager");

/// Rust files stay short enough to be read at once.
pub(super) fn long_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs") {
        let lines = file.text.lines().count();
        if lines > LINES {
            let problem =
                format!("{lines} lines; {LINES} are the limit, give the parts a file each");
            findings.push(Finding::of_file(&file.path, problem));
        }
    }
    findings
}

/// A module `a` with children is `a.rs` beside `a/`.
pub(super) fn mod_files(tree: &Tree) -> Vec<Finding> {
    let named = tree.files().iter().filter(|file| file.name() == "mod.rs");
    named
        .map(|file| Finding::of_file(&file.path, "a module is `name.rs` beside `name/`"))
        .collect()
}

/// Files, modules and types say what they are about.
pub(super) fn names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs") {
        let parts = file.path.trim_end_matches(".rs").split('/');
        for part in parts.filter(|part| EMPTY_NAMES.contains(part)) {
            let problem = format!("`{part}` does not say what is inside");
            findings.push(Finding::of_file(&file.path, problem));
        }
        for (number, line) in file.code() {
            if let Some(name) = declared(line).filter(|name| says_nothing(name)) {
                let problem = format!("`{name}` does not say what it is");
                findings.push(Finding::at(file, number, problem));
            }
        }
    }
    findings
}

/// The name of the module or type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| word.starts_with("pub"));
    match words.next()? {
        "mod" | "struct" | "enum" | "trait" | "type" => words
            .next()?
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next(),
        _ => None,
    }
}

fn says_nothing(name: &str) -> bool {
    name.contains(EMPTY_TYPE) || EMPTY_NAMES.contains(&name)
}

/// Every crate says at its top what it is.
pub(super) fn crate_documentation(tree: &Tree) -> Vec<Finding> {
    let roots = tree.files().iter().filter(|file| is_crate_root(file));
    roots
        .filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| Finding::of_file(&file.path, "begin with `//!` and what the crate is"))
        .collect()
}

fn is_crate_root(file: &Source) -> bool {
    file.path.ends_with("src/lib.rs") || file.path.ends_with("src/main.rs")
}

/// A crate's integration tests are linked once: `tests/it.rs` and its modules.
pub(super) fn one_integration_binary(tree: &Tree) -> Vec<Finding> {
    let tests = tree
        .ending(".rs")
        .filter(|file| is_integration_binary(tree, file));
    let others = tests.filter(|file| file.name() != "it.rs");
    others
        .map(|file| {
            let problem = "a second integration binary; make it a module of `tests/it.rs`";
            Finding::of_file(&file.path, problem)
        })
        .collect()
}

/// Whether cargo links the file as a test of its own: it lies in the directory
/// `tests` beside a manifest, or is the `main.rs` of a directory there.
fn is_integration_binary(tree: &Tree, file: &Source) -> bool {
    let Some((package, inside)) = file.path.split_once("/tests/") else {
        return false;
    };
    let name = inside.strip_suffix("/main.rs").unwrap_or(inside);
    !name.contains('/') && tree.holds(&format!("{package}/Cargo.toml"))
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn a_long_file_is_found() {
        let (fits, long) = ("x\n".repeat(400), "x\n".repeat(401));
        assert_eq!(
            said(
                long_files,
                &[("a.rs", &fits), ("b.rs", &long), ("c.md", &long)]
            ),
            ["b.rs: 401 lines; 400 are the limit, give the parts a file each"]
        );
    }

    #[test]
    fn a_mod_file_is_found() {
        assert_eq!(
            said(mod_files, &[("a/mod.rs", ""), ("a/modal.rs", "")]),
            ["a/mod.rs: a module is `name.rs` beside `name/`"]
        );
    }

    #[test]
    fn empty_names_are_found() {
        let name = format!("pub(crate) struct Key{EMPTY_TYPE}<T> {{\nmod utils;\nstruct Key;\n");
        assert_eq!(
            said(names, &[("crates/a/src/helpers.rs", ""), ("b.rs", &name)]),
            [
                "crates/a/src/helpers.rs: `helpers` does not say what is inside".to_owned(),
                format!("b.rs:1: `Key{EMPTY_TYPE}` does not say what it is"),
                "b.rs:2: `utils` does not say what it is".to_owned(),
            ]
        );
    }

    #[test]
    fn a_crate_without_a_first_sentence_is_found() {
        let files = [
            ("crates/a/src/lib.rs", "//! A.\nmod b;\n"),
            ("crates/b/src/lib.rs", "mod c;\n"),
            ("crates/b/src/c.rs", "fn d() {}\n"),
        ];
        assert_eq!(
            said(crate_documentation, &files),
            ["crates/b/src/lib.rs: begin with `//!` and what the crate is"]
        );
    }

    #[test]
    fn a_second_integration_binary_is_found() {
        let files = [
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/b/tests/c.rs", ""),
            ("crates/a/tests/it.rs", ""),
            ("crates/a/tests/it/story.rs", ""),
            ("crates/a/tests/more.rs", ""),
            ("crates/a/tests/other/main.rs", ""),
        ];
        let problem = "a second integration binary; make it a module of `tests/it.rs`";
        assert_eq!(
            said(one_integration_binary, &files),
            [
                format!("crates/a/tests/more.rs: {problem}"),
                format!("crates/a/tests/other/main.rs: {problem}"),
            ]
        );
    }
}
