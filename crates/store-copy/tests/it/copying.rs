use proptest::prelude::*;
use store_copy::{BATCH, CLAIM, Cell, CopyError, EndError, NOUNS, Position, Progress, copy};

use crate::memory::{Memory, store};

#[expect(clippy::unwrap_in_result, reason = "only the copy may fail here")]
fn run(source: &mut Memory, target: &mut Memory) -> Result<store_copy::Report, CopyError> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.build().unwrap();
    runtime.block_on(copy(source, target, &mut |_| ()))
}

fn claims(count: i64) -> Memory {
    let mut memory = Memory::default();
    for n in 0..count {
        let digest = Cell::Bytes(n.to_be_bytes().to_vec());
        let row = vec![
            Cell::Number(n % 7),
            Cell::Number(0),
            digest,
            Cell::Bytes(vec![1; 16]),
            Cell::Number(n),
        ];
        memory.add(&CLAIM, row);
    }
    memory
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_store_holds_arrives(mut source in store()) {
        let mut target = Memory::default();
        let report = run(&mut source, &mut target).unwrap();
        prop_assert!(report.is_whole(), "{report:?}");
        prop_assert_eq!(report.0.len(), NOUNS.len());
        prop_assert_eq!(target.begun, None);
        target.rows.retain(|_, rows| !rows.is_empty());
        source.rows.retain(|_, rows| !rows.is_empty());
        prop_assert_eq!(target.rows, source.rows);
    }

    #[test]
    fn one_row_that_is_not_what_it_was_is_found(
        mut source in store(),
        noun in 0..NOUNS.len(),
        which in any::<prop::sample::Index>(),
    ) {
        let noun = &NOUNS[noun];
        let mut target = Memory::default();
        run(&mut source, &mut target).unwrap();
        let rows = target.of_noun(noun);
        prop_assume!(!rows.is_empty());
        let key = rows.keys().nth(which.index(rows.len())).unwrap().clone();
        let cell = rows.get_mut(&key).unwrap().last_mut().unwrap();
        *cell = match &*cell {
            Cell::Number(number) => Cell::Number(number ^ 1),
            Cell::Text(text) => Cell::Bytes(text.as_bytes().to_vec()),
            _ => Cell::Text("another".into()),
        };
        target.begun = Some(begun_by(&mut source));
        let report = run(&mut source, &mut target).unwrap();
        prop_assert!(!report.is_whole());
        let unequal = report.0.iter().filter(|it| !it.is_equal());
        prop_assert_eq!(unequal.map(|it| it.noun).collect::<Vec<_>>(), [noun.name]);
        prop_assert!(target.begun.is_some(), "what is not whole stays shut");
    }
}

/// What a copy of this source leaves when it has put everything.
fn begun_by(source: &mut Memory) -> (store_copy::Origin, Option<Position>) {
    let mut other = Memory {
        patience: Some(0),
        ..Memory::default()
    };
    run(source, &mut other).unwrap_err();
    let (origin, _) = other.begun.unwrap();
    let last = NOUNS.last().unwrap();
    let position = Position {
        noun: last.name.to_owned(),
        after: Some(vec![]),
    };
    (origin, Some(position))
}

#[test]
fn a_copy_cut_short_anywhere_goes_on_where_it_was() {
    let mut source = claims(5_000);
    for noun in NOUNS.iter().take(4) {
        let row = noun.columns().map(|_| Cell::Number(1)).collect();
        source.add(noun, row);
    }
    let whole = 9;
    for cut in 0..whole {
        let mut target = Memory {
            patience: Some(cut),
            ..Memory::default()
        };
        let cut_short = run(&mut source, &mut target).unwrap_err();
        assert!(matches!(
            cut_short,
            CopyError::Target(EndError::Unavailable(_))
        ));
        assert!(target.begun.is_some());
        target.patience = None;
        let report = run(&mut source, &mut target).unwrap();
        assert!(report.is_whole());
        assert_eq!(target.puts, whole, "cut after {cut}");
    }
}

#[test]
fn a_copy_does_not_go_on_with_another_source_or_one_that_was_served_from() {
    let mut source = claims(2_000);
    let mut target = Memory {
        patience: Some(1),
        ..Memory::default()
    };
    run(&mut source, &mut target).unwrap_err();
    target.patience = None;
    let lease = NOUNS
        .iter()
        .find(|noun| noun.name == "shard_lease")
        .unwrap();
    source.add(lease, lease.columns().map(|_| Cell::Number(1)).collect());
    let refused = run(&mut source, &mut target).unwrap_err();
    assert_eq!(refused, CopyError::Target(EndError::OtherOrigin));
}

#[tokio::test]
async fn progress_is_told_up_to_the_last_row() {
    let mut source = claims(2_500);
    let mut told: Vec<Progress> = Vec::new();
    let mut target = Memory::default();
    copy(&mut source, &mut target, &mut |progress| {
        told.push(progress)
    })
    .await
    .unwrap();
    let of_claims = |checking| {
        let told = told
            .iter()
            .filter(move |it| it.checking == checking && it.noun == CLAIM.name);
        told.map(|it| (it.rows, it.of)).collect::<Vec<_>>()
    };
    assert_eq!(
        of_claims(false),
        [(0, 2_500), (1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]
    );
    assert_eq!(of_claims(true).last(), Some(&(5_000, 5_000)));
    assert_eq!(BATCH, 1_000);
}
