use std::{fmt, time::Duration};

use base::{AppId, Secret, Timestamp};
use guard::{OutOfWindow, Unclaimed};
use sign::oauth1::{
    Fault, HmacSha1Key, Key, Method, Presented, Request, RsaSha1Key, Source,
    body_hash::{self, OnForm},
    read,
};

use super::{
    BodyTrust, Heard, Launch, LifeCycle, PaymentCallback, Received, Refusal, launch::LaunchToken,
    reserved,
};

/// The widest window. Nonces are remembered for as long.
pub const LONGEST_WINDOW: Duration = Duration::from_secs(60 * 60);

/// What a game knows of itself and of the platform that calls it.
#[derive(Clone)]
pub struct VerifierOptions {
    /// The app's id on the platform, as it stands in `opensocial_app_id`.
    pub app_id: String,
    /// The key that names the game as a consumer.
    pub consumer_key: String,
    /// The secret that belongs to it.
    pub consumer_secret: Secret,
    /// What requests are checked with on platforms that sign by RSA-SHA1; where
    /// it is given, no launch by HMAC-SHA1 is taken.
    pub rsa_key: Option<RsaSha1Key>,
    /// Whether the platform may leave forms out of what it signs, as mixi does.
    pub forms_unsigned: bool,
    /// How far a timestamp may lie from now, either way; at most
    /// [`LONGEST_WINDOW`].
    pub window: Duration,
    /// In whose name nonces are claimed.
    pub claimed_for: Option<AppId>,
}

/// Tells the platform's requests from everybody else's.
pub struct Verifier(VerifierOptions);

/// A request whose signature, time and content hold, and whose nonce has still
/// to be claimed.
type Held<T> = Unclaimed<Received<T>>;

impl Verifier {
    /// A verifier for a game. A wider window than [`LONGEST_WINDOW`] is that.
    #[must_use]
    pub fn new(options: VerifierOptions) -> Self {
        let window = options.window.min(LONGEST_WINDOW);
        Self(VerifierOptions { window, ..options })
    }

    /// The app's id on the platform.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.0.app_id
    }

    /// Whether a player opens the game.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn launch(&self, heard: &Heard<'_>, now: Timestamp) -> Result<Held<Launch>, Refusal> {
        self.judge(heard, now, |presented| {
            let token = LaunchToken::of(presented).ok_or(Refusal::NoToken)?;
            if self.0.rsa_key.is_some() && presented.method() != Method::RsaSha1 {
                return Err(Refusal::Method);
            }
            Launch::read(presented, &self.0.app_id, token)
        })
    }

    /// Whether the platform tells of something that happened to players.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn life_cycle(
        &self,
        heard: &Heard<'_>,
        now: Timestamp,
    ) -> Result<Held<LifeCycle>, Refusal> {
        self.judge(heard, now, |presented| {
            of_platform(presented)?;
            LifeCycle::read(presented, &self.0.app_id)
        })
    }

    /// Whether the platform asks about a payment.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn payment_callback(
        &self,
        heard: &Heard<'_>,
        now: Timestamp,
    ) -> Result<Held<PaymentCallback>, Refusal> {
        self.judge(heard, now, |presented| {
            of_platform(presented)?;
            PaymentCallback::read(presented, &self.0.app_id)
        })
    }

    fn judge<T>(
        &self,
        heard: &Heard<'_>,
        now: Timestamp,
        understand: impl FnOnce(&Presented<'_>) -> Result<T, Refusal>,
    ) -> Result<Held<T>, Refusal> {
        let request = heard.request();
        self.one_reading(&request)?;
        let presented = read(&request)?;
        match self.verify(&presented) {
            Err(Refusal::Forged) if self.0.forms_unsigned && request.is_form() => {}
            Err(refusal) => return Err(refusal),
            Ok(()) => return self.hold(&presented, now, understand),
        }
        let bare = Request {
            content_type: None,
            ..request
        };
        let presented = read(&bare)?;
        self.verify(&presented)?;
        reserved::none_in(request.body)?;
        self.hold(&presented, now, understand)
    }

    /// Refuses a body that a game's framework takes for a form and the signature
    /// does not, unless forms are unsigned anyway.
    fn one_reading(&self, request: &Request<'_>) -> Result<(), Refusal> {
        match request.has_form_type() && !request.is_form() {
            true if self.0.forms_unsigned => reserved::none_in(request.body),
            true => Err(Fault::Encoding(Source::Body).into()),
            false => Ok(()),
        }
    }

    /// A request whose signature is good, if the rest is.
    fn hold<T>(
        &self,
        presented: &Presented<'_>,
        now: Timestamp,
        understand: impl FnOnce(&Presented<'_>) -> Result<T, Refusal>,
    ) -> Result<Held<T>, Refusal> {
        let (body, said) = (trust(presented)?, understand(presented)?);
        let Self(options) = self;
        let received = Received::new(presented, options.claimed_for, options.window, body, said);
        let secret = token_secret(presented);
        let signed = presented.verify_as(&self.key(presented, secret.as_ref())?, |_| received);
        let signed = signed.map_err(|_| Refusal::Forged)?;
        Unclaimed::new(signed, now).map_err(|outside| match outside {
            OutOfWindow::Expired => Refusal::TooOld,
            OutOfWindow::NotYetValid => Refusal::TooEarly,
        })
    }

    fn verify(&self, presented: &Presented<'_>) -> Result<(), Refusal> {
        let secret = token_secret(presented);
        let key = self.key(presented, secret.as_ref())?;
        let proof = presented.verify(&key);
        proof.map(drop).map_err(|_| Refusal::Forged)
    }

    /// What the request has to be signed with.
    fn key<'k>(
        &'k self,
        presented: &Presented<'_>,
        token_secret: Option<&'k Secret>,
    ) -> Result<Key<'k>, Refusal> {
        match (presented.method(), &self.0.rsa_key) {
            (Method::RsaSha1, Some(key)) => Ok(Key::RsaSha1(key)),
            // By RSA the platform signs in its own name.
            (Method::HmacSha1, _) if presented.consumer_key() != self.0.consumer_key => {
                Err(Refusal::Consumer)
            }
            (Method::HmacSha1, _) => {
                Ok(HmacSha1Key::new(&self.0.consumer_secret, token_secret).into())
            }
            _ => Err(Refusal::Method),
        }
    }
}

/// The token's half of the key stands in the request itself.
fn token_secret(presented: &Presented<'_>) -> Option<Secret> {
    let (secret, _) = presented.parameter("oauth_token_secret")?;
    Some(Secret::from(secret.into_owned()))
}

/// What the signature says of the body.
fn trust(presented: &Presented<'_>) -> Result<BodyTrust, Refusal> {
    let request = presented.request();
    match body_hash::judge(presented, OnForm::Verify, None) {
        body_hash::Verdict::Good => Ok(BodyTrust::Signed),
        body_hash::Verdict::Absent if request.body.is_empty() => Ok(BodyTrust::Empty),
        body_hash::Verdict::Absent if request.is_form() => Ok(BodyTrust::Signed),
        body_hash::Verdict::Absent => Ok(BodyTrust::Unsigned),
        wrong => Err(Refusal::Body(wrong)),
    }
}

/// A request that was made for a player is signed as well, and says what the
/// player has put into it.
fn of_platform(presented: &Presented<'_>) -> Result<(), Refusal> {
    let secret = presented.values("oauth_token_secret").next();
    if presented.token().is_some() || secret.is_some() {
        return Err(Refusal::ForPlayer);
    }
    Ok(())
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("app_id", &self.0.app_id)
            .finish_non_exhaustive()
    }
}
