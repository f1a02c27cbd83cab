use proptest::prelude::*;
use sign::{Malformed, base64url};

#[test]
fn the_alphabet_is_url_safe_and_there_is_no_padding() {
    assert_eq!(base64url::encode(&[0xfb, 0xff, 0xbe, 0xff]), "-_--_w");
    assert_eq!(
        base64url::decode(b"-_--_w"),
        Ok(vec![0xfb, 0xff, 0xbe, 0xff])
    );
}

#[test]
fn only_the_canonical_spelling_is_read() {
    for bad in [
        "_w==", "_x", "_", "+/8", "_w\n", " _w", "_w ", "_w.", "\u{e9}", "____=",
    ] {
        let mut buffer = [0; 64];
        assert_eq!(base64url::decode(bad.as_bytes()), Err(Malformed), "{bad:?}");
        let into = base64url::decode_into(bad.as_bytes(), &mut buffer);
        assert_eq!(into, Err(Malformed), "{bad:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_not_cut() {
    let mut buffer = [0; 8];
    let text = base64url::encode(&[7; 9]);
    let read = base64url::decode_into(text.as_bytes(), &mut buffer);
    assert_eq!(read, Err(Malformed));
}

proptest! {
    #[test]
    fn every_byte_string_has_one_text(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = base64url::encode(&bytes);
        prop_assert_eq!(base64url::decode(text.as_bytes()), Ok(bytes.clone()));
        let mut buffer = [0; 400];
        let read = base64url::decode_into(text.as_bytes(), &mut buffer).unwrap();
        prop_assert_eq!(&*read, &bytes[..]);
    }

    #[test]
    fn what_is_read_is_written_back_the_same(text in "[A-Za-z0-9_-]{0,40}") {
        if let Ok(bytes) = base64url::decode(text.as_bytes()) {
            prop_assert_eq!(base64url::encode(&bytes), text);
        }
    }
}
