use proptest::{collection::vec, prelude::any, prop_assert, prop_assert_eq, proptest};

use super::*;

const LIMIT: usize = 16 * 1024;

/// What is handed over of a whole line that comes at once.
fn at_once(text: &str) -> String {
    match RequestLine::default().read(text.as_bytes(), LIMIT) {
        Reading::AsItIs => text.to_owned(),
        Reading::Instead(bytes) => String::from_utf8(bytes).unwrap(),
        Reading::Kept => panic!("{text:?} was kept"),
    }
}

#[test]
fn four_bytes_are_escaped_in_a_target_and_nowhere_else() {
    for (sent, handed) in [
        ("GET /a?b=[\"C\",\"D\"]", "GET /a?b=[%22C%22,%22D%22]"),
        ("GET /a?b=c, d", "GET /a?b=c,%20d"),
        ("GET /<a>", "GET /%3Ca%3E"),
        ("POST /a b c", "POST /a%20b%20c"),
        ("GET /a ", "GET /a%20"),
        ("GET /a?%22+{}|\\^`é'", "GET /a?%22+{}|\\^`é'"),
        ("GET /", "GET /"),
    ] {
        for end in ["\r\n", "\n"] {
            for version in ["HTTP/1.1", "HTTP/1.0"] {
                let rest = format!(" {version}{end}x: \"<> \"{end}{end}GET /\" HTTP/1.1{end}");
                for blank in ["", "\r\n", "\n\r\n"] {
                    assert_eq!(
                        at_once(&format!("{blank}{sent}{rest}")),
                        format!("{blank}{handed}{rest}")
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_not_plainly_a_request_line_stays_as_it_is() {
    for text in [
        "GET /\"\r\n",
        "GET /\" HTTP/2.0\r\n",
        "GET /\" HTTP/1.1 \r\n",
        "GET /\" HTTP/1.1\r\r\n",
        "GET /\"\tHTTP/1.1\r\n",
        "GET  /\" HTTP/1.1\r\n",
        " GET /\" HTTP/1.1\r\n",
        "G\"ET / HTTP/1.1\r\n",
        "x: /\" HTTP/1.1\r\n",
        "M-SEARCH /\" HTTP/1.1\r\n",
        "GET HTTP/1.1\r\n",
        "GET \" HTTP/1.1\r\n",
        "GET http://a\"b/ HTTP/1.1\r\n",
        "CONNECT a b:443 HTTP/1.1\r\n",
        "OPTIONS * \" HTTP/1.1\r\n",
        "GET /a HTTP/1.1 b HTTP/1.1\r\n",
        "GET /a HTTP/1.1 HTTP/1.1\r\n",
        "GET /\" HTTP/2 \" HTTP/1.1\r\n",
        "\"\n",
    ] {
        assert_eq!(at_once(text), text);
    }
}

#[test]
fn what_can_become_no_line_to_escape_is_not_kept() {
    for text in [
        "\u{16}\u{3}\u{1}",
        "nonsense-with-a-hyphen",
        "averylongwordthatisnotanymethodatall",
        "GET http://",
        "GET /a\tb",
        "GET /a\u{7f}",
    ] {
        assert_eq!(
            RequestLine::default().read(text.as_bytes(), LIMIT),
            Reading::AsItIs,
            "{text:?}"
        );
    }
    // Nor is what turns out to be such a one.
    let mut line = RequestLine::default();
    assert_eq!(line.read(b"\r\nGET /a", LIMIT), Reading::Kept);
    assert_eq!(
        line.read(b"b\0", LIMIT),
        Reading::Instead(b"\r\nGET /ab\0".into())
    );
    assert!(!line.has_begun());
}

#[test]
fn a_line_longer_than_the_limit_is_left_to_hyper() {
    let long = vec![b'x'; LIMIT];
    let mut line = RequestLine::default();
    assert_eq!(line.read(b"GET /\"", LIMIT), Reading::Kept);
    let all = [b"GET /\"".as_slice(), &long].concat();
    assert_eq!(line.read(&long, LIMIT), Reading::Instead(all));
    assert!(!line.has_begun());
}

proptest! {
    #[test]
    fn pieces_change_nothing(
        target in "/[a-c\"<> %=é]{0,20}",
        rest in vec(any::<u8>(), 0..20),
        cuts in vec(0..60_usize, 0..6),
    ) {
        let text = [format!("GET {target} HTTP/1.1\r\n").as_bytes(), &rest].concat();
        let escaped = target
            .replace('"', "%22")
            .replace('<', "%3C")
            .replace('>', "%3E")
            .replace(' ', "%20");
        let wanted = [format!("GET {escaped} HTTP/1.1\r\n").as_bytes(), &rest].concat();
        let mut cuts = cuts;
        cuts.retain(|cut| (1..text.len()).contains(cut));
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut line = RequestLine::default();
        let mut handed = Vec::new();
        for pair in cuts.windows(2) {
            let fresh = &text[pair[0]..pair[1]];
            if handed.is_empty() {
                match line.read(fresh, LIMIT) {
                    Reading::AsItIs => handed.extend_from_slice(fresh),
                    Reading::Instead(bytes) => handed = bytes,
                    Reading::Kept => {}
                }
            } else {
                handed.extend_from_slice(fresh);
            }
        }
        prop_assert_eq!(handed, wanted);
    }

    #[test]
    fn any_bytes_keep_their_lines(bytes in vec(any::<u8>(), 1..80)) {
        let mut line = RequestLine::default();
        let handed = match line.read(&bytes, LIMIT) {
            Reading::AsItIs => bytes.clone(),
            Reading::Instead(bytes) => bytes,
            Reading::Kept => line.give_up(),
        };
        let ends = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        prop_assert_eq!(ends(&handed), ends(&bytes));
        prop_assert!(handed.len() >= bytes.len());
    }
}
