use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use sign::oauth1::RsaSha1Signer;
use store::SocialSetup;

/// Why a game's launches cannot be signed with RSA-SHA1; an operator can mend both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRsaKey {
    /// Nobody has given it one.
    Absent,
    /// It is no private RSA key of 2048 to 8192 bits in PEM.
    Unusable,
}

/// How a game's calls of OpenSocial are taken, with what is costly to make of it: it
/// is made when it is first asked for, and once.
pub struct ReadySocial {
    setup: SocialSetup,
    rsa: OnceLock<Result<Arc<RsaSha1Signer>, NoRsaKey>>,
    words: OnceLock<Vec<String>>,
}

impl ReadySocial {
    pub(crate) const fn new(setup: SocialSetup) -> Self {
        Self {
            setup,
            rsa: OnceLock::new(),
            words: OnceLock::new(),
        }
    }

    /// What launches are signed with where the profile signs with RSA-SHA1.
    ///
    /// # Errors
    /// [`NoRsaKey`].
    pub fn rsa_signer(&self) -> Result<Arc<RsaSha1Signer>, NoRsaKey> {
        let read = || {
            let pem = self.setup.rsa_key.as_ref().ok_or(NoRsaKey::Absent)?;
            let key = RsaSha1Signer::from_pem(pem);
            key.map(Arc::new).map_err(|_| NoRsaKey::Unusable)
        };
        self.rsa.get_or_init(read).clone()
    }

    /// The words that players may not write, each in the form in which texts are
    /// searched for them, as `fold` makes it. How that is done is the protocol's
    /// and always the same, so that it is done once.
    pub fn words_as(&self, fold: impl Fn(&str) -> String) -> &[String] {
        let folded = || self.setup.words.iter().map(|word| fold(word)).collect();
        self.words.get_or_init(folded)
    }
}

impl Deref for ReadySocial {
    type Target = SocialSetup;

    fn deref(&self) -> &SocialSetup {
        &self.setup
    }
}

impl fmt::Debug for ReadySocial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.setup.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use base::{AppId, Secret, Timestamp};

    use super::*;

    fn setup() -> SocialSetup {
        SocialSetup::usual(AppId::new(1).unwrap(), Timestamp::EPOCH)
    }

    #[test]
    fn a_key_is_read_once_and_what_is_none_is_said() {
        let ready = |key: Option<&str>| {
            ReadySocial::new(SocialSetup {
                rsa_key: key.map(Secret::new),
                ..setup()
            })
        };
        let good = ready(Some(testkit::RSA_KEY));
        let (one, again) = (good.rsa_signer().unwrap(), good.rsa_signer().unwrap());
        assert!(Arc::ptr_eq(&one, &again));
        let refused = |key| ready(key).rsa_signer().unwrap_err();
        assert_eq!(refused(None), NoRsaKey::Absent);
        assert_eq!(refused(Some("no key")), NoRsaKey::Unusable);
    }

    #[test]
    fn words_are_folded_once() {
        let words = vec!["One".to_owned(), "TWO".to_owned()];
        let ready = ReadySocial::new(SocialSetup { words, ..setup() });
        let folded = Cell::new(0);
        let fold = |word: &str| {
            folded.set(folded.get() + 1);
            word.to_lowercase()
        };
        for _ in 0..2 {
            assert_eq!(ready.words_as(fold), ["one", "two"]);
        }
        assert_eq!(folded.get(), 2);
    }
}
