use crate::{
    cell::Row,
    comparison::{self, Report},
    error::{CopyError, EndError},
    noun::Noun,
    nouns::{IMAGE, NOUNS},
    origin::Origin,
    port::{Position, Source, Target},
};

/// How many rows are read and put at a time, and lost at most when a copy is cut
/// short.
pub const BATCH: usize = 1_000;

/// How many pictures are: few enough for memory, and for one statement.
const BATCH_OF_IMAGES: usize = 16;

/// How many rows of a noun are read at a time.
pub(crate) fn batch(noun: &Noun) -> usize {
    if *noun == IMAGE {
        BATCH_OF_IMAGES
    } else {
        BATCH
    }
}

/// How far a copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether the rows are there already and are read again from both ends.
    pub checking: bool,
    /// The name of the noun.
    pub noun: &'static str,
    /// How many of its rows are done.
    pub rows: u64,
    /// How many there are to do; the source may have more by now.
    pub of: u64,
}

impl Progress {
    pub(crate) fn checked(noun: &'static str, rows: u64, of: u64) -> Self {
        Self {
            checking: true,
            noun,
            rows,
            of,
        }
    }
}

/// Copies a store, or goes on where a copy of the same store was cut short, and
/// compares both. The target is made a store that can be opened only if both
/// then hold the same, which [`Report::is_whole`] tells.
///
/// The source must not be written to meanwhile. If it is, the comparison finds
/// out.
///
/// # Errors
/// [`CopyError`]; the copy can go on later.
pub async fn copy(
    source: &mut dyn Source,
    target: &mut dyn Target,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, CopyError> {
    let origin = Origin::of(source).await.map_err(CopyError::Source)?;
    let begun = target.begin(&origin).await.map_err(CopyError::Target)?;
    let (first, mut after) = reached(begun).map_err(CopyError::Target)?;
    for noun in NOUNS.iter().skip(first) {
        put_all(source, target, noun, after.take(), tell).await?;
    }
    let report = comparison::compare(source, target, tell).await?;
    if report.is_whole() {
        target.finish().await.map_err(CopyError::Target)?;
    }
    Ok(report)
}

/// Which noun is next, and after which of its keys.
fn reached(begun: Option<Position>) -> Result<(usize, Option<Row>), EndError> {
    let Some(Position { noun, after }) = begun else {
        return Ok((0, None));
    };
    let index = NOUNS.iter().position(|known| known.name == noun);
    let unknown = || EndError::Damaged("it says nothing of how far the copy has come".into());
    Ok((index.ok_or_else(unknown)?, after))
}

/// Copies what there is of a noun after a key.
async fn put_all(
    source: &mut dyn Source,
    target: &mut dyn Target,
    noun: &'static Noun,
    mut after: Option<Row>,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), CopyError> {
    let of = source.count(noun).await.map_err(CopyError::Source)?;
    let mut rows = match after {
        Some(_) => target.count(noun).await.map_err(CopyError::Target)?,
        None => 0,
    };
    loop {
        tell(Progress {
            checking: false,
            noun: noun.name,
            rows,
            of,
        });
        let page = source.page(noun, after.as_deref(), batch(noun)).await;
        let page = page.map_err(CopyError::Source)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(noun.key_of(last).to_vec());
        rows = rows.saturating_add(u64::try_from(page.len()).unwrap_or(u64::MAX));
        let position = Position {
            noun: noun.name.to_owned(),
            after: after.clone(),
        };
        let put = target.put(noun, page, &position).await;
        put.map_err(CopyError::Target)?;
    }
}
