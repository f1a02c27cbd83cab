use std::{fs, path::Path};

/// Compares a text with the checked-in `tests/snapshots/NAME.txt` of a crate,
/// whose directory is `env!("CARGO_MANIFEST_DIR")`. With `UPDATE_SNAPSHOTS` set
/// in the environment, writes the file instead.
///
/// # Panics
/// With the differing lines when they differ.
#[track_caller]
pub fn assert_snapshot(crate_dir: &str, name: &str, text: &str) {
    let path = Path::new(crate_dir).join(format!("tests/snapshots/{name}.txt"));
    if is_update() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        return fs::write(path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{} differs; UPDATE_SNAPSHOTS=1 rewrites it\n{}",
        path.display(),
        diff(&kept, text)
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says whether snapshots are rewritten"
)]
fn is_update() -> bool {
    std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

/// The lines that were taken away and added, each where it belongs.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    // How many lines the two have in common from each pair of places on.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for (i, before) in old.iter().enumerate().rev() {
        for (j, after) in new.iter().enumerate().rev() {
            common[i][j] = if before == after {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            text.push_str(&format!("- {}: {}\n", i + 1, old[i]));
            i += 1;
        } else {
            text.push_str(&format!("+ {}: {}\n", j + 1, new[j]));
            j += 1;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(
            diff("a\nb\nc\n", "a\nx\nc\nd\n"),
            "- 2: b\n+ 2: x\n+ 4: d\n"
        );
        assert_eq!(diff("a\n", "a\n"), "");
    }
}
