use super::tree::{Finding, Tree};

/// Words that mark work as unfinished. They are put together here so that
/// this file does not hold them.
const LEFTOVERS: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
];

/// No tabs and no white space at the end of a line, where people write text.
pub(super) fn white_space(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let read = tree
        .files()
        .iter()
        .filter(|file| [".rs", ".md", ".toml"].iter().any(|e| file.is(e)));
    for file in read {
        for (number, line) in file.lines() {
            if line.contains('\t') {
                findings.push(Finding::at(file, number, "a tab; indent with spaces"));
            } else if line.trim_end() != line {
                findings.push(Finding::at(
                    file,
                    number,
                    "white space at the end of the line",
                ));
            }
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            findings.push(Finding::of_file(&file.path, "the last line does not end"));
        }
    }
    findings
}

/// Nothing unfinished is merged: what is missing is an issue, not a comment.
pub(super) fn leftovers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for (number, line) in file.lines() {
            if let Some(word) = LEFTOVERS.iter().find(|word| has_word(line, word)) {
                let problem = format!("`{word}` is left; finish it or write an issue");
                findings.push(Finding::at(file, number, problem));
            }
        }
    }
    findings
}

/// Whether `word` stands in the line and not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, found)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line
            .get(start.saturating_add(found.len())..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn tabs_and_trailing_spaces_are_found() {
        let found = said(
            white_space,
            &[
                ("a.rs", "fn a() {}\n\tb\n"),
                ("b.md", "one \ntwo\n"),
                ("c.toml", "x = 1"),
                ("d.py", "if a:\n\tb \n"),
            ],
        );
        assert_eq!(
            found,
            [
                "a.rs:2: a tab; indent with spaces",
                "b.md:1: white space at the end of the line",
                "c.toml: the last line does not end",
            ]
        );
    }

    #[test]
    fn unfinished_work_is_found_as_a_word_only() {
        let mark = concat!("FIX", "ME");
        let text = format!("// {mark}: later\nlet a{mark} = 1;\n");
        assert_eq!(
            said(leftovers, &[("a.rs", &text)]),
            [format!(
                "a.rs:1: `{mark}` is left; finish it or write an issue"
            )]
        );
        let call = concat!("to", "do!()");
        assert_eq!(said(leftovers, &[("a.rs", call)]).len(), 1);
    }
}
