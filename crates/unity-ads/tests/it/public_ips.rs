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
