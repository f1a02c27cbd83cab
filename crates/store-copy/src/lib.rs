//! A whole store from one engine to another, and the proof that it arrived.
//!
//! Both engines keep the same nouns in the same columns, so a row can be told as
//! a few numbers, texts and bytes. [`NOUNS`] says what is copied; [`copy`] reads
//! it in the order of its keys from a [`Source`], puts it into a [`Target`]
//! together with the position reached, and at the end compares the counts and
//! digests of both. A copy that was cut short goes on from its position.
//!
//! Nothing here knows what a row means, and there is no SQL: each adapter brings
//! its own two ends.

mod cell;
mod comparison;
mod copying;
mod digest;
mod encoding;
mod error;
mod noun;
mod nouns;
mod origin;
mod port;

pub use cell::{Cell, Row};
pub use comparison::{Comparison, Contents, Report};
pub use copying::{BATCH, Progress, copy};
pub use digest::{Digest, NounDigest};
pub use encoding::{NotCells, decode, encode};
pub use error::{CopyError, EndError};
pub use noun::{Column, Kind, Noun};
pub use nouns::{CHANGE_HEAD, CLAIM, CLAIM_HORIZON, NOUNS, UNCOPIED, WATERMARK};
pub use origin::Origin;
pub use port::{Position, Source, Target};
