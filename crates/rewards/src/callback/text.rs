//! The texts that signatures are over, put together of what a query says.

use sign::{hex, mac::Text, sha256};

use super::seen::Seen;
use crate::{Profile, Query, Receiver, Refusal, profile::Part, receiver::Slot};

/// Names and values in the order of the names, with two marks between them.
///
/// Nothing is escaped in there, so a value that holds the mark between
/// parameters could be read as more of them. None may, unless it is the last in
/// order: then the text up to it falls apart in one way only.
pub(super) fn sorted(
    receiver: &Receiver,
    query: &Query<'_>,
    seen: &Seen,
    pair: char,
    join: char,
) -> Result<Text, Refusal> {
    let inner = receiver.profile().inner();
    let last = receiver.sorted.last();
    let mut text = Vec::with_capacity(128);
    let mut marks = [[0; 4]; 2];
    let [pair_buffer, join_buffer] = &mut marks;
    let (pair, join) = (pair.encode_utf8(pair_buffer), join.encode_utf8(join_buffer));
    for slot in &receiver.sorted {
        let (name, value) = match *slot {
            Slot::Static(at) => match receiver.static_at(at) {
                Some((name, value)) => (name, value.as_bytes()),
                None => continue,
            },
            Slot::Parameter(at) => {
                let parameter = inner.parameters.get(at);
                let Some((parameter, value)) = parameter.zip(seen.value(query, at)) else {
                    continue;
                };
                let value = as_signed(value, inner.as_sent);
                // Both marks are ASCII.
                if value.iter().any(|byte| join.as_bytes() == [*byte]) && Some(slot) != last {
                    return Err(Refusal::Ambiguous);
                }
                (&*parameter.name, value)
            }
        };
        if !text.is_empty() {
            text.extend_from_slice(join.as_bytes());
        }
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(pair.as_bytes());
        text.extend_from_slice(value);
    }
    Ok(Text::new(text))
}

/// The values of the profile's parameters, by what stands around them in a text
/// that [`sorted`] made. `None` for any other text.
pub(super) fn read_sorted(
    receiver: &Receiver,
    seen: &Seen,
    text: &[u8],
    pair: char,
    join: char,
) -> Option<Vec<(usize, String)>> {
    let mut rest = std::str::from_utf8(text).ok()?;
    let parameters = &receiver.profile().inner().parameters;
    let last = receiver.sorted.last();
    let mut values = Vec::with_capacity(parameters.len());
    for slot in &receiver.sorted {
        match *slot {
            Slot::Static(at) => {
                let (name, value) = receiver.static_at(at)?;
                rest = rest.strip_prefix(name)?.strip_prefix(pair)?;
                rest = rest.strip_prefix(value)?;
                rest = rest.strip_prefix(join).unwrap_or(rest);
            }
            Slot::Parameter(at) if seen.has(at) => {
                rest = rest.strip_prefix(&*parameters.get(at)?.name)?;
                rest = rest.strip_prefix(pair)?;
                let (value, behind) = match rest.split_once(join) {
                    Some(both) if Some(slot) != last => both,
                    _ => (rest, ""),
                };
                values.push((at, value.to_owned()));
                rest = behind;
            }
            Slot::Parameter(_) => {}
        }
    }
    values.sort_unstable_by_key(|(at, _)| *at);
    rest.is_empty().then_some(values)
}

/// What a template comes to.
pub(super) fn template(profile: &Profile, query: &Query<'_>, seen: &Seen, parts: &[Part]) -> Text {
    let mut text = Vec::with_capacity(128);
    let mut secret_at = None;
    for part in parts {
        if *part == Part::Secret {
            secret_at = Some(text.len());
        }
        text.extend_from_slice(filled(profile, query, seen, part));
    }
    match secret_at {
        Some(at) => Text::with_secret_at(text, at),
        None => Text::new(text),
    }
}

/// What the order is known by where its id alone is not its name: the digest of
/// what it and its neighbours are together, because where one of them ends and
/// the next begins nobody has signed.
pub(super) fn order(
    profile: &Profile,
    query: &Query<'_>,
    seen: &Seen,
    parts: &[Part],
) -> Option<String> {
    let run = parts.get(profile.inner().order_run.clone()?)?;
    let mut text = Vec::with_capacity(128);
    for part in run {
        text.extend_from_slice(filled(profile, query, seen, part));
    }
    let digest = sha256(&text);
    Some(hex::encode(digest.first_chunk::<16>()?))
}

fn filled<'q>(profile: &Profile, query: &'q Query<'_>, seen: &Seen, part: &'q Part) -> &'q [u8] {
    match part {
        Part::Literal(text) => text.as_bytes(),
        Part::Parameter(at) => {
            let value = seen.value(query, *at).unwrap_or_default();
            as_signed(value, profile.inner().as_sent)
        }
        Part::Secret => &[],
    }
}

const fn as_signed<'q>((value, raw): (&'q str, &'q [u8]), as_sent: bool) -> &'q [u8] {
    if as_sent { raw } else { value.as_bytes() }
}
