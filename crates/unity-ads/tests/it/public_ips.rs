use unity_ads::wire::{InvalidPublicIps, MAX_PUBLIC_IPS, PublicIps};

#[test]
fn the_document_is_read_and_written() {
    let text = r#"{"networks":["203.0.113.0/24","2001:db8::/32"]}"#;
    let list = PublicIps::parse(text.as_bytes()).unwrap();
    assert_eq!(list.to_json(), text.as_bytes());
    let more = r#"{"updated":"2026-11-01","networks":["203.0.113.7"]}"#;
    let list = PublicIps::parse(more.as_bytes()).unwrap();
    assert_eq!(list.to_json(), br#"{"networks":["203.0.113.7/32"]}"#);
}

#[test]
fn addresses_of_either_family_are_found_and_mapped_ones_too() {
    let text = br#"{"networks":["203.0.113.0/24","2001:db8::/32"]}"#;
    let list = PublicIps::parse(text).unwrap();
    for inside in [
        "203.0.113.0",
        "203.0.113.255",
        "2001:db8::1",
        "::ffff:203.0.113.9",
    ] {
        assert!(list.contain(inside.parse().unwrap()), "{inside}");
    }
    for outside in [
        "203.0.112.255",
        "203.0.114.0",
        "2001:db9::",
        "::203.0.113.9",
    ] {
        assert!(!list.contain(outside.parse().unwrap()), "{outside}");
    }
    assert!(!PublicIps::default().contain("203.0.113.1".parse().unwrap()));
}

#[test]
fn one_entry_that_is_no_network_spoils_the_list() {
    for bad in [
        r#"{"networks":["203.0.113.0/24","203.0.113.1/24"]}"#,
        r#"{"networks":["everywhere"]}"#,
        r#"{"networks":"203.0.113.0/24"}"#,
        r#"{"ips":[]}"#,
        r#"["203.0.113.0/24"]"#,
        "",
        "<html>",
    ] {
        let read = PublicIps::parse(bad.as_bytes());
        assert_eq!(read, Err(InvalidPublicIps), "{bad}");
    }
    let long = format!(r#"{{"networks":[]}}{}"#, " ".repeat(MAX_PUBLIC_IPS));
    assert_eq!(PublicIps::parse(long.as_bytes()), Err(InvalidPublicIps));
}
