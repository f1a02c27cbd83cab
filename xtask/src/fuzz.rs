mod campaign;

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::workspace;
use campaign::Campaign;

/// Where the targets are, a file each.
const TARGETS: &str = "fuzz/fuzz_targets";

#[derive(Args)]
pub(crate) struct Options {
    /// For how long each target runs.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
    /// Which targets; all of them when none is named.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
}

/// Runs the targets and says what was found; true when nothing was.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    ensure!(
        workspace::cargo(root, &["fuzz", "--version"])
            .output()
            .is_ok_and(|output| output.status.success()),
        "cargo-fuzz is not installed (cargo install --locked cargo-fuzz)"
    );
    let targets = chosen(root, &options.targets)?;
    Campaign::build(root, &targets)?.run(&targets, options.seconds)
}

fn chosen(root: &Path, named: &[String]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for file in fs::read_dir(root.join(TARGETS)).context(TARGETS)? {
        let name = file?.file_name();
        let name = name.to_str().and_then(|name| name.strip_suffix(".rs"));
        all.extend(name.map(str::to_owned));
    }
    all.sort();
    for name in named {
        let list = all.join(", ");
        ensure!(
            all.contains(name),
            "there is no target {name}; there are {list}"
        );
    }
    Ok(if named.is_empty() {
        all
    } else {
        named.to_vec()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_a_binary_and_a_module() {
        let root = workspace::root().unwrap();
        let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        let targets = chosen(&root, &[]).unwrap();
        assert!(!targets.is_empty());
        for target in targets {
            let binary = format!("name = \"{target}\"\n");
            assert!(
                manifest.contains(&binary),
                "{target} is not in the manifest"
            );
            let pillars = [
                ("attest_", "attest/"),
                ("keyattest_", "keyattest/"),
                ("meta_graph_", "meta_graph/"),
                ("oauth1_", "oauth1/"),
                ("opensocial_", "opensocial/"),
                ("rewards_", "rewards/"),
                ("stove_", "stove/"),
                ("unity_ads_", "unity_ads/"),
            ];
            let inside = pillars.iter().find_map(|(name, place)| {
                let rest = target.strip_prefix(name)?;
                Some(format!("{place}{rest}"))
            });
            let inside = inside.unwrap_or(target);
            let module = root.join(format!("crates/fuzz-targets/src/{inside}.rs"));
            assert!(module.is_file(), "{}", module.display());
        }
    }

    #[test]
    fn a_target_that_is_not_there_is_named() {
        let root = workspace::root().unwrap();
        let error = chosen(&root, &["nothing".to_owned()]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("there is no target nothing; there are attest_request")
        );
    }
}
