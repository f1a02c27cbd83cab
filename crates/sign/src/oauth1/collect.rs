//! Parameters are gathered from query, form and `Authorization` header (RFC
//! 5849, section 3.4.1.3.1).

use super::{
    Fault, HeaderFlaw, MAX_PARAMETERS, Parameter, Request, Source,
    encoding::{BadEncoding, Encoded, Plus, take},
    own::Own,
    parameter::Name,
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
    pub(super) fn new() -> Self {
        Self {
            parameters: Vec::with_capacity(USUAL),
            realm: None,
        }
    }

    pub(super) fn gather(&mut self, request: &Request<'a>) -> Result<(), Fault> {
        if let Some(query) = request.query() {
            self.form(query, Source::Query)?;
        }
        if let Some(form) = request.form() {
            self.form(form, Source::Body)?;
        }
        if let Some(credentials) = credentials(request.authorization)? {
            self.header(credentials)?;
        }
        Ok(())
    }

    /// Inlined, and filled in where it stays: one that is made elsewhere and
    /// moved is read before it is written, and waited for.
    #[inline(always)]
    fn push(&mut self, name: Name<'a>, value: Encoded<'a>, source: Source) -> Result<(), Fault> {
        let at = self.parameters.len();
        let at = u16::try_from(at).ok().filter(|_| at < MAX_PARAMETERS);
        let at = at.ok_or(Fault::TooMany)?;
        self.parameters.push(Parameter::EMPTY);
        if let Some(parameter) = self.parameters.last_mut() {
            parameter.fill(name, value, source, at);
        }
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
            self.push(name.into(), value, source)?;
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
                let name = header_name(&mut rest).map_err(bad)?;
                rest = rest
                    .strip_prefix(b"=\"")
                    .filter(|_| may_be_a_name(name.encoded.as_bytes()))
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

/// The name of a parameter in the header, nearly always one of OAuth's own.
#[inline(always)]
fn header_name<'a>(rest: &mut &'a [u8]) -> Result<Name<'a>, BadEncoding> {
    if let Some(own) = Own::begins(rest)
        && let Some((name, after)) = rest.split_at_checked(own.name().len())
        && after.first() == Some(&b'=')
    {
        *rest = after;
        return Ok(Name {
            encoded: Encoded::Plain(name),
            own: Some(own),
        });
    }
    let ends = |byte| matches!(byte, b'=' | b'"' | b',' | b' ' | b'\t');
    Ok(take(rest, ends, Plus::Literal)?.into())
}

/// Not an empty one, and not `realm` behind escapes, which would be signed by
/// one reading and not by another.
fn may_be_a_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.eq_ignore_ascii_case(b"realm")
}

/// What follows `realm="`.
fn realm_begins(rest: &[u8]) -> Option<&[u8]> {
    // Nearly always it is another.
    if !matches!(rest, [b'r' | b'R', ..]) {
        return None;
    }
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
#[inline]
fn separated(rest: &[u8]) -> Result<&[u8], Fault> {
    match rest {
        // As nearly all write it.
        [b',', b' ', after @ ..] if after.first().is_some_and(u8::is_ascii_graphic) => Ok(after),
        rest => separated_by_any(rest),
    }
}

#[inline(never)]
fn separated_by_any(rest: &[u8]) -> Result<&[u8], Fault> {
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
