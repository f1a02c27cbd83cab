use std::collections::BTreeMap;

use super::tree::{Finding, Tree};

const PLACE: &str = "docs/decisions/";
const INDEX: &str = "docs/decisions/README.md";

/// Every decision has a number of its own and stands in the index.
pub(super) fn numbered_and_listed(tree: &Tree) -> Vec<Finding> {
    let index = tree.files().iter().find(|file| file.path == INDEX);
    let mut taken = BTreeMap::new();
    let mut findings = Vec::new();
    for page in tree
        .ending(".md")
        .filter(|page| page.within(&[PLACE]) && page.path != INDEX)
    {
        let name = page.name();
        match number(name) {
            None => findings.push(Finding::of_file(
                &page.path,
                "name it `NNNN-what-was-decided.md`",
            )),
            Some(number) => {
                if let Some(first) = taken.insert(number, name) {
                    let problem = format!("{first} has the number {number} too");
                    findings.push(Finding::of_file(&page.path, problem));
                }
            }
        }
        if !index.is_some_and(|index| index.text.contains(&format!("]({name})"))) {
            let problem = format!("not listed in {INDEX}");
            findings.push(Finding::of_file(&page.path, problem));
        }
    }
    findings
}

/// The four digits that a page's name begins with.
fn number(name: &str) -> Option<&str> {
    let (number, _) = name.split_once('-')?;
    Some(number).filter(|text| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn pages_are_numbered_once_and_listed() {
        let files = [
            (INDEX, "[one](0001-one.md) [two](0002-two.md)\n"),
            ("docs/decisions/0001-one.md", ""),
            ("docs/decisions/0002-two.md", ""),
            ("docs/decisions/0002-other.md", ""),
            ("docs/decisions/note.md", ""),
        ];
        assert_eq!(
            said(numbered_and_listed, &files),
            [
                "docs/decisions/0002-other.md: 0002-two.md has the number 0002 too",
                "docs/decisions/0002-other.md: not listed in docs/decisions/README.md",
                "docs/decisions/note.md: name it `NNNN-what-was-decided.md`",
                "docs/decisions/note.md: not listed in docs/decisions/README.md",
            ]
        );
    }

    #[test]
    fn a_page_without_an_index_is_found() {
        assert_eq!(
            said(numbered_and_listed, &[("docs/decisions/0001-one.md", "")]),
            ["docs/decisions/0001-one.md: not listed in docs/decisions/README.md"]
        );
    }
}
