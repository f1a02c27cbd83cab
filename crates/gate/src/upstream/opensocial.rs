mod call;

use std::{fmt, sync::Arc, time::Duration};

use ::opensocial::{
    game::{Signer, Verifier, VerifierOptions},
    profile::{Profile, Requestor},
};
use base::Secret;
use directory::gate_game_id;
use outbound::Outbound;
use sign::oauth1::{Method, RsaSha1Key};
use tokio::sync::Semaphore;

pub(crate) use call::{Draft, Uncalled};

/// How many calls to one platform may be under way. Further callers wait for
/// their turn, within their own patience.
const AT_ONCE: usize = 128;

/// A game's app on an OpenSocial platform.
pub struct OpenSocialOptions {
    /// The game's name in the gate's configuration.
    pub game: String,
    /// What the paths of the API's documents come after (`/people/…`), without a
    /// slash at its end: `http://sp.app.mbga.jp/api/restful/v1`.
    pub base_url: String,
    /// The app's id.
    pub app_id: String,
    /// What names the app as a consumer.
    pub consumer_key: String,
    /// The secret that belongs to it.
    pub consumer_secret: Secret,
    /// Whose habits the platform has.
    pub profile: &'static Profile,
    /// How far a timestamp may lie from now, either way.
    pub window: Duration,
    /// What launches are checked with where the profile signs those by
    /// RSA-SHA1.
    pub public_key: Option<RsaSha1Key>,
}

/// A game's side of an OpenSocial platform.
pub struct OpenSocial {
    base_url: String,
    requestor: Requestor,
    verifier: Verifier,
    signer: Signer,
    outbound: Arc<Outbound>,
    slots: Semaphore,
}

impl OpenSocial {
    /// An app that nothing has been heard of yet.
    #[must_use]
    pub fn new(options: OpenSocialOptions, outbound: Arc<Outbound>) -> Arc<Self> {
        let by_rsa = options.profile.launches == Method::RsaSha1;
        let verifier = Verifier::new(VerifierOptions {
            app_id: options.app_id.clone(),
            consumer_key: options.consumer_key.clone(),
            consumer_secret: options.consumer_secret.clone(),
            rsa_key: options.public_key.filter(|_| by_rsa),
            forms_unsigned: by_rsa,
            window: options.window,
            claimed_for: Some(gate_game_id(&options.game)),
        });
        Arc::new(Self {
            base_url: options.base_url,
            requestor: options.profile.requestor,
            verifier,
            signer: Signer::new(
                options.app_id,
                options.consumer_key,
                options.consumer_secret,
            ),
            outbound,
            slots: Semaphore::new(AT_ONCE),
        })
    }

    pub(crate) const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Whether a Consumer Request names a player.
    pub(crate) fn names_players(&self) -> bool {
        self.requestor == Requestor::Player
    }
}

impl fmt::Debug for OpenSocial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenSocial")
            .field("app_id", &self.verifier.app_id())
            .finish_non_exhaustive()
    }
}
