//! Files that are looked at again and again, and taken over when they change.

use std::time::Duration;

/// How often files are looked at. They are small; reading them is cheaper than
/// it is to be wrong about a modification time.
pub(crate) const LOOK: Duration = Duration::from_secs(2);

/// What a look saw: a digest of everything that belongs together, or why it
/// cannot be read.
pub(crate) type Sight = Result<[u8; 32], String>;

/// What has been seen of files.
#[derive(Debug)]
pub(crate) struct Watch {
    /// What was tried last, with success or not.
    tried: Sight,
    /// What the last look saw.
    seen: Sight,
}

impl Watch {
    /// Files that are in use as they were seen.
    pub(crate) fn of(digest: [u8; 32]) -> Self {
        Self {
            tried: Ok(digest),
            seen: Ok(digest),
        }
    }

    /// Whether what was seen now is to be tried. Only what two looks have seen
    /// is: files are not written in an instant, nor all at once.
    pub(crate) fn is_news(&mut self, sight: Sight) -> bool {
        let settled = sight == self.seen;
        self.seen = sight.clone();
        let news = settled && sight != self.tried;
        if news {
            self.tried = sight;
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_looks_have_seen_is_tried_once() {
        let [old, new] = [[1; 32], [2; 32]];
        let mut watch = Watch::of(old);
        for (sight, news) in [
            (Ok(old), false),
            (Ok(new), false),
            (Ok(new), true),
            (Ok(new), false),
            (Err("gone".to_owned()), false),
            (Ok(new), false),
            (Ok(new), false),
            (Err("gone".to_owned()), false),
            (Err("gone".to_owned()), true),
            (Err("gone".to_owned()), false),
            (Ok(new), false),
            (Ok(new), true),
        ] {
            assert_eq!(watch.is_news(sight.clone()), news, "{sight:?}");
        }
    }
}
