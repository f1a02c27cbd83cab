use super::*;

fn encoded(plain: &str) -> String {
    let mut text = Vec::new();
    text.put_encoded(plain.as_bytes());
    assert_eq!(Encoded::new(plain.as_bytes()).as_bytes(), text);
    assert_eq!(
        Encoded::new(plain.as_bytes()).decoded_len(),
        plain.len(),
        "{plain:?}"
    );
    assert_eq!(Encoded::new(plain.as_bytes()).decoded(), plain);
    String::from_utf8(text).unwrap()
}

/// The table of the OAuth wiki's test cases.
#[test]
fn the_wikis_answers() {
    for (plain, answer) in [
        ("abcABC123", "abcABC123"),
        ("-._~", "-._~"),
        ("%", "%25"),
        ("+", "%2B"),
        ("&=*", "%26%3D%2A"),
        ("\n", "%0A"),
        (" ", "%20"),
        ("\u{7f}", "%7F"),
        ("\u{80}", "%C2%80"),
        ("\u{3001}", "%E3%80%81"),
    ] {
        assert_eq!(encoded(plain), answer);
    }
}

fn taken(raw: &str, plus: Plus) -> Result<(String, bool), BadEncoding> {
    let mut rest = raw.as_bytes();
    let taken = take(&mut rest, |byte| byte == b'&', plus)?;
    assert_eq!(rest, b"&rest");
    let borrowed = !matches!(taken, Encoded::Owned(_));
    assert!(!(taken.is_plain() && taken.as_bytes().contains(&b'%')));
    let text = String::from_utf8_lossy(taken.as_bytes()).into_owned();
    Ok((text, borrowed))
}

#[test]
fn what_is_in_form_already_is_not_copied() {
    for raw in ["", "abc", "%E3%81%82", "a%20b%2Fc%7F"] {
        let text = format!("{raw}&rest");
        assert_eq!(taken(&text, Plus::Space), Ok((raw.to_owned(), true)));
    }
    for (raw, form) in [
        ("a+b", "a%20b"),
        ("%7e", "~"),
        ("%2f%C3%a9", "%2F%C3%A9"),
        ("%41", "A"),
        ("あ/", "%E3%81%82%2F"),
        ("a=b\0", "a%3Db%00"),
    ] {
        let text = format!("{raw}&rest");
        assert_eq!(
            taken(&text, Plus::Space),
            Ok((form.to_owned(), false)),
            "{raw}"
        );
    }
    assert_eq!(
        taken("a+b&rest", Plus::Literal),
        Ok(("a%2Bb".to_owned(), false))
    );
}

#[test]
fn what_is_not_encoded_text_is_refused() {
    for raw in [
        "%",
        "%2",
        "%zz",
        "%2&",
        "a%G0",
        "%+1",
        "%FF",
        "%C3",
        "%ED%A0%80",
        "%80",
        "%C0%AF",
    ] {
        let text = format!("{raw}&rest");
        assert_eq!(taken(&text, Plus::Space), Err(BadEncoding), "{raw}");
    }
}

#[test]
fn what_is_encoded_again_has_its_percents_encoded() {
    let mut text = Vec::new();
    for piece in ["", "a", "%20", "b%2F%25c", "%"] {
        put_again(piece.as_bytes(), &mut text);
        text.push(b' ');
    }
    assert_eq!(text, b" a %2520 b%252F%2525c %25 ");
}

/// Around every length at which bytes are looked at or copied together.
#[test]
fn as_byte_by_byte() {
    let plain = [b'a'; 70];
    for len in 0..plain.len() {
        assert!(is_all_unreserved(&plain[..len]), "{len}");
        let text: Vec<u8> = (100..170).collect();
        let mut room = [b' '; 70];
        assert_eq!(put_few(&mut room, &text[..len]), Some(len));
        assert_eq!(room[..len], text[..len]);
        assert!(room[len..].iter().all(|byte| *byte == b' '), "{len}");
        assert_eq!(put_few(&mut room[..len], &text[..=len]), None);
        for at in 0..len {
            let mut text = plain[..len].to_vec();
            text[at] = b'/';
            assert!(!is_all_unreserved(&text), "{at} of {len}");
            assert_eq!(unreserved_len(&text), at, "of {len}");
            let mut encoded = Vec::new();
            encoded.put_encoded(&text);
            let answer = String::from_utf8(text).unwrap().replace('/', "%2F");
            assert_eq!(encoded, answer.as_bytes(), "{at} of {len}");
        }
    }
}

#[test]
fn every_byte_is_encoded_as_it_is_known() {
    for byte in 0..=u8::MAX {
        let known = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        assert_eq!(is_unreserved(byte), known, "{byte}");
        let answer = if known {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        };
        let mut text = Vec::new();
        text.put_encoded(&[byte]);
        assert_eq!(text, answer.as_bytes());
    }
}
