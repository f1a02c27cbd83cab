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
    /// The signature is good, and the call is made.
    Good,
    /// The signature is good, and the call asks for what there is not.
    Refused(&'static str),
    /// It is not, and this is in the diagnosis.
    Named(&'static str),
}
use Expected::{Good, Named, Refused};

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

/// Methods, bodies, both models, repeated names and encodings. No call takes a
/// form, but its parameters are signed, and that is judged before its body is
/// read.
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
    get("repeated names", "/people/@me/@friends?x=2&x=1&~"),
    get("encoded names", "/people/@me/@friends?a%5B%5D=1&c%40=&~"),
    get(
        "plus signs",
        "/people/@me/@friends?filterBy=nickname&filterValue=a+b&~",
    ),
    get(
        "reserved characters",
        "/people/@me/@friends?filterBy=nickname&filterValue=%21%27%28%29%2A&~",
    ),
    get(
        "beyond ASCII",
        "/people/@me/@friends?filterBy=nickname&filterValue=%E3%83%A2%E3%83%90&~",
    ),
    get("empty values", "/people/@me/@friends?x=&~"),
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
            (
                "oauth",
                &[
                    // Signed only if it is given as an object.
                    ("form", Named("form parameters of the body were left out")),
                    ("repeated names", Named("name[0], name[1]")),
                ],
            ),
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
    let mut others = Vec::new();
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
            let good = match case.name {
                "form" => Refused("JSON object"),
                _ => Good,
            };
            let expected = different.map_or(good, |(_, expected)| *expected);
            let found = &found[case.name];
            if !holds(expected, found) {
                others.push(format!("{library}, {}: {found}", case.name));
            }
        }
    }
    assert!(others.is_empty(), "{others:#?}");
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

fn holds(expected: Expected, found: &Value) -> bool {
    let status = found[0].as_u64().unwrap();
    let challenge = found[1].as_str();
    let said = found[2].as_str().unwrap();
    match expected {
        Good => challenge.is_none() && (200..300).contains(&status),
        Refused(why) => challenge.is_none() && status == 400 && said.contains(why),
        Named(mistake) => {
            let invalid = challenge.is_some_and(|it| it.contains("signature_invalid"));
            status == 401 && invalid && diagnosis(said).contains(mistake)
        }
    }
}

/// The one mistake that the sandbox has named.
fn diagnosis(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    let named = body["Error"]["Diagnosis"].as_array();
    match named.map_or(&[][..], Vec::as_slice) {
        [one] => one.as_str().unwrap().to_owned(),
        others => format!("{} mistakes: {others:?}", others.len()),
    }
}
