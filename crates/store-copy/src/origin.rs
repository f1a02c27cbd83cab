use sha2::{Digest as _, Sha256};

use crate::{
    copying::batch,
    digest::{Digest, NounDigest},
    error::EndError,
    noun::Noun,
    nouns::NOUNS,
    port::Source,
};

/// What no two installations have alike, and what does not stay as it was where
/// one is served from: the keys of tokens, the number of changes, the horizons,
/// and who leased a share of the work.
const TELLING: [&str; 5] = [
    "token_key",
    "change_head",
    "claim_horizon",
    "watermark",
    "shard_lease",
];

/// What is copied, as far as it takes to go on with the right copy. Whether
/// nothing at all has changed is what the digests at the end say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin(pub [u8; 32]);

impl Origin {
    /// Of a store in its present state.
    pub(crate) async fn of(source: &mut dyn Source) -> Result<Self, EndError> {
        let mut hash = Sha256::new();
        // Another list of nouns is another schema, in which the same position
        // would mean something else.
        for noun in &NOUNS {
            hash.update(NounDigest::new(noun).finish().0);
        }
        for noun in NOUNS.iter().filter(|noun| TELLING.contains(&noun.name)) {
            hash.update(digest(source, noun, &mut |_| ()).await?.1.0);
        }
        Ok(Self(hash.finalize().into()))
    }
}

/// Reads a noun from end to end. `seen` hears how many rows that were so far.
pub(crate) async fn digest(
    source: &mut dyn Source,
    noun: &Noun,
    seen: &mut (dyn FnMut(u64) + Send),
) -> Result<(u64, Digest), EndError> {
    let mut digest = NounDigest::new(noun);
    let mut rows: u64 = 0;
    let mut after = None;
    let limit = batch(noun);
    loop {
        let page = source.page(noun, after.as_deref(), limit).await?;
        for row in &page {
            digest.add(row);
            rows = rows.saturating_add(1);
        }
        seen(rows);
        match page.last() {
            Some(last) if page.len() == limit => after = Some(noun.key_of(last).to_vec()),
            _ => return Ok((rows, digest.finish())),
        }
    }
}
