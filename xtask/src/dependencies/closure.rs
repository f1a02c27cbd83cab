use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::workspace;

/// What a crate of the house says that it needs, outside of its tests and its
/// build script.
#[derive(Clone, Debug, Default)]
pub(super) struct Need {
    pub(super) name: String,
    pub(super) features: Vec<String>,
    pub(super) default_features: bool,
}

/// A crate of the house.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub(super) manifest: String,
    pub(super) normal: Vec<Need>,
    pub(super) development: Vec<Need>,
}

/// The house's crates and, for every package that was resolved, the packages
/// that it needs when it runs. Packages are told apart by name: two versions
/// of one are one here, which can only find more.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) members: BTreeMap<String, Member>,
    pub(super) needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    pub(super) fn read(root: &Path) -> Result<Self> {
        // With a platform, cargo does not look at packages that are for other
        // systems only.
        let platform = vec!["--filter-platform".to_owned(), workspace::host()?];
        let metadata = MetadataCommand::new()
            .manifest_path(root.join("Cargo.toml"))
            .other_options(platform)
            .exec()?;
        let members = metadata
            .workspace_packages()
            .into_iter()
            .map(|package| {
                let manifest = package.manifest_path.strip_prefix(&metadata.workspace_root);
                let of_kind = |kind: DependencyKind| {
                    let wanted = package
                        .dependencies
                        .iter()
                        .filter(move |need| need.kind == kind);
                    wanted
                        .map(|need| Need {
                            name: need.name.clone(),
                            features: need.features.clone(),
                            default_features: need.uses_default_features,
                        })
                        .collect()
                };
                let member = Member {
                    manifest: manifest.unwrap_or(&package.manifest_path).to_string(),
                    normal: of_kind(DependencyKind::Normal),
                    development: of_kind(DependencyKind::Development),
                };
                (package.name.to_string(), member)
            })
            .collect();
        Ok(Self {
            members,
            needs: needs(&metadata)?,
        })
    }

    /// Everything that comes in with the package, itself left out.
    pub(super) fn closure(&self, package: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut open = vec![package];
        while let Some(next) = open.pop() {
            for need in self.needs.get(next).into_iter().flatten() {
                if found.insert(need.as_str()) {
                    open.push(need);
                }
            }
        }
        found
    }
}

fn needs(metadata: &Metadata) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let resolve = metadata
        .resolve
        .as_ref()
        .context("cargo has resolved nothing")?;
    let name = |id| {
        let package = metadata.packages.iter().find(|package| &package.id == id);
        package.map(|package| package.name.to_string())
    };
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in &resolve.nodes {
        let of = name(&node.id).context("a node of the graph is no package")?;
        let normal = node.deps.iter().filter(|need| {
            need.dep_kinds
                .iter()
                .any(|info| info.kind == DependencyKind::Normal)
        });
        needs
            .entry(of)
            .or_default()
            .extend(normal.filter_map(|need| name(&need.pkg)));
    }
    Ok(needs)
}
