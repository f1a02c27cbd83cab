use std::{cell::RefCell, collections::BTreeMap};

use serde_json::{Value, json};

use super::super::{
    graph_house::{APP_TOKEN, Graph, META_APP, META_SECRET, USER, USER_TOKEN, is_error},
    home::Home,
    http::text_at,
    tool,
};

/// What the documents' calls begin with.
const HOST: &str = "https://graph.oculus.com";

/// How the platform is reached in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Below the prefix of the graph.
    Prefix,
    /// At the root, by a client whose base URL is a constant.
    Host,
    /// At the documents' own address, which is led to the platform's TLS listener.
    Tls,
}

/// A shell into which calls are pasted, beside a platform with the documents'
/// samples.
pub(super) struct Shell {
    pub(super) graph: Graph,
    pub(super) home: Home,
    way: Way,
    variables: RefCell<BTreeMap<String, String>>,
}

impl Shell {
    /// `None` where there is no curl.
    pub(super) async fn open(way: Way) -> Option<Self> {
        if !tool::curl() {
            return None;
        }
        let home = Home::new();
        let graph = match way {
            Way::Tls => Graph::with_tls(home.path()).await,
            Way::Prefix | Way::Host => Graph::with_samples(home.path()).await,
        };
        let shell = Self {
            graph,
            home,
            way,
            variables: RefCell::default(),
        };
        for (name, value) in [
            ("APPID", META_APP),
            ("APPSECRET", META_SECRET),
            ("USERID", USER),
            ("APP_TOKEN", APP_TOKEN),
            ("USER_TOKEN", USER_TOKEN),
        ] {
            shell.set(name, value);
        }
        Some(shell)
    }

    /// What `$name` is from now on.
    pub(super) fn set(&self, name: &str, value: impl Into<String>) {
        self.variables
            .borrow_mut()
            .insert(name.into(), value.into());
    }

    /// Pastes a call, and takes the status and what came.
    pub(super) fn paste(&self, line: &str) -> (u16, Value) {
        let dev = &self.graph.dev;
        let root = dev.platform();
        let (base, options) = match self.way {
            Way::Prefix => (format!("{root}/graph"), String::new()),
            Way::Host => (root, " -H 'Host: graph.oculus.com'".to_owned()),
            Way::Tls => {
                let url = dev.text("/platform/tls/url");
                let place = url.strip_prefix("https://").unwrap();
                let ca = dev.text("/platform/tls/ca");
                let led = format!(" --cacert '{ca}' --connect-to graph.oculus.com:443:{place}");
                (HOST.to_owned(), led)
            }
        };
        assert!(line.contains(HOST), "a call of the documents: {line}");
        let pasted = line.replace(HOST, &base) + &options + r" -sS -w '\n%{http_code}'";
        let mut shell = tool::command("sh");
        shell.envs(&*self.variables.borrow());
        let output = shell.args(["-c", &pasted]).output().unwrap();
        assert!(output.status.success(), "{line}\n{output:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        let (body, status) = said.rsplit_once('\n').unwrap();
        let body = serde_json::from_str(body).unwrap_or_else(|error| {
            panic!("{error}: {line}\n{said}");
        });
        (status.parse().unwrap(), body)
    }

    /// Pastes a call that is answered so; `"*"` stands for a value that nobody
    /// knows before. Gives back what came.
    pub(super) fn says(&self, line: &str, expected: &Value) -> Value {
        let (status, body) = self.paste(line);
        assert_eq!(status, 200, "{line}\n{body}");
        assert!(like(expected, &body), "{line}\n{body}\nand not {expected}");
        body
    }

    /// Pastes a call that is refused so.
    pub(super) fn refuses(&self, line: &str, status: u16, code: u64, message: &str) {
        let (found, body) = self.paste(line);
        assert_eq!(found, status, "{line}\n{body}");
        is_error(&body, code);
        let said = text_at(&body, "/error/message");
        assert!(said.contains(message), "{line}\n{said}");
    }
}

/// Whether something is as expected, to the last key and the last row.
pub(super) fn like(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(any), Value::String(_) | Value::Number(_)) if any == "*" => true,
        (Value::Object(some), Value::Object(others)) => {
            let same = |(key, value): (&String, &Value)| {
                others.get(key).is_some_and(|other| like(value, other))
            };
            some.len() == others.len() && some.iter().all(same)
        }
        (Value::Array(some), Value::Array(others)) => {
            let mut pairs = some.iter().zip(others);
            some.len() == others.len() && pairs.all(|(one, other)| like(one, other))
        }
        _ => expected == found,
    }
}

#[test]
fn a_star_stands_for_one_value_and_for_no_missing_one() {
    let expected = json!({ "id": "*", "rows": [{ "rank": 1 }] });
    assert!(like(
        &expected,
        &json!({ "id": "7", "rows": [{ "rank": 1 }] })
    ));
    for other in [
        json!({ "rows": [{ "rank": 1 }] }),
        json!({ "id": {}, "rows": [{ "rank": 1 }] }),
        json!({ "id": "7", "rows": [] }),
        json!({ "id": "7", "rows": [{ "rank": 2 }] }),
        json!({ "id": "7", "rows": [{ "rank": 1 }], "more": 1 }),
    ] {
        assert!(!like(&expected, &other), "{other}");
    }
}
