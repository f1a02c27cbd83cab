//! An end in memory that can be told to fail.

use std::collections::BTreeMap;

use async_trait::async_trait;
use proptest::{collection::vec, prelude::*};
use store_copy::{Cell, EndError, Kind, NOUNS, Noun, Origin, Position, Row, Source, Target};

/// A store of rows by noun and key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) rows: BTreeMap<&'static str, BTreeMap<Vec<Cell>, Row>>,
    pub(crate) begun: Option<(Origin, Option<Position>)>,
    /// How many batches are put before one fails; `None` for all.
    pub(crate) patience: Option<usize>,
    pub(crate) puts: usize,
}

impl Memory {
    /// A store with these rows of each noun.
    pub(crate) fn of(nouns: Vec<Vec<Row>>) -> Self {
        let mut memory = Self::default();
        for (noun, rows) in NOUNS.iter().zip(nouns) {
            for row in rows {
                memory.add(noun, row);
            }
        }
        memory
    }

    pub(crate) fn add(&mut self, noun: &Noun, row: Row) {
        let key = noun.key_of(&row).to_vec();
        self.rows.entry(noun.name).or_default().insert(key, row);
    }

    pub(crate) fn of_noun(&mut self, noun: &Noun) -> &mut BTreeMap<Vec<Cell>, Row> {
        self.rows.entry(noun.name).or_default()
    }
}

#[async_trait]
impl Source for Memory {
    async fn freeze(&mut self) -> Result<(), EndError> {
        Ok(())
    }

    async fn release(&mut self) -> Result<(), EndError> {
        Ok(())
    }

    async fn count(&mut self, noun: &Noun) -> Result<u64, EndError> {
        Ok(self.of_noun(noun).len() as u64)
    }

    async fn page(
        &mut self,
        noun: &Noun,
        after: Option<&[Cell]>,
        limit: usize,
    ) -> Result<Vec<Row>, EndError> {
        let rows = self.of_noun(noun).iter();
        let next = rows.filter(|(key, _)| after.is_none_or(|after| key.as_slice() > after));
        Ok(next.take(limit).map(|(_, row)| row.clone()).collect())
    }
}

#[async_trait]
impl Target for Memory {
    async fn begin(&mut self, origin: &Origin) -> Result<Option<Position>, EndError> {
        match &self.begun {
            Some((begun, position)) if begun == origin => Ok(position.clone()),
            Some(_) => Err(EndError::OtherOrigin),
            None => {
                self.begun = Some((*origin, None));
                Ok(None)
            }
        }
    }

    async fn put(
        &mut self,
        noun: &Noun,
        rows: Vec<Row>,
        position: &Position,
    ) -> Result<(), EndError> {
        if self.patience == Some(self.puts) {
            return Err(EndError::Unavailable("the power went out".into()));
        }
        self.puts += 1;
        for row in rows {
            let key = noun.key_of(&row).to_vec();
            let before = self.of_noun(noun).insert(key, row);
            assert!(before.is_none(), "nothing is put twice");
        }
        if let Some((_, at)) = &mut self.begun {
            *at = Some(position.clone());
        }
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), EndError> {
        self.begun = None;
        Ok(())
    }
}

/// Any cell of a kind.
fn cell(kind: Kind) -> BoxedStrategy<Cell> {
    match kind {
        Kind::Number => any::<i64>().prop_map(Cell::Number).boxed(),
        Kind::Text => "[a-zé\u{1F600}\u{0}]{0,3}".prop_map(Cell::Text).boxed(),
        Kind::Bytes => vec(any::<u8>(), 0..4).prop_map(Cell::Bytes).boxed(),
    }
}

/// Any row of a noun.
pub(crate) fn row(noun: &Noun) -> BoxedStrategy<Row> {
    let mut cells = Vec::new();
    for column in noun.columns() {
        let some = cell(column.kind);
        cells.push(if column.nullable {
            prop_oneof![Just(Cell::Null), some].boxed()
        } else {
            some
        });
    }
    cells.boxed()
}

/// Any rows of every noun.
pub(crate) fn store() -> impl Strategy<Value = Memory> {
    let nouns: Vec<_> = NOUNS.iter().map(|noun| vec(row(noun), 0..5)).collect();
    nouns.prop_map(Memory::of)
}
