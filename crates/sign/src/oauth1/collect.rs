//! Parameters are gathered from query, form and `Authorization` header (RFC
//! 5849, section 3.4.1.3.1).

use super::{
    Fault, HeaderFlaw, MAX_PARAMETERS, Parameter, Request, Source,
    encoding::{BadEncoding, Encoded, Plus, take},
};

/// How many parameters room is made for at once. A usual request has fewer.
const USUAL: usize = 16;

/// All parameters of a request in the order query, form, header, and the
/// value of `realm`, which is none.
pub(super) struct Collected<'a> {
    pub(super) parameters: Vec<Parameter<'a>>,
    pub(super) realm: Option<&'a [u8]>,
}

impl<'a> Collected<'a> {
    pub(super) fn of(request: &Request<'a>) -> Result<Self, Fault> {
        let mut collected = Self {
            parameters: Vec::with_capacity(USUAL),
            realm: None,
        };
        if let Some(query) = request.query() {
            collected.form(query, Source::Query)?;
        }
        if let Some(form) = request.form() {
            collected.form(form, Source::Body)?;
        }
        if let Some(credentials) = credentials(request.authorization)? {
            collected.header(credentials)?;
        }
        Ok(collected)
    }

    /// Inlined, so that a parameter is made where it stays.
    #[inline]
    fn push(&mut self, name: Encoded<'a>, value: Encoded<'a>, source: Source) -> Result<(), Fault> {
        let at = self.parameters.len();
        let at = u16::try_from(at).ok().filter(|_| at < MAX_PARAMETERS);
        let at = at.ok_or(Fault::TooMany)?;
        self.parameters
            .push(Parameter::new(name, value, source, at));
        Ok(())
    }

    /// Pairs as a form has them: a plus sign is a space, and a name without
    /// `=` has an empty value.
    fn form(&mut self, mut rest: &'a [u8], source: Source) -> Result<(), Fault> {
        let bad = |BadEncoding| Fault::Encoding(source);
        while !rest.is_empty() {
            if let [b'&', after @ ..] = rest {
                rest = after;
                continue;
            }
            let name = take(&mut rest, |byte| matches!(byte, b'=' | b'&'), Plus::Space);
            let name = name.map_err(bad)?;
            let mut value = Encoded::empty();
            if let [b'=', after @ ..] = rest {
                rest = after;
                value = take(&mut rest, |byte| byte == b'&', Plus::Space).map_err(bad)?;
            }
            self.push(name, value, source)?;
        }
        Ok(())
    }

    /// `name="value"`, separated by commas (section 3.5.1).
    fn header(&mut self, mut rest: &'a [u8]) -> Result<(), Fault> {
        let bad = |BadEncoding| Fault::Encoding(Source::Header);
        while !rest.is_empty() {
            if let Some(after) = realm_begins(rest) {
                let (realm, after) = quoted(after).ok_or(Fault::Header(HeaderFlaw::Unclosed))?;
                if self.realm.replace(realm).is_some() {
                    return Err(Fault::Header(HeaderFlaw::Realm));
                }
                rest = after;
            } else {
                let ends = |byte| matches!(byte, b'=' | b'"' | b',' | b' ' | b'\t');
                let name = take(&mut rest, ends, Plus::Literal).map_err(bad)?;
                rest = rest
                    .strip_prefix(b"=\"")
                    .filter(|_| may_be_a_name(name.as_bytes()))
                    .ok_or(Fault::Header(HeaderFlaw::Parameter))?;
                let value = take(&mut rest, |byte| byte == b'"', Plus::Literal).map_err(bad)?;
                rest = rest
                    .strip_prefix(b"\"")
                    .ok_or(Fault::Header(HeaderFlaw::Unclosed))?;
                self.push(name, value, Source::Header)?;
            }
            rest = separated(rest)?;
        }
        Ok(())
    }
}

/// What follows the scheme in the one header whose scheme is `OAuth`. Headers
/// of other schemes are none of ours.
fn credentials<'a>(headers: &[&'a [u8]]) -> Result<Option<&'a [u8]>, Fault> {
    let mut found = headers.iter().filter_map(|header| {
        let (scheme, rest) = header.trim_ascii().split_at_checked(b"OAuth".len())?;
        let ours = scheme.eq_ignore_ascii_case(b"OAuth")
            && rest.first().is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        ours.then(|| rest.trim_ascii_start())
    });
    let first = found.next();
    if found.next().is_some() {
        return Err(Fault::SeveralHeaders);
    }
    Ok(first)
}

/// Not an empty one, and not `realm` behind escapes, which would be signed by
/// one reading and not by another.
fn may_be_a_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.eq_ignore_ascii_case(b"realm")
}

/// What follows `realm="`.
fn realm_begins(rest: &[u8]) -> Option<&[u8]> {
    let (name, after) = rest.split_at_checked(b"realm=\"".len())?;
    name.eq_ignore_ascii_case(b"realm=\"").then_some(after)
}

/// A quoted string up to its end, in which a backslash guards the character
/// after it (RFC 9110, section 5.6.4), and what follows it.
fn quoted(from: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = from;
    loop {
        rest = match rest {
            [] | [b'\\'] => return None,
            [b'"', after @ ..] => {
                let len = from.len().checked_sub(rest.len())?;
                return Some((from.get(..len)?, after));
            }
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        }
    }
}

/// Steps over a comma and the white space around it.
fn separated(rest: &[u8]) -> Result<&[u8], Fault> {
    let rest = rest.trim_ascii_start();
    if rest.is_empty() {
        return Ok(rest);
    }
    let after = rest.strip_prefix(b",").map(<[u8]>::trim_ascii_start);
    match after {
        None => Err(Fault::Header(HeaderFlaw::Separator)),
        Some([]) => Err(Fault::Header(HeaderFlaw::Parameter)),
        Some(after) => Ok(after),
    }
}
