use store::LONGEST_EXCHANGE;

/// What is kept of a text that went back or forth: as much as there is room for,
/// and none of the characters that steer a terminal or that a store refuses.
pub(super) fn kept(text: &str) -> String {
    let mut kept = String::new();
    for character in text.chars() {
        let steers = character.is_control() && !matches!(character, '\n' | '\t');
        let character = if steers {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        };
        if kept.len().saturating_add(character.len_utf8()) > LONGEST_EXCHANGE {
            break;
        }
        kept.push(character);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters_and_steer_nothing() {
        assert_eq!(
            kept("GET /\r\n\tok\0\u{1b}[2J"),
            "GET /\u{fffd}\n\tok\u{fffd}\u{fffd}[2J"
        );
        let long = kept(&"ü".repeat(LONGEST_EXCHANGE));
        assert_eq!(long, "ü".repeat(LONGEST_EXCHANGE / 2));
        let odd = kept(&format!("a{}", "ü".repeat(LONGEST_EXCHANGE)));
        assert_eq!(odd.len(), LONGEST_EXCHANGE - 1);
    }
}
