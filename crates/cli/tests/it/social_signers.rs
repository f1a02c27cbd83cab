//! Signers that others wrote call OpenSocial's API over HTTP. What they sign
//! well is taken; what each is known to sign wrongly is refused, and named.

use std::process::Command;

use serde_json::{Value, json};

use super::{
    home::Home,
    interop::{client, run},
    social_house::Social,
    tool,
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a call must come to.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// The signature is good.
    Good,
    /// It is not, and this is in the diagnosis.
    Named(&'static str),
    /// The library does not sign such a request: what it says instead.
    Unsigned(&'static str),
}
use Expected::{Good, Named, Unsigned};

struct Case {
    name: &'static str,
    method: &'static str,
    /// Below the API's root; `~` stands for the parameter that names on whose
    /// behalf the call is made.
    path: &'static str,
    token: bool,
    content_type: Option<&'static str>,
    body: &'static str,
}

const fn get(name: &'static str, path: &'static str) -> Case {
    Case {
        name,
        method: "GET",
        path,
        token: true,
        content_type: None,
        body: "",
    }
}

const fn with(
    case: Case,
    method: &'static str,
    content_type: &'static str,
    body: &'static str,
) -> Case {
    Case {
        method,
        content_type: Some(content_type),
        body,
        ..case
    }
}

/// Methods, bodies, both models, repeated names, encodings, and a path that is
/// empty.
const CASES: &[Case] = &[
    get("three-legged", "/people/@me/@self?~"),
    Case {
        token: false,
        ..get("two-legged", "/people/12346/@self?~")
    },
    Case {
        method: "DELETE",
        ..get("delete", "/appdata/@me/@self/12345?fields=none&~")
    },
    with(
        get("form", "/ngword?_method=check&~"),
        "POST",
        FORM,
        "data=words",
    ),
    with(
        get("json", "/appdata/@me/@self/12345?~"),
        "POST",
        JSON,
        "{\"score\":\"78\"}",
    ),
    with(
        get("json put", "/appdata/@me/@self/12345?~"),
        "PUT",
        JSON,
        "{\"score\":\"79\"}",
    ),
    get(
        "repeated names",
        "/people/@me/@friends?fields=id&fields=nickname&~",
    ),
    get("encoded names", "/people/@me/@friends?a%5B%5D=1&c%40=&~"),
    get("plus signs", "/people/@me/@friends?filterValue=a+b&~"),
    get(
        "reserved characters",
        "/people/@me/@friends?filterValue=%21%27%28%29%2A&~",
    ),
    get(
        "beyond ASCII",
        "/people/@me/@friends?filterValue=%E3%83%A2%E3%83%90&~",
    ),
    get("empty values", "/people/@me/@friends?filterValue=&~"),
];

#[tokio::test]
async fn signers_in_python() {
    let Some(python) = tool::python() else { return };
    let command = |library: &str| {
        let mut command = tool::command(&python);
        command
            .arg("-B")
            .arg(client("oauth_signer.py"))
            .arg(library);
        command
    };
    plays(
        command,
        &[
            ("oauthlib", &[]),
            ("requests-oauthlib", &[]),
            ("authlib", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn signers_in_javascript() {
    let (Some(node), Some(modules)) = (tool::node(), tool::node_modules()) else {
        return;
    };
    let command = |library: &str| {
        let mut command = tool::command(&node);
        command.arg(client("oauth_signer.cjs")).arg(library);
        command.env("NODE_PATH", &modules);
        command
    };
    plays(
        command,
        &[
            ("oauth", &[("repeated names", Named("numbered"))]),
            (
                "oauth-1.0a",
                &[
                    ("encoded names", Named("not decoded")),
                    ("plus signs", Named("plus sign")),
                ],
            ),
            ("oauth-sign", &[]),
            ("oauth-signature", &[]),
        ],
    )
    .await;
}

/// What differs from a good signature, by the case's name.
type Known = &'static [(&'static str, Expected)];

async fn plays(command: impl Fn(&str) -> Command, libraries: &[(&str, Known)]) {
    let home = Home::new();
    let social = Social::with_samples(home.path()).await;
    let (token, secret) = social.token_of_ada().await;
    for (library, known) in libraries {
        let cases = CASES.iter().map(Case::asked);
        let task = json!({
            "base_url": social.dev.platform(),
            "consumer_key": Social::CONSUMER_KEY,
            "consumer_secret": Social::CONSUMER_SECRET,
            "token": token,
            "token_secret": secret,
            "cases": cases.collect::<Vec<_>>(),
        });
        let found = run(command(library), home.path(), &task);
        for case in CASES {
            let different = known.iter().find(|(name, _)| *name == case.name);
            let expected = different.map_or(Good, |(_, expected)| *expected);
            holds(
                &format!("{library}, {}", case.name),
                expected,
                &found[case.name],
            );
        }
    }
}

impl Case {
    fn asked(&self) -> Value {
        let on_behalf = if self.token {
            Social::ADA
        } else {
            Social::NUMBER
        };
        let requestor = format!("xoauth_requestor_id={on_behalf}");
        json!({
            "name": self.name,
            "method": self.method,
            "target": format!("{}{}", Social::API, self.path.replace('~', &requestor)),
            "token": self.token,
            "content_type": self.content_type,
            "body": self.body,
        })
    }
}

fn holds(title: &str, expected: Expected, found: &Value) {
    let status = found[0].as_u64().unwrap();
    let said = found[2].as_str().unwrap();
    match expected {
        // Whatever else there is to say of the call, it is not of its signature.
        Good => assert!(
            found[1].is_null() && (200..300).contains(&status),
            "{title}: {found}"
        ),
        Named(mistake) => {
            assert_eq!(status, 401, "{title}: {found}");
            let challenge = found[1].as_str().unwrap();
            assert!(challenge.contains("signature_invalid"), "{title}: {found}");
            assert!(said.contains(mistake), "{title}: {found}");
        }
        Unsigned(why) => {
            assert_eq!(status, 0, "{title}: {found}");
            assert!(said.contains(why), "{title}: {found}");
        }
    }
}
