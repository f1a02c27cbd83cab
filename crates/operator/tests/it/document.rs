//! The OpenAPI document says what the face does: the same calls, the same
//! scopes, statuses, codes and answers.

use std::{collections::BTreeSet, fs, path::Path};

use admin::Action;
use operator::{CODES, ROUTES};
use serde_json::{Value, json};
use testkit::{Answer, Call};

use super::{
    schema::{DOCUMENT, resolved, wrong},
    world::World,
};

/// Holds one answer to the document.
pub(super) fn hold(method: &str, target: &str, answer: &Answer) {
    if let Some(wrong) = told_wrong(
        method,
        target,
        answer.status,
        answer.header("content-type"),
        &answer.body,
    ) {
        panic!("{method} {target} {}: {wrong}", answer.status);
    }
}

fn told_wrong(
    method: &str,
    target: &str,
    status: u16,
    kind: Option<&str>,
    body: &[u8],
) -> Option<String> {
    let path = target.split('?').next().unwrap();
    let operation = operation(method, path);
    let problem = &DOCUMENT["components"]["responses"]["Problem"];
    let response = match operation {
        None => problem,
        Some(operation) => {
            let responses = &operation["responses"];
            let named = responses.get(status.to_string());
            resolved(named.or(responses.get("default")).unwrap_or(problem))
        }
    };
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return (!body.is_empty()).then(|| "a body where none is described".to_owned());
    };
    let kind = kind.unwrap_or_default().split(';').next().unwrap();
    let Some(described) = content.get(kind) else {
        return Some(format!("`{kind}` is not described"));
    };
    if !kind.ends_with("json") {
        return None;
    }
    wrong(&described["schema"], &serde_json::from_slice(body).ok()?)
}

/// The operation whose path a request's fits, if its method is there.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let asked = parts(path);
    let fits = |pattern: &str| {
        let pattern = parts(pattern);
        let mut pairs = pattern.iter().zip(&asked);
        pattern.len() == asked.len()
            && pairs.all(|(p, a)| p.starts_with('{') && !a.is_empty() || p == a)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let (_, item) = paths.iter().find(|(pattern, _)| fits(pattern))?;
    item.get(method.to_lowercase())
}

#[test]
fn the_document_and_the_router_have_the_same_calls() {
    let documented: BTreeSet<(String, String)> = DOCUMENT["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| (path.clone(), method.to_uppercase()))
        })
        .collect();
    let routed = ROUTES
        .iter()
        .map(|route| (route.path.to_owned(), route.method.to_string()));
    assert_eq!(documented, routed.collect());
}

#[test]
fn every_call_is_described_as_it_is() {
    for route in ROUTES {
        let it = operation(route.method.as_str(), route.path).unwrap();
        let scopes = route.scope.map(|scope| json!([{ "bearer": [scope] }]));
        assert_eq!(
            it["security"],
            scopes.unwrap_or(json!([])),
            "{}",
            route.path
        );
        let responses = it["responses"].as_object().unwrap();
        assert!(
            responses.contains_key(route.success.as_str()),
            "{}",
            route.path
        );
        let parameters: Vec<&Value> = it["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(resolved)
            .collect();
        let names: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let in_path: BTreeSet<&str> = route
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(names, in_path, "{}", route.path);
    }
    let ids: BTreeSet<&str> = ROUTES
        .iter()
        .map(|route| operation(route.method.as_str(), route.path).unwrap())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), ROUTES.len());
}

#[test]
fn actions_and_codes_are_those_of_the_program() {
    let schemas = &DOCUMENT["components"]["schemas"];
    let actions: Vec<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
    assert_eq!(
        schemas["Event"]["properties"]["action"]["enum"],
        json!(actions)
    );
    let codes: Vec<_> = CODES.iter().map(|(code, _)| code).collect();
    assert_eq!(
        schemas["Problem"]["properties"]["code"]["enum"],
        json!(codes)
    );
    let page = include_str!("../../../../docs/operator-api.md");
    let (_, table) = page.split_once("| Code | Status | |").unwrap();
    let listed: Vec<(String, u16)> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line
                .split('|')
                .skip(1)
                .map(|cell| cell.trim().trim_matches('`'));
            (
                cells.next().unwrap().to_owned(),
                cells.next().unwrap().parse().unwrap(),
            )
        })
        .collect();
    let codes: Vec<_> = CODES
        .iter()
        .map(|(code, status)| ((*code).to_owned(), *status))
        .collect();
    assert_eq!(listed, codes);
}

/// The snapshots are what the face answers, as other tests hold; each answer
/// among them has to fit.
#[test]
fn every_answer_of_the_snapshots_fits() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut answers = 0;
    for file in fs::read_dir(dir).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for story in text.split("## ").skip(1) {
            let line = |mark: &str| {
                let mark = mark.to_owned();
                story.lines().filter_map(move |line| {
                    let rest = line.strip_prefix(&mark)?;
                    Some(rest.strip_prefix(' ').unwrap_or(rest))
                })
            };
            let mut request = line(">").next().unwrap().split(' ');
            let (method, target) = (request.next().unwrap(), request.next().unwrap());
            let mut lines = line("<");
            let status = lines.next().unwrap().parse().unwrap();
            let headers: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
            let body = lines.collect::<Vec<_>>().join("\n");
            let kind = headers
                .iter()
                .find_map(|line| line.strip_prefix("content-type: "));
            let wrong = told_wrong(method, target, status, kind, body.as_bytes());
            assert_eq!(wrong, None, "{story}");
            answers += 1;
        }
    }
    assert!(answers > 50, "the snapshots were read: {answers}");
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let world = World::with(|_| {}).await;
    let answer = Call::get("/admin/v1/openapi.json").send(world.addr()).await;
    assert_eq!((answer.status, answer.text()), (200, operator::OPENAPI));
}
