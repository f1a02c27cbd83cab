//! The parameters that the platform adds to what a player sends, and that no
//! player may stand in for.

use std::borrow::Cow;

use sign::oauth1::{Presented, Source};

use super::Refusal;
use crate::wire::parameters::reads_as;

/// Which app.
pub(super) const APP: &str = "opensocial_app_id";
/// Who looks at it.
pub(super) const VIEWER: &str = "opensocial_viewer_id";
/// Whose it is.
pub(super) const OWNER: &str = "opensocial_owner_id";

/// The longest id, in bytes. Mobage's have some 15, and mixi's 13.
const LONGEST_ID: usize = 128;

/// The one value of a parameter of the platform's, in query or form.
///
/// # Errors
/// [`Refusal::Ambiguous`] where a reader may find two, and
/// [`Refusal::Missing`].
pub(super) fn one<'a>(
    presented: &Presented<'a>,
    name: &'static str,
) -> Result<Cow<'a, str>, Refusal> {
    maybe(presented, name)?.ok_or(Refusal::Missing(name))
}

/// The same of a parameter that need not be there.
pub(super) fn maybe<'a>(
    presented: &Presented<'a>,
    name: &'static str,
) -> Result<Option<Cow<'a, str>>, Refusal> {
    let mut alike = presented
        .parameters()
        .filter(|parameter| reads_as(&parameter.name(), name));
    let Some(parameter) = alike.next() else {
        return Ok(None);
    };
    let plain = parameter.name() == name && parameter.source() != Source::Header;
    if !plain || alike.next().is_some() {
        return Err(Refusal::Ambiguous(name));
    }
    Ok(Some(parameter.value()))
}

/// An id of the platform's.
///
/// # Errors
/// [`Refusal::Malformed`] for what is none.
pub(super) fn id(text: &str, name: &'static str) -> Result<String, Refusal> {
    let good = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_of_id);
    good.then(|| text.to_owned())
        .ok_or(Refusal::Malformed(name))
}

/// Digits, on some platforms letters, and where a domain stands before them its
/// letters, dots and colon.
fn is_of_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._:-@".contains(&byte)
}

/// Refuses a form that is under no signature and has a name of the platform's.
///
/// # Errors
/// [`Refusal::Ambiguous`].
pub(super) fn none_in(form: &[u8]) -> Result<(), Refusal> {
    for (given, _) in form_urlencoded::parse(form) {
        let mut names = [APP, VIEWER, OWNER].into_iter();
        if let Some(name) = names.find(|name| reads_as(&given, name)) {
            return Err(Refusal::Ambiguous(name));
        }
    }
    Ok(())
}
