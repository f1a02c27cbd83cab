//! The secrets that an advertising network signs a game's callbacks with.

use base::{KeyId, Secret};

/// How many can be live at once. Each costs every callback a computation.
const MOST: usize = 8;

/// One or more secrets, each under the id that logs name it by.
#[derive(Clone, Debug)]
pub(crate) struct NetworkSecrets(Vec<(KeyId, Secret)>);

/// The text is not a list of secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 1 to 8 lines of an id of 8 hexadecimal digits, a colon and a secret")]
pub(crate) struct NotNetworkSecrets;

impl NetworkSecrets {
    /// Reads lines of `id:secret`. Empty lines and those that begin with `#` are
    /// left out.
    ///
    /// # Errors
    /// [`NotNetworkSecrets`], also when there is none or an id comes twice.
    pub(crate) fn parse(text: &str) -> Result<Self, NotNetworkSecrets> {
        let mut secrets: Vec<(KeyId, Secret)> = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, secret) = line.split_once(':').ok_or(NotNetworkSecrets)?;
            let id: KeyId = id.parse().map_err(|_| NotNetworkSecrets)?;
            let visible = secret.bytes().all(|byte| byte.is_ascii_graphic());
            let known = secrets.iter().any(|(known, _)| *known == id);
            if secret.is_empty() || !visible || known || secrets.len() == MOST {
                return Err(NotNetworkSecrets);
            }
            secrets.push((id, Secret::new(secret)));
        }
        if secrets.is_empty() {
            return Err(NotNetworkSecrets);
        }
        Ok(Self(secrets))
    }

    /// All of them.
    pub(crate) fn into_vec(self) -> Vec<(KeyId, Secret)> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_id_and_a_secret() {
        let text = "# from now on\n0000000b:new:er\n\n 0000000a:old \r\n";
        let secrets = NetworkSecrets::parse(text).unwrap().into_vec();
        let shown: Vec<_> = secrets
            .iter()
            .map(|(id, secret)| (id.to_string(), secret.expose_str().unwrap()))
            .collect();
        assert_eq!(
            shown,
            [
                ("0000000b".to_owned(), "new:er"),
                ("0000000a".to_owned(), "old")
            ]
        );
    }

    #[test]
    fn what_is_none_is_refused() {
        let nine: String = (0..9).map(|id| format!("0000000{id}:s\n")).collect();
        for text in [
            "",
            "#",
            "secret",
            "0000000a:",
            "0000000A:s",
            "a:s",
            "0000000a:s\n0000000a:t",
            "0000000a:a secret",
            "0000000a:s\nsecret",
            &nine,
        ] {
            assert!(NetworkSecrets::parse(text).is_err(), "{text}");
        }
    }
}
