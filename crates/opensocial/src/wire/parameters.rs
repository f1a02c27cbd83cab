//! When two names of parameters are one to somebody who reads them.

/// A name without what some readers of forms drop in front of it: space, control
/// characters and the mark of byte order.
pub(crate) fn bare(name: &str) -> &str {
    let dropped = |sign: char| sign.is_whitespace() || sign.is_control() || sign == '\u{feff}';
    name.trim_start_matches(dropped)
}

/// Whether some framework takes a decoded name for that other one, which is of
/// letters and underscores: some do not mind the case or the space around a
/// name. PHP ends a name at a NUL, takes `a.b`, `a b` and `a[b` for `a_b`, and
/// `a_b[]` and `a_b[c]` for an `a_b` with something in it.
///
/// What players may not give and what games may not believe is judged by this
/// alone: what the one let pass and the other read would be signed.
pub(crate) fn reads_as(given: &str, name: &str) -> bool {
    let given = bare(given).split('\0').next().unwrap_or_default();
    let array = given.split('[').next().unwrap_or_default();
    [given, given.trim_end(), array, array.trim_end()]
        .into_iter()
        .any(|given| is_alike(given, name))
}

fn is_alike(given: &str, name: &str) -> bool {
    given.len() == name.len()
        && given.bytes().zip(name.bytes()).all(|(given, own)| {
            let given = if matches!(given, b'.' | b' ' | b'+' | b'[') {
                b'_'
            } else {
                given
            };
            given.eq_ignore_ascii_case(&own)
        })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::reads_as;

    #[derive(Deserialize)]
    struct Vectors {
        name: String,
        alike: Vec<String>,
        others: Vec<String>,
    }

    #[test]
    fn what_frameworks_read_as_one_name_is_one() {
        let text = include_str!("../../vectors/parameters.json");
        let all: Vec<Vectors> = serde_json::from_str(text).unwrap();
        assert!(!all.is_empty());
        for Vectors {
            name,
            alike,
            others,
        } in all
        {
            for given in alike {
                assert!(reads_as(&given, &name), "{given:?} is {name}");
            }
            for given in others {
                assert!(!reads_as(&given, &name), "{given:?} is not {name}");
            }
        }
    }
}
