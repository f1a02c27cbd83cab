//! Signatures over the query itself.
//!
//! Where the network signs the query after percent-decoding, several queries
//! are one signed text: a value with an escaped `&` and two parameters read
//! alike. Of all of them the one that the network itself would send is
//! accepted: parameters in the order of their names, the signature behind them,
//! nothing escaped without need, and no value that holds one of the parameters
//! within it.

use sign::{hex, mac::Text};

use super::seen::Seen;
use crate::{Profile, Query, Receiver, Refusal, query::unescape};

pub(super) fn text(
    receiver: &Receiver,
    query: &Query<'_>,
    seen: &Seen,
    raw: &[u8],
) -> Result<Text, Refusal> {
    let profile = receiver.profile();
    let Some(signed) = before_signature(profile, raw) else {
        // Without a signature there is nothing that it could be over.
        return match profile.signature_parameter() {
            name if query.get(name).is_some() => Err(Refusal::NotCanonical),
            _ => Ok(Text::default()),
        };
    };
    if !seen.signature_is_last(query) {
        return Err(Refusal::NotCanonical);
    }
    if profile.inner().as_sent {
        return Ok(Text::new(signed));
    }
    check(receiver, query, signed)?;
    Ok(Text::new(unescape(signed, profile.plus()).0))
}

/// The query up to the last `&signature=`, which is the signature's if it is
/// where it has to be: behind it there is no other `&` but the key id's.
fn before_signature<'r>(profile: &Profile, raw: &'r [u8]) -> Option<&'r [u8]> {
    let mark = format!("&{}=", profile.signature_parameter());
    let at = raw
        .windows(mark.len())
        .rposition(|window| window == mark.as_bytes())?;
    raw.get(..at)
}

fn check(receiver: &Receiver, query: &Query<'_>, signed: &[u8]) -> Result<(), Refusal> {
    let profile = receiver.profile();
    let is_static = |name: &str| receiver.statics().any(|(known, _)| known == name);
    let is_known = |name: &str| is_static(name) || profile.is_own(name);
    let mut before = "";
    for ((name, value), raw) in query.iter().zip(query.raw_values()) {
        let own = [
            Some(profile.signature_parameter()),
            profile.key_id_parameter(),
        ];
        if own.contains(&Some(name)) {
            continue;
        }
        if !is_static(name) {
            if name <= before {
                return Err(Refusal::NotCanonical);
            }
            before = name;
        }
        if raw.contains(&b'=') {
            return Err(Refusal::NotCanonical);
        }
        let mut inside = value.split('&').skip(1);
        if inside.any(|part| part.split_once('=').is_some_and(|(name, _)| is_known(name))) {
            return Err(Refusal::Ambiguous);
        }
    }
    if has_needless_escape(signed) {
        return Err(Refusal::NotCanonical);
    }
    Ok(())
}

/// Whether a letter or digit of ASCII is escaped, which nobody who writes URLs
/// does.
fn has_needless_escape(raw: &[u8]) -> bool {
    let mut escapes = raw.windows(3).filter_map(|window| match window {
        [b'%', high, low] => hex::byte([*high, *low]),
        _ => None,
    });
    escapes.any(|byte| byte.is_ascii_alphanumeric())
}
