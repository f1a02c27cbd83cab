use std::cmp::Reverse;

use base::Secret;
use store::LONGEST_EXCHANGE;

use crate::Exchange;

/// What stands for a signature or a secret that was taken out.
const HIDDEN: &str = "[hidden]";

/// How many hexadecimal digits in a row may be a code that signs something: those
/// of MD5 and more. A receiver may say which one it had expected, made with a secret
/// that is not known here any more or not yet.
const SHORTEST_CODE: usize = 32;

/// What is asked of a peer, as it is kept: without what signs it.
pub struct Asked {
    request: String,
    /// What must not show up in what is kept of the answer.
    hidden: Vec<Secret>,
}

impl Asked {
    /// A request of that method, URL and body, none of which has its signature in it;
    /// `hidden` is what signs it, and with what.
    #[must_use]
    pub fn new(method: &str, url: &str, body: &str, hidden: Vec<Secret>) -> Self {
        let mut request = format!("{method} {url}");
        if !body.is_empty() {
            request.push_str("\n\n");
            request.push_str(body);
        }
        Self { request, hidden }
    }

    /// What went there, when nothing came back.
    #[must_use]
    pub fn alone(self) -> Exchange {
        Exchange {
            request: self.request,
            answer: String::new(),
        }
    }

    /// What went there and came back: without what is hidden in whatever spelling, and
    /// without what looks like a code that signs something.
    #[must_use]
    pub fn with(self, body: &[u8]) -> Exchange {
        let mut answer = String::from_utf8_lossy(body).into_owned();
        let hidden = self.hidden.iter().filter_map(Secret::expose_str);
        let mut hidden: Vec<&str> = hidden.collect();
        // The longer ones first, so that none is left in part.
        hidden.sort_by_key(|text| Reverse(text.len()));
        for hidden in hidden {
            for spelling in spellings(hidden) {
                answer = without(&answer, &spelling);
            }
        }
        Exchange {
            request: self.request,
            answer: without_codes(&answer),
        }
    }
}

impl Exchange {
    /// What is kept of it: as much of each text as there is room for,
    /// [`LONGEST_EXCHANGE`] bytes, and none of the characters that steer a terminal or
    /// that a store refuses. What is to be hidden is gone before, so that no part of it
    /// is left at the end.
    #[must_use]
    pub fn cut(&self) -> Self {
        Self {
            request: kept(&self.request),
            answer: kept(&self.answer),
        }
    }
}

/// What is kept of a text that went back or forth: as much as there is room for,
/// and none of the characters that steer a terminal or that a store refuses.
fn kept(text: &str) -> String {
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

/// How a text may be repeated: as it is, percent-encoded, and in JSON of those who
/// escape slashes.
fn spellings(text: &str) -> Vec<String> {
    let encoded = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let mut all = vec![text.to_owned(), encoded, text.replace('/', "\\/")];
    all.dedup();
    all
}

/// The text without that, in whatever case its letters are.
fn without(text: &str, hidden: &str) -> String {
    let (all, hidden) = (text.to_ascii_lowercase(), hidden.to_ascii_lowercase());
    if hidden.is_empty() || !all.contains(&hidden) {
        return text.to_owned();
    }
    let (mut kept, mut rest) = (String::new(), text);
    let mut between = all.split(&*hidden).peekable();
    while let Some(piece) = between.next() {
        let (before, after) = rest.split_at_checked(piece.len()).unwrap_or((rest, ""));
        kept.push_str(before);
        if between.peek().is_some() {
            kept.push_str(HIDDEN);
            rest = after.get(hidden.len()..).unwrap_or_default();
        }
    }
    kept
}

/// The text without whatever looks like a code that signs something.
fn without_codes(text: &str) -> String {
    let mut kept = String::new();
    let is_digit = |character: char| character.is_ascii_hexdigit();
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(is_digit).unwrap_or(rest.len());
        let (before, from) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        let digits = from.find(|one| !is_digit(one)).unwrap_or(from.len());
        let (code, after) = from.split_at_checked(digits).unwrap_or((from, ""));
        kept.push_str(before);
        kept.push_str(if code.len() < SHORTEST_CODE {
            code
        } else {
            HIDDEN
        });
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC: &str = "106ed4300f91145aff6378a355fced73";

    fn answer(body: &str) -> String {
        let hidden = vec![
            Secret::new(MAC),
            Secret::new("xyzKEY"),
            Secret::new("a/b+c="),
        ];
        let asked = Asked::new("GET", "http://x.example/?a=b", "", hidden);
        asked.with(body.as_bytes()).answer
    }

    #[test]
    fn neither_what_signs_nor_with_what_is_kept_of_an_answer() {
        for (body, kept) in [
            ("1", "1"),
            ("", ""),
            ("got 106ed4300f91145aff6378a355fced73!", "got [hidden]!"),
            ("GOT 106ED4300F91145AFF6378A355FCED73", "GOT [hidden]"),
            ("key XYZkey, again xyzKEY", "key [hidden], again [hidden]"),
            (
                "raw a/b+c= url a%2fb%2Bc%3D json a\\/b+c=",
                "raw [hidden] url [hidden] json [hidden]",
            ),
            // Not ours, and as long as one.
            (
                "expected d41d8cd98f00b204e9800998ecf8427e",
                "expected [hidden]",
            ),
            (
                "d41d8cd98f00b204e9800998ecf8427",
                "d41d8cd98f00b204e9800998ecf8427",
            ),
            (
                "grüße, 550e8400-e29b-41d4-a716-446655440000",
                "grüße, 550e8400-e29b-41d4-a716-446655440000",
            ),
        ] {
            assert_eq!(answer(body), kept);
        }
        let twice = format!("{MAC}{MAC}");
        assert_eq!(answer(&twice), "[hidden][hidden]");
    }

    #[test]
    fn of_a_text_within_another_nothing_is_left() {
        let hidden = vec![Secret::new("MDEyMzQ1"), Secret::new("whsec_MDEyMzQ1Njc4")];
        let asked = Asked::new("POST", "http://x.example/", "", hidden);
        let exchange = asked.with(b"whsec_MDEyMzQ1Njc4 MDEyMzQ1");
        assert_eq!(exchange.answer, "[hidden] [hidden]");
    }

    #[test]
    fn a_request_is_kept_with_its_body() {
        let bare = Asked::new("GET", "http://x.example/", "", Vec::new());
        assert_eq!(bare.alone().request, "GET http://x.example/");
        let posted = Asked::new("POST", "http://x.example/", "{}", Vec::new());
        assert_eq!(posted.alone().request, "POST http://x.example/\n\n{}");
    }

    #[test]
    fn an_answer_that_is_no_text_is_kept_as_far_as_it_is() {
        let asked = Asked::new("GET", "http://x.example/", "", Vec::new());
        assert_eq!(asked.with(b"a\xffb").answer, "a\u{fffd}b");
    }

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
