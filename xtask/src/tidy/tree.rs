use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// The endings of the files that rules look into.
const READ: &[&str] = &[
    ".rs", ".md", ".toml", ".sql", ".py", ".mjs", ".js", ".sh", ".yml", ".yaml",
];

/// A file of the tree with its path from the root.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    /// Empty where rules have no business with the content.
    pub(super) text: String,
}

impl Source {
    /// The lines, counted from one.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.split('\n'))
    }

    /// The lines of Rust that are not a comment as a whole.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    pub(super) fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Whether the file lies in one of these directories (or is one of them).
    pub(super) fn within(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    pub(super) fn name(&self) -> &str {
        self.path
            .rsplit_once('/')
            .map_or(self.path.as_str(), |(_, name)| name)
    }
}

/// Every file that git knows or would add.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: Vec<Source>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let listing = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let listed = workspace::program(root, "git", &listing)
            .output()
            .context("git could not be started")?;
        ensure!(
            listed.status.success(),
            "git ls-files ended with {}",
            listed.status
        );
        let listed = String::from_utf8(listed.stdout).context("a file name is not UTF-8")?;
        let mut files = Vec::new();
        for path in listed.split_terminator('\0') {
            let place = root.join(path);
            if !place.is_file() {
                continue;
            }
            let text = if READ.iter().any(|ending| path.ends_with(ending)) {
                fs::read_to_string(&place).with_context(|| format!("{path} could not be read"))?
            } else {
                String::new()
            };
            files.push(Source {
                path: path.to_owned(),
                text,
            });
        }
        Ok(Self { files })
    }

    /// A tree that stands in memory only.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        });
        Self {
            files: files.collect(),
        }
    }

    pub(super) fn files(&self) -> &[Source] {
        &self.files
    }

    /// The files with this ending.
    pub(super) fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(move |file| file.is(ending))
    }

    /// Whether there is a file of that path, or a directory that holds one.
    pub(super) fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.iter().any(|file| {
            file.path
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// A place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    path: String,
    /// None where the file as a whole is meant.
    line: Option<usize>,
    problem: String,
}

impl Finding {
    pub(super) fn at(file: &Source, line: usize, problem: impl Into<String>) -> Self {
        Self {
            path: file.path.clone(),
            line: Some(line),
            problem: problem.into(),
        }
    }

    pub(super) fn of_file(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            problem: problem.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.problem),
            None => write!(f, "{}: {}", self.path, self.problem),
        }
    }
}

/// What a rule says of a tree, as it is printed; what the rules' tests compare.
#[cfg(test)]
pub(super) fn said(rule: super::Rule, files: &[(&str, &str)]) -> Vec<String> {
    rule(&Tree::of(files))
        .iter()
        .map(ToString::to_string)
        .collect()
}
