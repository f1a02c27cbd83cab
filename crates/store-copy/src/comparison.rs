use crate::{
    copying::Progress,
    digest::Digest,
    error::{CopyError, EndError},
    noun::Noun,
    nouns::NOUNS,
    origin::digest,
    port::{Source, Target},
};

/// What one end holds of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// How many rows.
    pub rows: u64,
    /// Of all of them in the order of their keys.
    pub digest: Digest,
}

/// What both ends hold of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The name of the noun.
    pub noun: &'static str,
    /// What was copied.
    pub source: Contents,
    /// What has become of it.
    pub target: Contents,
}

impl Comparison {
    /// Whether both hold the same.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.source == self.target
    }
}

/// What the two ends hold in the end, one entry a noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(pub Vec<Comparison>);

impl Report {
    /// Whether the copy is whole. One that is not has not been made a store that
    /// can be opened.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.iter().all(Comparison::is_equal)
    }
}

/// Reads both ends, each in one state, and compares them.
pub(crate) async fn compare(
    source: &mut dyn Source,
    target: &mut dyn Target,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, CopyError> {
    source.freeze().await.map_err(CopyError::Source)?;
    target.freeze().await.map_err(CopyError::Target)?;
    let mut comparisons = Vec::new();
    for noun in &NOUNS {
        comparisons.push(noun_of_both(source, target, noun, tell).await?);
    }
    source.release().await.map_err(CopyError::Source)?;
    target.release().await.map_err(CopyError::Target)?;
    Ok(Report(comparisons))
}

async fn noun_of_both(
    source: &mut dyn Source,
    target: &mut dyn Target,
    noun: &'static Noun,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Comparison, CopyError> {
    let rows = source.count(noun).await.map_err(CopyError::Source)?;
    let total = rows.saturating_mul(2);
    let noun_name = noun.name;
    let theirs = contents(source, noun, &mut |rows| {
        tell(Progress::checked(noun_name, rows, total));
    })
    .await
    .map_err(CopyError::Source)?;
    let ours = contents(target, noun, &mut |rows| {
        tell(Progress::checked(
            noun_name,
            theirs.rows.saturating_add(rows),
            total,
        ));
    })
    .await
    .map_err(CopyError::Target)?;
    Ok(Comparison {
        noun: noun_name,
        source: theirs,
        target: ours,
    })
}

async fn contents(
    end: &mut dyn Source,
    noun: &Noun,
    seen: &mut (dyn FnMut(u64) + Send),
) -> Result<Contents, EndError> {
    let (rows, digest) = digest(end, noun, seen).await?;
    Ok(Contents { rows, digest })
}
