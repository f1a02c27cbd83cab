use std::slice::from_ref;

use proptest::{collection::vec, prelude::*};
use store_copy::{Cell, NOUNS, NounDigest, Row, decode, encode};

use crate::memory::row;

fn digest(noun: usize, rows: &[Row]) -> store_copy::Digest {
    let mut digest = NounDigest::new(&NOUNS[noun]);
    rows.iter().for_each(|row| digest.add(row));
    digest.finish()
}

/// Two lists of rows of one noun, close to each other now and then.
fn two() -> impl Strategy<Value = (usize, Vec<Row>, Vec<Row>)> {
    (0..NOUNS.len()).prop_flat_map(|noun| {
        let some = || vec(row(&NOUNS[noun]), 0..3);
        (Just(noun), some(), some())
    })
}

proptest! {
    #[test]
    fn cells_are_read_back(row in (0..NOUNS.len()).prop_flat_map(|noun| row(&NOUNS[noun]))) {
        prop_assert_eq!(decode(&encode(&row)), Ok(row));
    }

    #[test]
    fn what_is_no_row_is_refused(bytes in vec(any::<u8>(), 0..40)) {
        if let Ok(row) = decode(&bytes) {
            prop_assert_eq!(encode(&row), bytes, "one encoding each");
        }
    }

    #[test]
    fn two_contents_have_one_digest_only_if_they_are_one((noun, one, other) in two()) {
        prop_assert_eq!(digest(noun, &one) == digest(noun, &other), one == other);
    }
}

#[test]
fn content_does_not_slip_from_one_cell_into_the_next() {
    let text = |text: &str| Cell::Text(text.into());
    let pairs = [
        (vec![text("ab"), text("c")], vec![text("a"), text("bc")]),
        (vec![text("a")], vec![Cell::Bytes(b"a".to_vec())]),
        (vec![Cell::Null], vec![text("")]),
        (vec![Cell::Number(0)], vec![Cell::Null]),
        (vec![text("a"), Cell::Null], vec![Cell::Null, text("a")]),
    ];
    for (one, other) in pairs {
        assert_ne!(
            digest(0, from_ref(&one)),
            digest(0, from_ref(&other)),
            "{one:?} {other:?}"
        );
    }
}

#[test]
fn nouns_without_a_row_have_digests_of_their_own() {
    let mut digests: Vec<String> = (0..NOUNS.len())
        .map(|n| digest(n, &[]).to_string())
        .collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), NOUNS.len());
}

/// Pinned, because both ends of a copy may be of different builds: the digests
/// that one prints are compared by hand with those that another printed.
#[test]
fn the_digest_is_what_it_was() {
    let row = vec![
        Cell::Number(7),
        Cell::Text("Ada".into()),
        Cell::Null,
        Cell::Number(-1),
        Cell::Bytes(vec![0, 255]),
    ];
    assert_eq!(
        digest(0, &[row]).to_string(),
        "541c5f8289e5dcb7afd0caebae09a2dad5549e05b7e5cc82b19b52ad3805c43a"
    );
}

#[test]
fn what_a_cell_holds_is_not_shown() {
    let row = [
        Cell::Text("secret".into()),
        Cell::Bytes(vec![115; 6]),
        Cell::Number(42),
    ];
    let shown = format!("{row:?}");
    assert_eq!(shown, "[Text(6 bytes), Bytes(6 bytes), Number(..)]");
}
