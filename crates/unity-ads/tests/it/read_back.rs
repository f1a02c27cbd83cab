//! The reading of signed texts, as it follows from their rules alone: what the
//! engine finds in one is held against it.

use unity_ads::{
    Oid, Sid,
    wire::{OID, SID, StaticParameters},
};

/// Finds OID and SID in a text that was signed beside these parameters, by what
/// has to stand around them. `None` for any other text.
///
/// That they can be found without the parameters that the text was made of is
/// what makes it unambiguous.
pub(super) fn read(statics: &StaticParameters, text: &str) -> Option<(Oid, Sid)> {
    let rest = behind(statics, "", OID, text)?;
    let (oid, rest) = value_of(OID, rest)?.split_once(',')?;
    let mut sid = value_of(SID, behind(statics, OID, SID, rest)?)?;
    let after: Vec<_> = statics.iter().filter(|(name, _)| *name > SID).collect();
    for (name, value) in after.into_iter().rev() {
        let rest = sid.strip_suffix(value)?.strip_suffix('=')?;
        sid = rest.strip_suffix(name)?.strip_suffix(',')?;
    }
    let (oid, sid) = (oid.parse().ok()?, sid.parse().ok()?);
    statics.admit(&sid).is_ok().then_some((oid, sid))
}

/// The text behind those whose names lie between two others in order, all of
/// which have to stand at its beginning.
fn behind<'t>(statics: &StaticParameters, low: &str, high: &str, text: &'t str) -> Option<&'t str> {
    let mut inside = statics
        .iter()
        .filter(|(name, _)| low < *name && *name < high);
    inside.try_fold(text, |text, (name, value)| {
        value_of(name, text)?.strip_prefix(value)?.strip_prefix(',')
    })
}

/// The text behind a name and its equals sign.
fn value_of<'t>(name: &str, text: &'t str) -> Option<&'t str> {
    text.strip_prefix(name)?.strip_prefix('=')
}
