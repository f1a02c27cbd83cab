//! Whether a text has words that players may not write (Mobage, "NGWord").

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::Refusal;

/// The longest text that can be checked, in bytes.
pub const MAX_TEXT: usize = 10_000;

/// What `_method` has to say: the call is an overloaded POST.
pub const METHOD: &str = "check";

/// Reads the text that is to be checked, `{"data":"…"}`.
///
/// # Errors
/// [`Refusal::Invalid`] for what is no such object, and for a longer text than
/// [`MAX_TEXT`].
pub fn text(body: &[u8]) -> Result<String, Refusal> {
    let body: Option<Map<String, Value>> = serde_json::from_slice(body).ok();
    let data = body.and_then(|mut body| body.remove("data"));
    let Some(Value::String(text)) = data else {
        let why = "the body has to be a JSON object with the text as data";
        return Err(Refusal::Invalid(why.to_owned()));
    };
    if text.len() > MAX_TEXT {
        let why = format!("the text has more than {MAX_TEXT} bytes");
        return Err(Refusal::Invalid(why));
    }
    Ok(text)
}

/// The answer: the text as it came, and whether it may be shown.
#[must_use]
pub fn checked(text: &str, valid: bool) -> Value {
    json!({ "data": text, "valid": valid })
}

/// Whether none of the words is in the text, wherever, and whether it is
/// written large or small, in full or half width.
///
/// The words have to be [`folded`] already; they are the same for many texts.
#[must_use]
pub fn is_clean(text: &str, words: &[String]) -> bool {
    let text = folded(text);
    let mut words = words.iter();
    !words.any(|word| !word.is_empty() && text.contains(word))
}

/// The form in which texts and words are compared: compatibility form (NFKC) and
/// lower case, without what nobody sees, which is soft hyphens, joiners, marks of
/// direction and variants.
#[must_use]
pub fn folded(text: &str) -> String {
    // Lowering can take a text out of its form, as with İ.
    let seen = text.chars().filter(|c| !is_unseen(*c));
    let lower = seen.nfkc().flat_map(char::to_lowercase);
    lower.nfkc().collect()
}

/// What takes no room in a text (Unicode, `Default_Ignorable_Code_Point`, as far
/// as it is in use).
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str, word: &str) -> bool {
        is_clean(text, &[folded(word)])
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for (text, word) in [
            ("you badword you", "badword"),
            ("BadWord", "badword"),
            ("badword", "BADWORD"),
            ("ｂａｄｗｏｒｄ", "badword"),
            ("ＢＡＤ word", "bad"),
            ("これはﾊﾞｶだ", "バカ"),
            ("これはバカだ", "ﾊﾞｶ"),
            ("①位", "1位"),
            ("㍿", "株式"),
            ("b\u{200b}a\u{ad}d\u{feff}", "bad"),
            ("バ\u{fe0f}カ", "バカ"),
            ("か\u{3099}", "が"),
            ("İ", "i"),
            ("GROẞ", "groß"),
        ] {
            assert!(!clean(text, word), "{word} in {text}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for (text, word) in [
            ("", "bad"),
            ("ba d", "bad"),
            ("bald", "bad"),
            ("café", "cafe"),
            ("はは", "ハハ"),
            ("anything", ""),
            ("anything", "\u{200b}"),
        ] {
            assert!(clean(text, word), "{word} in {text}");
        }
        assert!(is_clean("anything", &[]));
        let words = ["three", "two"].map(str::to_owned);
        assert!(!is_clean("one two", &words));
    }

    #[test]
    fn the_text_is_data() {
        assert_eq!(text(r#"{"data":"hi","x":1}"#.as_bytes()).unwrap(), "hi");
        for wrong in [
            "",
            "{}",
            "[]",
            r#"{"data":1}"#,
            r#"{"data":null}"#,
            "data=hi",
        ] {
            assert!(text(wrong.as_bytes()).is_err(), "{wrong}");
        }
        let body = |length: usize| json!({ "data": "a".repeat(length) }).to_string();
        assert!(text(body(MAX_TEXT).as_bytes()).is_ok());
        assert!(text(body(MAX_TEXT + 1).as_bytes()).is_err());
        assert_eq!(checked("hi", true), json!({ "data": "hi", "valid": true }));
    }

    proptest! {
        #[test]
        fn a_word_is_found_between_others_in_any_case_and_width(
            before in "[a-z ]{0,9}", word in "[a-z0-9]{1,9}", after in "[a-z ]{0,9}", loud: bool,
        ) {
            let wide = |c: char| char::from_u32(u32::from(c).saturating_add(0xfee0)).unwrap();
            let written: String = if loud {
                word.to_uppercase()
            } else {
                word.chars().map(wide).collect()
            };
            let text = format!("{before}{written}{after}");
            prop_assert!(!clean(&text, &word));
        }

        #[test]
        fn a_text_that_has_none_of_the_words_letters_is_clean(text in "[a-m ]{0,40}", word in "[n-z]{1,9}") {
            prop_assert!(clean(&text, &word));
        }

        #[test]
        fn whatever_has_a_form_is_found_in_itself(word in ".{1,12}") {
            let once = folded(&word);
            prop_assert!(!clean(&word, &word) || once.is_empty());
            prop_assert_eq!(folded(&once), once);
        }
    }
}
