use super::*;

#[test]
fn a_connection_begins_with_a_line() {
    assert!(Boundary::default().begins_a_line());
    let mut boundary = Boundary::default();
    boundary.hand_over(b"GET");
    assert!(!boundary.begins_a_line());
}

#[test]
fn a_request_without_a_body_ends_with_an_empty_line() {
    for (pieces, ends) in [
        (&[b"GET / HTTP/1.1\r\n\r\n".as_slice()] as &[&[u8]], true),
        (&[b"GET / HTTP/1.1\n\n"], true),
        (&[b"GET / HTTP/1.1\r\n", b"\r\n"], true),
        (&[b"GET / HTTP/1.1\r\n\r", b"\n"], true),
        (&[b"GET / HTTP/1.1\r\n\r\nG"], false),
        (&[b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n"], false),
    ] {
        let mut boundary = Boundary::default();
        for piece in pieces {
            boundary.hand_over(piece);
        }
        boundary.begin(false);
        assert!(!boundary.begins_a_line());
        boundary.answered();
        assert_eq!(boundary.begins_a_line(), ends, "{pieces:?}");
    }
}

#[test]
fn a_body_ends_where_the_last_byte_lies() {
    let text = b"POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\nbodyGET";
    let (all, _) = text.split_at(text.len() - 3);
    let (_, body) = all.split_at(all.len() - 4);
    // The same bytes elsewhere are no sign, nor is a part of them.
    let copy = body.to_vec();
    for (handed, last, ends) in [
        (all, Some(body), true),
        (all, Some(copy.as_slice()), false),
        (all, Some(&body[..3]), false),
        (all, None, false),
        (text.as_slice(), Some(body), false),
    ] {
        let mut boundary = Boundary::default();
        boundary.hand_over(handed);
        let request = boundary.begin(true);
        boundary.body_ended(request, last);
        assert!(!boundary.begins_a_line(), "the answer is still to come");
        boundary.answered();
        assert_eq!(boundary.begins_a_line(), ends);
        // What comes early takes the certainty away.
        boundary.hand_over(b"x");
        assert!(!boundary.begins_a_line());
    }
}

#[test]
fn a_body_that_did_not_end_leaves_nothing_certain() {
    let mut boundary = Boundary::default();
    boundary.hand_over(b"POST / HTTP/1.1\r\n\r\n");
    boundary.begin(true);
    boundary.answered();
    assert!(!boundary.begins_a_line());
}

#[test]
fn the_body_of_an_earlier_request_says_nothing_of_the_present_one() {
    let mut boundary = Boundary::default();
    let earlier = boundary.begin(true);
    boundary.answered();
    boundary.hand_over(b"\r\n\r\n");
    boundary.begin(true);
    boundary.answered();
    boundary.body_ended(earlier, None);
    assert!(!boundary.begins_a_line());
}
