use crate::Refusal;

/// The longest text that is looked at as an access token, in bytes.
pub const MAX_ACCESS_TOKEN: usize = 1024;

/// An access token by its looks (Meta, "Server-to-Server API Basics"). What
/// begins with `OC` may be a user's as well, so an app's is told by its two
/// bars.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AccessToken<'a> {
    /// `OC|app id|app secret`.
    App {
        /// The app's id on the graph.
        app_id: &'a str,
        /// What is presented as its secret.
        secret: &'a [u8],
    },
    /// Anything else: opaque text of a user.
    User(&'a [u8]),
}

impl<'a> AccessToken<'a> {
    /// Tells the two kinds apart.
    ///
    /// # Errors
    /// [`Refusal::TokenMalformed`] for what cannot be a token of either kind:
    /// nothing, too much, or other bytes than visible ASCII;
    /// [`Refusal::TokenWithSlashes`] for an app's with slashes in the place of bars.
    pub fn parse(text: &'a [u8]) -> Result<Self, Refusal> {
        let visible = text.iter().all(u8::is_ascii_graphic);
        if text.is_empty() || text.len() > MAX_ACCESS_TOKEN || !visible {
            return Err(Refusal::TokenMalformed);
        }
        let mut parts = text.split(|byte| *byte == b'|');
        let (first, app_id, secret) = (parts.next(), parts.next(), parts.next());
        match (first, app_id, secret, parts.next()) {
            (Some(b"OC"), Some(app_id), Some(secret), None) => {
                let app_id = std::str::from_utf8(app_id).map_err(|_| Refusal::TokenMalformed)?;
                Ok(Self::App { app_id, secret })
            }
            _ if has_slashes(text) => Err(Refusal::TokenWithSlashes),
            _ => Ok(Self::User(text)),
        }
    }
}

fn has_slashes(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| *byte == b'/');
    let (first, app_id, secret) = (parts.next(), parts.next(), parts.next());
    let digits = |id: &[u8]| !id.is_empty() && id.iter().all(u8::is_ascii_digit);
    first == Some(b"OC") && app_id.is_some_and(digits) && secret.is_some() && parts.next().is_none()
}

impl std::fmt::Debug for AccessToken<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::App { app_id, .. } => f.debug_tuple("App").field(app_id).finish(),
            Self::User(_) => f.write_str("User(redacted)"),
        }
    }
}
