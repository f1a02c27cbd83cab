use super::tree::{Finding, Tree};

/// The pages whose tables name the test that holds each line, in the last column.
const PAGES: [&str; 2] = ["THREAT_MODEL.md", "docs/guides/rewards.md"];

/// Every test that such a page names is there, so that a line of it cannot outlive
/// what holds it.
pub(super) fn held_by_tests(tree: &Tree) -> Vec<Finding> {
    let pages = tree.files().iter();
    pages
        .filter(|file| PAGES.contains(&&*file.path))
        .flat_map(|page| missing(tree, &page.path, &page.text))
        .collect()
}

fn missing(tree: &Tree, page: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('|')) {
        // The last column names tests, the others words.
        let cells = line
            .trim_matches('|')
            .rsplit('|')
            .next()
            .unwrap_or_default();
        for name in quoted(cells) {
            let wanted = format!("fn {name}(");
            if !tree.ending(".rs").any(|file| file.text.contains(&wanted)) {
                findings.push(Finding::of_file(page, format!("there is no test `{name}`")));
            }
        }
    }
    findings
}

/// What stands in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn a_test_that_is_gone_is_missed() {
        let files = [
            (
                "THREAT_MODEL.md",
                "| they | hold | `one_is_here`, `one_is_gone` |\n",
            ),
            ("crates/x/tests/it.rs", "fn one_is_here() {}\n"),
        ];
        let found = said(held_by_tests, &files);
        assert_eq!(found, ["THREAT_MODEL.md: there is no test `one_is_gone`"]);
    }
}
