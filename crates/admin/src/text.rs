use base::{Rng, Secret};
use serde::{Deserialize, Deserializer, Serializer};

use crate::AdminError;

/// Checks a name or id: printable, without surrounding space, of a length in
/// bytes between 1 and `max`.
pub(crate) fn check(
    field: &'static str,
    text: &str,
    max: usize,
    expected: &'static str,
) -> Result<(), AdminError> {
    let printable = !text.chars().any(char::is_control);
    if text.is_empty() || text.len() > max || !printable || text.trim() != text {
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

/// Checks the name of a player as a peer or a network has it: 1 to 1,024 bytes
/// without control characters, which not every store can look for.
pub(crate) fn check_subject(subject: &str) -> Result<(), AdminError> {
    if subject.is_empty() || subject.len() > 1_024 || subject.contains(char::is_control) {
        let (field, expected) = ("subject", "1 to 1024 bytes without control characters");
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

/// A secret of 24 random bytes in base64url: 32 characters that survive any
/// shell, URL or configuration file.
pub(crate) fn random_secret(rng: &dyn Rng) -> Secret {
    Secret::from(sign::base64url::encode(&rng.array::<24>()))
}

/// A secret as Meta's developer pages show one, 16 random bytes in lower case
/// hexadecimal: no bar, at which an app token is taken apart.
pub(crate) fn random_app_secret(rng: &dyn Rng) -> Secret {
    let bytes = rng.array::<16>();
    Secret::from(bytes.map(|byte| format!("{byte:02x}")).concat())
}

/// Checks a secret that its owner has chosen, so that it survives any shell,
/// header or file of `id:secret` lines and cannot be guessed by trying.
pub(crate) fn check_secret(secret: &Secret) -> Result<(), AdminError> {
    let bytes = secret.expose();
    if !(16..=256).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_graphic) {
        let (field, expected) = (
            "secret",
            "16 to 256 printable ASCII characters without spaces",
        );
        return Err(AdminError::Invalid { field, expected });
    }
    Ok(())
}

/// Reads a secret that a call brings.
pub(crate) fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
    String::deserialize(from).map(Secret::from)
}

/// Reads a secret that a call may bring.
pub(crate) fn given_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::from))
}

/// Reads what a call may bring, and may take away by `null`: this is not called for
/// what is absent.
pub(crate) fn given_or_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Writes a secret into the one answer that shows it.
pub(crate) fn shown_once<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose_str().unwrap_or_default())
}

/// The same of a secret that an answer does not always have.
pub(crate) fn shown_once_if_any<S: Serializer>(
    secret: &Option<Secret>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => shown_once(secret, to),
        None => to.serialize_none(),
    }
}
