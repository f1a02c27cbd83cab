//! Why a signature is not good. Nothing here gives a signature out: a mistake
//! is named only to who made the one that matches.

mod draft;
mod keys;
mod parameters;
mod tags;
mod urls;

use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;

use self::{keys::Keyed, tags::Tag};
use super::{HmacSha1Key, Key, Method, Mistake, Presented, RsaSha1Key, encoding::Encoded};
use crate::constant_time_eq;

/// How many bytes of parameters, encoded, are diagnosed.
const MAX_DIAGNOSED: usize = 64 * 1024;

/// How many bytes are authenticated for one diagnosis, all texts together.
const MAX_WORK: usize = 4 * 1024 * 1024;

/// How many mistakes are looked for together.
const MAX_MISTAKES: usize = 2;

/// Part of a text or a key as it is with some mistakes, or with none.
struct Variant<T> {
    mistakes: Vec<Mistake>,
    is: T,
}

/// Variants of one part, each different from all others. The first is right.
struct Variants<T>(Vec<Variant<T>>);

impl<T: PartialEq> Variants<T> {
    fn right(is: T) -> Self {
        let mistakes = Vec::new();
        Self(vec![Variant { mistakes, is }])
    }

    /// Adds what is with one mistake.
    fn add(&mut self, mistake: Mistake, is: T) {
        self.add_with(vec![mistake], is);
    }

    /// Adds what is with some mistakes, or is right as well.
    fn add_with(&mut self, mistakes: Vec<Mistake>, is: T) {
        if self.0.iter().all(|known| known.is != is) {
            self.0.push(Variant { mistakes, is });
        }
    }
}

impl Presented<'_> {
    /// The known mistakes that, made together, give the signature of this
    /// request: one or two. Empty when no such mistakes are found, and when
    /// the signature is good.
    ///
    /// Authenticates up to 4 MiB, and nothing when the parameters are longer
    /// than 64 KiB; a usual request takes some 500 MACs, or under RSA-SHA1 some
    /// 40 checks. Ask for it in a sandbox, for a consumer that is known, and
    /// with a limit on how often.
    #[must_use]
    pub fn diagnose(&self, key: &Key<'_>) -> Vec<Mistake> {
        if self.verify(key).is_ok() {
            return Vec::new();
        }
        match (key, self.method()) {
            (Key::HmacSha1(key), Method::HmacSha1) => self.diagnose_hmac(key),
            (Key::RsaSha1(key), Method::RsaSha1) => self.diagnose_rsa(key),
            _ => Vec::new(),
        }
    }

    fn diagnose_hmac(&self, key: &HmacSha1Key<'_>) -> Vec<Mistake> {
        let signature = self.signature().map(Encoded::decoded);
        let tags = tags::readings(&signature.unwrap_or_default());
        if tags.is_empty() {
            return vec![Mistake::NoMac];
        }
        let keys = keys::variants(key);
        let mut search = Search::of(self);
        for limit in 1..=MAX_MISTAKES {
            for tag in &tags {
                for key in &keys {
                    let before = [tag.mistakes.as_slice(), key.mistakes.as_slice()].concat();
                    let found = search.find(&before, limit, |text| holds(&key.is, &tag.is, text));
                    if let Some(found) = found {
                        return found;
                    }
                }
            }
        }
        Vec::new()
    }

    fn diagnose_rsa(&self, key: &RsaSha1Key) -> Vec<Mistake> {
        let signature = self.signature().map(Encoded::decoded);
        let tags = tags::bytes(&signature.unwrap_or_default());
        let mut search = Search::of(self);
        let mut found = tags.iter().filter_map(|tag| {
            search.find(&tag.mistakes, 1, |text| {
                key.verify(&text.concat(), &tag.is).is_ok()
            })
        });
        found.next().unwrap_or_default()
    }
}

/// Whether a key makes a tag over a text in pieces.
fn holds(key: &Keyed, tag: &Tag, text: &[&[u8]]) -> bool {
    match tag {
        Tag::Sha1(tag) => {
            let mac: Hmac<Sha1> = key.sha1();
            constant_time_eq(&fed(mac, text), tag)
        }
        Tag::Sha256(tag) => {
            let mac: Hmac<Sha256> = key.sha256();
            constant_time_eq(&fed(mac, text), tag)
        }
    }
}

fn fed<M: Mac>(mac: M, text: &[&[u8]]) -> Vec<u8> {
    let mac = text.iter().fold(mac, |mac, piece| mac.chain_update(piece));
    mac.finalize().into_bytes().to_vec()
}

/// The texts that may have been signed, and how much of them may still be
/// looked at.
struct Search {
    urls: Variants<Vec<u8>>,
    parameters: Variants<Vec<u8>>,
    work: usize,
}

impl Search {
    fn of(presented: &Presented<'_>) -> Self {
        let mut search = Self {
            urls: urls::variants(&presented.request),
            parameters: Variants(Vec::new()),
            work: MAX_WORK,
        };
        let lens = presented.signed().flat_map(|it| {
            let (name, value) = it.encoded();
            [name, value]
        });
        let lens = lens.map(|text| text.as_bytes().len());
        if lens.fold(0, usize::saturating_add) <= MAX_DIAGNOSED {
            search.parameters = parameters::variants(presented);
        }
        search
    }

    /// All mistakes, as many as the limit says, of which some are made before
    /// and the others within the text that holds.
    fn find(
        &mut self,
        before: &[Mistake],
        limit: usize,
        holds: impl Fn(&[&[u8]]) -> bool,
    ) -> Option<Vec<Mistake>> {
        let lower = self.lower_case(before, limit, &holds);
        if lower.is_some() {
            return lower;
        }
        for url in &self.urls.0 {
            for parameters in &self.parameters.0 {
                let made = [before, &url.mistakes, &parameters.mistakes].concat();
                if made.len() != limit {
                    continue;
                }
                let text = [url.is.as_slice(), b"&", &parameters.is];
                let len = text.iter().map(|piece| piece.len()).sum();
                self.work = self.work.checked_sub(len)?;
                if holds(&text) {
                    return Some(made);
                }
            }
        }
        None
    }

    /// The one mistake that shows in both parts of a text.
    fn lower_case(
        &mut self,
        before: &[Mistake],
        limit: usize,
        holds: &impl Fn(&[&[u8]]) -> bool,
    ) -> Option<Vec<Mistake>> {
        let made = [before, &[Mistake::LowerCaseHex]].concat();
        let right = self.parameters.0.first()?;
        if made.len() != limit {
            return None;
        }
        let parameters = lower_case_hex(&right.is);
        let mut urls = self.urls.0.iter().filter(|url| url.mistakes.is_empty());
        urls.any(|url| {
            let url = lower_case_hex(&url.is);
            holds(&[&url, b"&", &parameters])
        })
        .then_some(made)
    }
}

/// Puts the digits of escapes into lower case, and of what was an escape
/// before it was encoded once more.
fn lower_case_hex(text: &[u8]) -> Vec<u8> {
    let mut lower = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        lower.push(*byte);
        rest = after;
        if *byte != b'%' {
            continue;
        }
        while let Some(after) = rest.strip_prefix(b"25") {
            lower.extend_from_slice(b"25");
            rest = after;
        }
        if let Some((digits, after)) = rest.split_first_chunk::<2>()
            && digits.iter().all(u8::is_ascii_hexdigit)
        {
            lower.extend(digits.map(|digit| digit.to_ascii_lowercase()));
            rest = after;
        }
    }
    lower
}
