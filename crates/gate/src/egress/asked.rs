use ::opensocial::game::OnBehalf;
use base::Secret;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serve::Problem;

use crate::OpenSocial;

const GAME: &str = "countersign-game";
const VIEWER: &str = "countersign-viewer";
const TOKEN: &str = "countersign-oauth-token";
const TOKEN_SECRET: &str = "countersign-oauth-token-secret";
const BODY_HASH: &str = "countersign-body-hash";

/// The longest id, token or secret, in bytes.
const LONGEST: usize = 512;

/// What of a caller's headers goes on to the platform. Everything else is
/// between the caller and the gate, the caller's credentials first of all.
const FORWARDED: [HeaderName; 4] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    HeaderName::from_static("x-http-method-override"),
];

/// What the caller's headers ask for.
pub(super) struct Asked<'h> {
    pub(super) game: Option<&'h str>,
    pub(super) body_hash: bool,
    viewer: Option<&'h str>,
    token: Option<(&'h str, Secret)>,
}

impl<'h> Asked<'h> {
    /// # Errors
    /// Where a header cannot be read, or half of a player's token is missing.
    pub(super) fn of(headers: &'h HeaderMap) -> Result<Self, Problem> {
        let token = match (text(headers, TOKEN)?, text(headers, TOKEN_SECRET)?) {
            (Some(token), Some(secret)) => Some((token, Secret::new(secret))),
            (None, None) => None,
            _ => {
                return Err(incomplete(
                    "Countersign-OAuth-Token and Countersign-OAuth-Token-Secret go together",
                ));
            }
        };
        let body_hash = match text(headers, BODY_HASH)? {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(invalid("Countersign-Body-Hash is true or false")),
        };
        Ok(Self {
            game: text(headers, GAME)?,
            body_hash,
            viewer: text(headers, VIEWER)?,
            token,
        })
    }

    /// For whom the call is: the app, unless a player is named.
    ///
    /// # Errors
    /// Where only a part of what a player's call takes is there.
    pub(super) fn on_behalf<'a>(&'a self, upstream: &OpenSocial) -> Result<OnBehalf<'a>, Problem> {
        match (self.viewer, &self.token) {
            (Some(viewer_id), Some((token, secret))) => Ok(OnBehalf::Player {
                viewer_id,
                token,
                secret,
            }),
            (Some(viewer_id), None) if upstream.names_players() => Ok(OnBehalf::Named(viewer_id)),
            (None, None) => Ok(OnBehalf::App),
            _ => Err(incomplete(
                "a call for a player takes Countersign-Viewer, Countersign-OAuth-Token and \
                 Countersign-OAuth-Token-Secret; one for the app none of them",
            )),
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|text| {
        (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    });
    match (text, values.next()) {
        (Some(text), None) => Ok(Some(text)),
        _ => Err(invalid(
            "each of Countersign's headers comes once, with 1 to 512 visible ASCII characters",
        )),
    }
}

/// What goes on to the platform.
///
/// # Errors
/// Where there are several content types: the signature depends on it.
pub(super) fn forwarded(headers: &HeaderMap) -> Result<Vec<(HeaderName, HeaderValue)>, Problem> {
    let mut kept = Vec::new();
    for name in FORWARDED {
        let mut values = headers.get_all(&name).iter();
        kept.extend(values.next().map(|value| (name.clone(), value.clone())));
        if values.next().is_some() {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid_header",
                format!("{name} is there more than once"),
            ));
        }
    }
    Ok(kept)
}

fn invalid(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid_header", detail)
}

fn incomplete(detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "incomplete_player", detail)
}
