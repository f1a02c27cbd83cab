use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use soft_keymint::development;
use store::AttestRoot;
use x509_parser::{
    certificate::X509Certificate, pem::Pem, prelude::FromDer, x509::SubjectPublicKeyInfo,
};

use super::bytes::shown;
use crate::{AdminError, text};

/// How many roots a game may have.
const MOST: usize = 16;

/// The longest key that is kept, in bytes.
const LONGEST_KEY: usize = 2_048;

const EXPECTED: &str = "at most 16 roots: a name of 1 to 100 characters, each once, and a public \
                        key or certificate in PEM";

/// What is said of the root whose private key everybody has.
const EVERYBODYS: &str = "not the development root, whose private key everybody has; the \
                          development profile trusts it anyway";

/// A root that a game's devices may lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootView {
    /// What it is called; 1 to 100 characters, unique in a game.
    pub name: String,
    /// Its public key in PEM. When it is given, a certificate will do.
    pub public_key: String,
}

pub(super) fn checked(views: &[RootView]) -> Result<Vec<AttestRoot>, AdminError> {
    let wrong = AdminError::Invalid {
        field: "roots",
        expected: EXPECTED,
    };
    if views.len() > MOST {
        return Err(wrong);
    }
    let mut roots: Vec<AttestRoot> = Vec::new();
    for view in views {
        text::check("roots", &view.name, 100, EXPECTED)?;
        let spki = key(&view.public_key).filter(|spki| spki.len() <= LONGEST_KEY);
        let (Some(spki), false) = (spki, roots.iter().any(|root| root.name == view.name)) else {
            return Err(wrong);
        };
        if spki == development::SPKI {
            let (field, expected) = ("roots", EVERYBODYS);
            return Err(AdminError::Invalid { field, expected });
        }
        let name = view.name.clone();
        roots.push(AttestRoot { name, spki });
    }
    Ok(roots)
}

/// The key in a PEM of one or of a certificate.
fn key(pem: &str) -> Option<Vec<u8>> {
    let block = Pem::iter_from_buffer(pem.as_bytes()).next()?.ok()?;
    match block.label.as_str() {
        "CERTIFICATE" => {
            let (rest, certificate) = X509Certificate::from_der(&block.contents).ok()?;
            rest.is_empty()
                .then(|| certificate.public_key().raw.to_vec())
        }
        "PUBLIC KEY" => {
            let (rest, _) = SubjectPublicKeyInfo::from_der(&block.contents).ok()?;
            rest.is_empty().then_some(block.contents)
        }
        _ => None,
    }
}

pub(super) fn view(root: &AttestRoot) -> RootView {
    let text = STANDARD.encode(&root.spki);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let lines = lines.join("\n");
    RootView {
        name: root.name.clone(),
        public_key: format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"),
    }
}

/// What the audit log keeps of a root: its name and the digest of its key.
pub(super) fn noted(root: &AttestRoot) -> String {
    format!("{} {}", root.name, shown(&sign::sha256(&root.spki)))
}
