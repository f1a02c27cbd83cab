//! The list of the networks that callbacks come from.

use unity_ads::wire::PublicIps;

/// Lists that are read and lists that are not.
pub fn seeds() -> Vec<Vec<u8>> {
    let lists = [
        r#"{"networks":["203.0.113.0/24","2001:db8::/32","192.0.2.1"]}"#,
        r#"{"updated":"2026-11-01","networks":[]}"#,
        r#"{"networks":["203.0.113.1/24"]}"#,
        r#"{"networks":["\u0032::/16"]}"#,
        r#"["203.0.113.0/24"]"#,
    ];
    lists.map(|list| list.as_bytes().to_vec()).into()
}

/// A list that is read is written as one that says the same.
pub fn run(data: &[u8]) {
    let Ok(list) = PublicIps::parse(data) else {
        return;
    };
    assert_eq!(PublicIps::parse(&list.to_json()).as_ref(), Ok(&list));
}
