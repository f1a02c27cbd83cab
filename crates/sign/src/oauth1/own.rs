/// OAuth's own parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    BodyHash,
    ConsumerKey,
    Nonce,
    Signature,
    Method,
    Timestamp,
    Token,
    Version,
}

impl Own {
    /// How many there are.
    pub(super) const COUNT: usize = Self::ALL.len();

    /// All of them, in their order.
    const ALL: [Self; 8] = [
        Self::BodyHash,
        Self::ConsumerKey,
        Self::Nonce,
        Self::Signature,
        Self::Method,
        Self::Timestamp,
        Self::Token,
        Self::Version,
    ];

    /// The one that is called so.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        Self::begins(name).filter(|own| own.name().len() == name.len())
    }

    /// The one whose name a text begins with; the longer of two.
    ///
    /// The first byte in which they differ says which it can be, and the whole
    /// is compared with that one, which costs less than to look at each byte.
    #[inline(always)]
    pub(super) fn begins(text: &[u8]) -> Option<Self> {
        let is = |own: Self| text.starts_with(own.name().as_bytes()).then_some(own);
        let which = text.strip_prefix(b"oauth_")?.first()?;
        match which {
            b'b' => is(Self::BodyHash),
            b'c' => is(Self::ConsumerKey),
            b'n' => is(Self::Nonce),
            b's' => is(Self::Method).or_else(|| is(Self::Signature)),
            b't' => is(Self::Timestamp).or_else(|| is(Self::Token)),
            b'v' => is(Self::Version),
            _ => None,
        }
    }

    #[inline]
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::BodyHash => "oauth_body_hash",
            Self::ConsumerKey => "oauth_consumer_key",
            Self::Nonce => "oauth_nonce",
            Self::Signature => "oauth_signature",
            Self::Method => "oauth_signature_method",
            Self::Timestamp => "oauth_timestamp",
            Self::Token => "oauth_token",
            Self::Version => "oauth_version",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_whole_names_alone() {
        for own in Own::ALL {
            let name = own.name();
            assert!(Own::ALL[own as usize] == own);
            assert!(Own::of(name.as_bytes()) == Some(own), "{name}");
            assert!(Own::begins(format!("{name}=\"x\"").as_bytes()) == Some(own));
            let (longer, shorter) = (format!("{name}s"), name.strip_suffix(|_: char| true));
            for other in [Some(&*longer), shorter, name.strip_prefix('o')] {
                assert!(Own::of(other.unwrap().as_bytes()).is_none(), "{other:?}");
            }
        }
        for other in [
            "",
            "oauth",
            "oauth_",
            "oauth_x",
            "xauth_token",
            "OAUTH_TOKEN",
        ] {
            assert!(Own::of(other.as_bytes()).is_none(), "{other}");
        }
    }
}
