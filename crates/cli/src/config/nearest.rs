use strsim::damerau_levenshtein;

/// The one of `known` that was most likely meant by `given`: few letters differ
/// and, counted once more, few of them in words that it does not have at all.
/// So what stands in the wrong section, or lacks a word, is found too.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.min_by_key(|candidate| {
        let strange = words(given).filter(|word| words(candidate).all(|known| known != *word));
        let letters: usize = strange.map(str::len).sum();
        damerau_levenshtein(given, candidate).saturating_add(letters)
    })
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '_'])
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_misspelt_and_the_misplaced() {
        let known = ["data", "serve", "serve.mode", "serve.threads", "log.level"];
        for (given, meant) in [
            ("dta", "data"),
            ("srve", "serve"),
            ("serve.treads", "serve.threads"),
            ("level", "log.level"),
            ("store.mode", "serve.mode"),
        ] {
            assert_eq!(nearest(given, known.into_iter()), Some(meant), "{given}");
        }
    }
}
