use std::collections::BTreeSet;

use super::{
    Broken,
    closure::{Graph, Member},
    table::{DEVELOPERS, DEVELOPMENT, ENGINES, GROUND, IMPURE, PILLARS, STORE_TOKIO},
};

/// The arrows in the manifests are those of the table, no more and no fewer.
pub(super) fn arrows(graph: &Graph, house: &[(&str, &[&str])]) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (name, member) in &graph.members {
        let Some((_, allowed)) = house.iter().find(|(crate_name, _)| crate_name == name) else {
            broken.push(member.broken("the crate is not in the table of dependencies"));
            continue;
        };
        let found: BTreeSet<&str> = member
            .normal_names()
            .filter(|need| graph.members.contains_key(*need))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        for need in found.difference(&allowed) {
            broken.push(member.broken(format!("{name} may not need {need}")));
        }
        for need in allowed.difference(&found) {
            let problem = format!("{name} does not need {need}; take the arrow out of the table");
            broken.push(member.broken(problem));
        }
    }
    let gone = house
        .iter()
        .filter(|(name, _)| !graph.members.contains_key(*name));
    broken.extend(gone.map(|(name, _)| Broken {
        manifest: "Cargo.toml".to_owned(),
        problem: format!("{name} stands in the table of dependencies and does not exist"),
    }));
    broken
}

/// Test crates are needed by tests only, and no pillar knows another, in its
/// tests neither.
pub(super) fn development_only(graph: &Graph) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (name, member) in &graph.members {
        let name = name.as_str();
        if !DEVELOPERS.contains(&name) {
            let tools = member
                .normal_names()
                .filter(|need| DEVELOPMENT.contains(need));
            broken.extend(tools.map(|need| {
                member.broken(format!("{need} is for tests; make it a dev-dependency"))
            }));
        }
        if PILLARS.contains(&name) {
            let needs = member.normal.iter().chain(&member.development);
            let others = needs.filter(|need| PILLARS.contains(&need.name.as_str()));
            broken.extend(others.map(|need| {
                member.broken(format!("a pillar may not know the pillar {}", need.name))
            }));
        }
    }
    broken
}

/// What must not come in with a crate, however deep it lies.
pub(super) fn bans(graph: &Graph) -> Vec<Broken> {
    let mut banned: Vec<(&str, &[&str])> = Vec::new();
    banned.extend(GROUND.iter().map(|name| (*name, IMPURE)));
    banned.extend(PILLARS.iter().map(|name| (*name, IMPURE)));
    // A pillar is banned from every other one; from itself it cannot come.
    banned.extend(GROUND.iter().chain(PILLARS).map(|name| (*name, PILLARS)));
    banned.push(("store", ENGINES));
    banned.push(("store", PILLARS));
    let mut broken = Vec::new();
    for (name, bans) in banned {
        let Some(member) = graph.members.get(name) else {
            continue;
        };
        let closure = graph.closure(name);
        for ban in bans.iter().filter(|ban| closure.contains(**ban)) {
            broken.push(member.broken(format!(
                "{ban} comes in with {name}, which must stay without"
            )));
        }
    }
    broken
}

/// The store's port needs channels of tokio and nothing else.
pub(super) fn features(graph: &Graph) -> Vec<Broken> {
    let Some(member) = graph.members.get("store") else {
        return Vec::new();
    };
    let tokio = member.normal.iter().filter(|need| need.name == "tokio");
    let mut broken = Vec::new();
    for need in tokio {
        let more = need
            .features
            .iter()
            .filter(|name| !STORE_TOKIO.contains(&name.as_str()));
        broken.extend(
            more.map(|name| member.broken(format!("store may not need tokio's feature {name}"))),
        );
        if need.default_features {
            broken.push(member.broken("store needs tokio without its default features"));
        }
    }
    broken
}

impl Member {
    fn normal_names(&self) -> impl Iterator<Item = &str> {
        self.normal.iter().map(|need| need.name.as_str())
    }

    fn broken(&self, problem: impl Into<String>) -> Broken {
        Broken {
            manifest: self.manifest.clone(),
            problem: problem.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::closure::Need, *};

    /// A graph of the house's crates with what each needs.
    fn graph(crates: &[(&str, &[&str])]) -> Graph {
        let mut graph = Graph::default();
        for (name, needs) in crates {
            let normal = needs.iter().map(|need| Need {
                name: (*need).to_owned(),
                ..Need::default()
            });
            let member = Member {
                manifest: format!("crates/{name}/Cargo.toml"),
                normal: normal.collect(),
                development: Vec::new(),
            };
            graph.members.insert((*name).to_owned(), member);
            let names = needs.iter().map(|need| (*need).to_owned());
            graph.needs.insert((*name).to_owned(), names.collect());
        }
        graph
    }

    fn problems(broken: &[Broken]) -> Vec<&str> {
        broken.iter().map(|one| one.problem.as_str()).collect()
    }

    #[test]
    fn an_arrow_outside_the_table_is_found() {
        let graph = graph(&[
            ("base", &[]),
            ("sign", &["base", "sha2"]),
            ("guard", &["sign"]),
        ]);
        let house: &[(&str, &[&str])] = &[
            ("base", &[]),
            ("sign", &[]),
            ("guard", &["base", "sign"]),
            ("stove", &[]),
        ];
        assert_eq!(
            problems(&arrows(&graph, house)),
            [
                "guard does not need base; take the arrow out of the table",
                "sign may not need base",
                "stove stands in the table of dependencies and does not exist",
            ]
        );
    }

    #[test]
    fn a_crate_outside_the_table_is_found() {
        assert_eq!(
            arrows(&graph(&[("new", &[])]), &[]),
            [Broken {
                manifest: "crates/new/Cargo.toml".to_owned(),
                problem: "the crate is not in the table of dependencies".to_owned(),
            }]
        );
    }

    #[test]
    fn a_test_crate_in_the_product_is_found() {
        let graph = graph(&[("gate", &["testkit"]), ("bench", &["testkit"])]);
        assert_eq!(
            problems(&development_only(&graph)),
            ["testkit is for tests; make it a dev-dependency"]
        );
    }

    #[test]
    fn a_pillar_may_not_know_itself_in_another_guise() {
        let mut graph = graph(&[("stove", &[])]);
        let development = vec![Need {
            name: "stove".to_owned(),
            ..Need::default()
        }];
        graph.members.get_mut("stove").unwrap().development = development;
        assert_eq!(
            problems(&development_only(&graph)),
            ["a pillar may not know the pillar stove"]
        );
    }

    #[test]
    fn what_lies_deep_is_found() {
        let mut graph = graph(&[
            ("stove", &["sign"]),
            ("sign", &["client"]),
            ("store", &["client"]),
        ]);
        graph
            .needs
            .insert("client".to_owned(), ["hyper".to_owned()].into());
        graph
            .needs
            .insert("hyper".to_owned(), ["tokio".to_owned()].into());
        assert_eq!(
            problems(&bans(&graph)),
            [
                "hyper comes in with sign, which must stay without",
                "tokio comes in with sign, which must stay without",
                "hyper comes in with stove, which must stay without",
                "tokio comes in with stove, which must stay without",
                "hyper comes in with store, which must stay without",
            ]
        );
    }

    #[test]
    fn the_store_takes_channels_only() {
        let mut graph = graph(&[("store", &["tokio"])]);
        assert_eq!(features(&graph), []);
        let tokio = graph
            .members
            .get_mut("store")
            .unwrap()
            .normal
            .first_mut()
            .unwrap();
        tokio.features = vec!["sync".to_owned(), "net".to_owned()];
        tokio.default_features = true;
        assert_eq!(
            problems(&features(&graph)),
            [
                "store may not need tokio's feature net",
                "store needs tokio without its default features",
            ]
        );
    }
}
