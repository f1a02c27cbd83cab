use std::fmt;

use base::{Secret, Timestamp};
use sign::oauth1::{Fault, HmacSha1Key, Request, Signing, sign};

/// For whom a call is made, and with what.
#[derive(Clone, Copy)]
pub enum OnBehalf<'a> {
    /// The application itself: the Trusted model.
    App,
    /// A player, by name alone: what platforms take whose Consumer Requests
    /// name a player (OpenSocial RESTful Protocol v0.9; GREE, mixi).
    Named(&'a str),
    /// A player whose launch brought a token: the Proxy model.
    Player {
        /// The player's id.
        viewer_id: &'a str,
        /// `oauth_token` of the launch.
        token: &'a str,
        /// `oauth_token_secret` of the launch.
        secret: &'a Secret,
    },
}

/// What makes a request the only one of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Once<'a> {
    /// Now. The platform takes no other moment.
    pub at: Timestamp,
    /// Never used before: 16 random bytes in hexadecimal digits will do. A
    /// request that is sent again needs another one.
    pub nonce: &'a str,
}

/// Signs a game's calls of the platform's API.
pub struct Signer {
    app_id: String,
    consumer_key: String,
    consumer_secret: Secret,
}

impl Signer {
    /// A signer for an app, by its id on the platform and its consumer key and
    /// secret.
    #[must_use]
    pub const fn new(app_id: String, consumer_key: String, consumer_secret: Secret) -> Self {
        Self {
            app_id,
            consumer_key,
            consumer_secret,
        }
    }

    /// The value of the `Authorization` header (Mobage, "Request from Game
    /// Server to API Server"). `body_hash` puts a body under the signature that
    /// is no form.
    ///
    /// # Errors
    /// [`Fault`] where the request has OAuth's parameters already or cannot be
    /// read.
    pub fn sign(
        &self,
        request: &Request<'_>,
        on_behalf: OnBehalf<'_>,
        once: Once<'_>,
        body_hash: bool,
    ) -> Result<String, Fault> {
        let (requestor, token, token_secret) = match on_behalf {
            OnBehalf::App => (self.app_id.as_str(), None, None),
            OnBehalf::Named(viewer_id) => (viewer_id, None, None),
            OnBehalf::Player {
                viewer_id,
                token,
                secret,
            } => (viewer_id, Some(token), Some(secret)),
        };
        let signing = Signing {
            consumer_key: &self.consumer_key,
            token,
            timestamp: u64::try_from(once.at.secs()).unwrap_or_default(),
            nonce: once.nonce,
            version: true,
            realm: Some(""),
            extra: &[("xoauth_requestor_id", requestor)],
            body_hash,
        };
        let key = HmacSha1Key::new(&self.consumer_secret, token_secret);
        sign(request, &signing, key)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}
