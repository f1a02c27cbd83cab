use std::str::FromStr;

use url::Url;

use super::{InvalidStatic, Query, StaticParameters, Unreadable};

/// The longest callback URL, in bytes.
pub const MAX_CALLBACK_URL: usize = 2048;

/// The base of a game's callbacks, as an operator configures it: where they
/// go, and the static parameters that every one of them carries ("Callback URL
/// format").
///
/// It is kept as it was written, byte for byte. It is taken only if every
/// client would ask for exactly what it says, if a receiver of ours reads its
/// query, and if nothing in it makes the signed text ambiguous.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackUrl {
    text: String,
    statics: StaticParameters,
}

/// Why a URL cannot be a game's callback URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCallbackUrl {
    /// More than [`MAX_CALLBACK_URL`] bytes.
    #[error("the URL is longer than 2048 bytes")]
    TooLong,
    /// It is no absolute URL with a host, or the host is not written in ASCII.
    #[error("not an absolute URL with a host in ASCII")]
    NotAbsolute,
    /// The scheme is neither `http` nor `https`.
    #[error("the scheme is neither http nor https")]
    Scheme,
    /// It carries a user name or a password.
    #[error("the URL carries a user name or password")]
    UserInfo,
    /// It has a fragment, behind which nothing is sent.
    #[error("the URL has a fragment")]
    Fragment,
    /// Clients would send another path or query than the one that is written,
    /// because a character is not escaped or there are dots to resolve.
    #[error("clients would send {0:?} for the URL's path and query; write that")]
    NotCanonical(String),
    /// The query holds `+`, which receivers read differently.
    #[error("the query holds a plus sign; write %20 for a space and %2B for a plus sign")]
    Plus,
    /// A receiver would not read the query.
    #[error("{0}")]
    Query(#[from] Unreadable),
    /// Its parameters cannot be signed beside those that are added.
    #[error("{0}")]
    Static(#[from] InvalidStatic),
}

impl CallbackUrl {
    /// The URL as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parameters in it.
    #[must_use]
    pub const fn static_parameters(&self) -> &StaticParameters {
        &self.statics
    }

    /// What stands between it and the first parameter that is added.
    pub(crate) fn separator(&self) -> char {
        if self.text.contains('?') { '&' } else { '?' }
    }
}

impl FromStr for CallbackUrl {
    type Err = InvalidCallbackUrl;

    fn from_str(text: &str) -> Result<Self, InvalidCallbackUrl> {
        if text.len() > MAX_CALLBACK_URL {
            return Err(InvalidCallbackUrl::TooLong);
        }
        let url = Url::parse(text).map_err(|_| InvalidCallbackUrl::NotAbsolute)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidCallbackUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidCallbackUrl::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(InvalidCallbackUrl::Fragment);
        }
        let (authority, target) = split(text, url.scheme())?;
        // The URL Standard drops what stands in an empty user name's place.
        if authority.contains('@') {
            return Err(InvalidCallbackUrl::UserInfo);
        }
        let query = url.query().map(|query| format!("?{query}"));
        let sent = format!("{}{}", url.path(), query.unwrap_or_default());
        if without_slash(&sent) != without_slash(target) {
            return Err(InvalidCallbackUrl::NotCanonical(sent));
        }
        if url.query().is_some_and(|query| query.contains('+')) {
            return Err(InvalidCallbackUrl::Plus);
        }
        let query = match target.split_once('?') {
            // A lone question mark would be followed by an empty parameter.
            Some((_, "")) => return Err(Unreadable::NotAPair.into()),
            Some((_, query)) => Query::parse(query.as_bytes())?,
            None => Query::parse(b"")?,
        };
        Ok(Self {
            text: text.to_owned(),
            statics: StaticParameters::new(query.iter())?,
        })
    }
}

/// A path that is empty is sent as a slash, whoever sends it.
fn without_slash(target: &str) -> &str {
    target.strip_prefix('/').unwrap_or(target)
}

/// The authority, and the path with the query, as they are written. The URL
/// Standard also reads other spellings of what stands before them.
fn split<'t>(text: &'t str, scheme: &str) -> Result<(&'t str, &'t str), InvalidCallbackUrl> {
    let written = text.split_once("://");
    let (_, rest) = written
        .filter(|(before, _)| before.eq_ignore_ascii_case(scheme))
        .ok_or(InvalidCallbackUrl::NotAbsolute)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let split = rest.split_at_checked(end);
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    split
        .filter(|(authority, _)| !authority.is_empty() && authority.bytes().all(plain))
        .ok_or(InvalidCallbackUrl::NotAbsolute)
}
