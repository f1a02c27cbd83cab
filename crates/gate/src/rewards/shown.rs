//! What of a call may be looked up later.

use store::LONGEST_EXCHANGE;

/// What stands in the place of what is not shown.
const HIDDEN: &str = "[hidden]";

/// Shorter pieces than this are no secrets and would tear holes into any text.
const SHORTEST: usize = 8;

/// Texts that a peer may send back and nobody may read: secrets and signatures,
/// whole and without the marks in front of them.
pub(crate) struct NotShown(Vec<String>);

impl NotShown {
    pub(crate) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut hidden = Vec::new();
        for text in texts {
            // `whsec_…` and `v1,…`, of which several may stand side by side.
            for piece in text.split([' ', ',', '_']).chain([text]) {
                if piece.len() >= SHORTEST {
                    hidden.push(piece.to_owned());
                }
            }
        }
        // The longer ones first, so that none is left in part.
        hidden.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        Self(hidden)
    }
}

/// Bytes as text: without what is not shown and without control characters, cut
/// at [`LONGEST_EXCHANGE`] bytes. What is hidden goes before anything is cut, so
/// that no part of it is left at the end.
pub(crate) fn shown(bytes: &[u8], hidden: &NotShown) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for piece in &hidden.0 {
        if text.contains(piece.as_str()) {
            text = text.replace(piece.as_str(), HIDDEN);
        }
    }
    let mut end = 0_usize;
    let mut shown = String::new();
    for character in text.chars() {
        let plain = match character {
            '\n' | '\t' => character,
            other if other.is_control() => char::REPLACEMENT_CHARACTER,
            other => other,
        };
        end = end.saturating_add(plain.len_utf8());
        if end > LONGEST_EXCHANGE {
            break;
        }
        shown.push(plain);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_before_anything_is_cut() {
        let hidden = NotShown::of(["whsec_MDEyMzQ1Njc4OQ==", "v1,c2lnbmF0dXJl"]);
        let told = b"whsec_MDEyMzQ1Njc4OQ== MDEyMzQ1Njc4OQ== v1,c2lnbmF0dXJl \0 whsec_";
        let expected = "[hidden] [hidden] [hidden] \u{fffd} whsec_";
        assert_eq!(shown(told, &hidden), expected);
        let padding = "x".repeat(LONGEST_EXCHANGE - 4);
        let told = format!("{padding}MDEyMzQ1Njc4OQ==");
        assert_eq!(shown(told.as_bytes(), &hidden), format!("{padding}[hid"));
    }

    #[test]
    fn what_is_cut_ends_with_a_whole_character() {
        let told = "\u{20ac}".repeat(LONGEST_EXCHANGE);
        let text = shown(told.as_bytes(), &NotShown::of([]));
        assert_eq!(text.len(), LONGEST_EXCHANGE / 3 * 3);
        assert_eq!(shown(b"a\xffb", &NotShown::of([])), "a\u{fffd}b");
    }
}
