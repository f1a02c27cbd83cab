use super::tree::{Finding, Tree};

/// Every page that another page links to is there.
pub(super) fn relative(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in tree.ending(".md") {
        let mut fenced = false;
        for (number, line) in page.lines() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            for target in targets(line) {
                let leads = resolve(&page.path, target);
                if !leads.is_some_and(|path| path.is_empty() || tree.holds(&path)) {
                    let problem = format!("the link `{target}` leads nowhere");
                    findings.push(Finding::at(page, number, problem));
                }
            }
        }
    }
    findings
}

/// The targets of the links in a line that stay inside the tree.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next());
    let reference = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target.trim());
    inline
        .chain(reference)
        .filter(|target| !target.is_empty() && !target.starts_with('#'))
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
}

/// The path from the root that a link on `page` means; none when it leaves the
/// tree.
fn resolve(page: &str, target: &str) -> Option<String> {
    let target = target.split('#').next().unwrap_or_default();
    let directory = page.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut path: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            part => path.push(part),
        }
    }
    Some(path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{super::tree::said, *};

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let files = [
            (
                "README.md",
                "[a](docs/a.md), [b](docs/b.md#top) and [c](https://example.com/x)\n",
            ),
            (
                "docs/a.md",
                "[up](../README.md) [self](#here) [dir](../docs/) [out](../../x)\n",
            ),
            ("docs/c.md", "```\n[not](a-link.md)\n```\n[ref]: gone.md\n"),
        ];
        assert_eq!(
            said(relative, &files),
            [
                "README.md:1: the link `docs/b.md#top` leads nowhere",
                "docs/a.md:1: the link `../../x` leads nowhere",
                "docs/c.md:4: the link `gone.md` leads nowhere",
            ]
        );
    }
}
