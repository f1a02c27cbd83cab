use std::sync::{Arc, OnceLock};

use base::{AppId, KeyId, Timestamp};
use guard::{Fresh, OutOfWindow, Stale, Timed};
use sign::{
    SealKey, Signed,
    jwe::{self, Jwe},
    jws::{Jws, KeySet},
    sha256,
};

use super::{Cache, MAX_TOKEN, Token, Verdict, handle, payload::Payload};

/// The keys with which tokens were made, those from before a rotation too.
pub trait TokenKeys {
    /// The keys that signed.
    fn signing(&self) -> &KeySet;

    /// The key that sealed the names of devices.
    fn handle(&self, id: KeyId) -> Option<&SealKey>;

    /// The key that an app's tokens are encrypted with.
    fn sealing(&self, app_id: AppId) -> Option<&jwe::Key>;
}

/// Judges tokens for an app.
#[derive(Clone, Copy)]
pub struct Verifier<'a> {
    /// The app whose access token asks.
    pub app_id: AppId,
    /// The keys.
    pub keys: &'a dyn TokenKeys,
}

impl Verifier<'_> {
    /// Judges the text of a token: its form, the key that its header names, the
    /// signature, the app, and only then its end, so that nobody learns of a
    /// forged token what it says of itself.
    ///
    /// `iss` is not looked at: no other platform has these keys, and a platform
    /// that moves to another URL goes on with its tokens.
    #[must_use]
    pub fn verify(&self, text: &[u8], now: Timestamp) -> Verdict {
        let Some(signed) = self.read(text) else {
            return Verdict::InvalidSignature;
        };
        match Fresh::reusable(signed, now, |_| false) {
            Ok(fresh) => Verdict::Success(Arc::new(fresh)),
            Err(Stale::OutOfWindow(OutOfWindow::Expired)) => Verdict::Expired,
            Err(_) => Verdict::InvalidSignature,
        }
    }

    /// The same, with what the cache remembers of tokens that were good. Their
    /// app, their end and whether their keys are still there are judged on each
    /// use; who is banned was never part of it.
    #[must_use]
    pub fn verify_cached(&self, text: &[u8], cache: &Cache, now: Timestamp) -> Verdict {
        if text.len() > MAX_TOKEN {
            return Verdict::InvalidSignature;
        }
        let digest = sha256(text);
        if let Some(fresh) = cache.get(&digest) {
            return self.again(fresh, text, now);
        }
        let verdict = self.verify(text, now);
        if let Verdict::Success(fresh) = &verdict {
            cache.put(digest, Arc::clone(fresh));
        }
        verdict
    }

    fn again(&self, fresh: Arc<Fresh<Token>>, text: &[u8], now: Timestamp) -> Verdict {
        let token = fresh.get();
        let is_known = self.keys.signing().get(&token.kid).is_some() && self.opens(text);
        if token.app_id != self.app_id || !is_known {
            Verdict::InvalidSignature
        } else if token.window().check(now).is_err() {
            Verdict::Expired
        } else {
            Verdict::Success(fresh)
        }
    }

    /// Whether it is not sealed, or with the key that the app has still.
    fn opens(&self, text: &[u8]) -> bool {
        let key = self.keys.sealing(self.app_id);
        Jwe::parse(text).map_or(true, |sealed| key.is_some_and(|key| sealed.names(key)))
    }

    fn read(&self, text: &[u8]) -> Option<Signed<Token>> {
        if text.len() > MAX_TOKEN {
            return None;
        }
        let Ok(sealed) = Jwe::parse(text) else {
            return self.read_signed(text);
        };
        let keys = self.keys.sealing(self.app_id);
        let content = sealed.open(keys, |content| Some(content.to_vec()));
        self.read_signed(content.ok()?.get())
    }

    fn read_signed(&self, text: &[u8]) -> Option<Signed<Token>> {
        let token = Jws::parse(text).ok()?;
        let read = |key: &sign::jws::VerifyingKey, json: &[u8]| self.token(key.kid(), json);
        self.keys.signing().verify(&token, read).ok()
    }

    fn token(&self, kid: &str, json: &[u8]) -> Option<Token> {
        // Whether it is UTF-8 is quicker found out of the whole than of each text.
        let json = std::str::from_utf8(json).ok()?;
        let payload: Payload = serde_json::from_str(json).ok()?;
        if payload.app_id != self.app_id || payload.exp != payload.request_details.exp {
            return None;
        }
        let open = |id| self.keys.handle(id);
        Some(Token {
            app_id: payload.app_id,
            id: payload.jti,
            issued_at: Timestamp::from_secs(payload.request_details.timestamp),
            expires_at: Timestamp::from_secs(payload.exp),
            device: handle::open(&payload.handle, payload.app_id, open)?,
            claims: payload.into_claims(),
            kid: kid.into(),
            unbanned: OnceLock::new(),
        })
    }
}
