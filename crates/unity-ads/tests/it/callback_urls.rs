use unity_ads::wire::{
    CallbackUrl, InvalidCallbackUrl, InvalidStatic, MAX_CALLBACK_URL, Unreadable,
};

fn refused(text: &str) -> InvalidCallbackUrl {
    text.parse::<CallbackUrl>().expect_err(text)
}

#[test]
fn a_url_is_kept_as_it_was_written() {
    for text in [
        "https://developer.example.com/award.php?productid=1234",
        "http://127.0.0.1:9000",
        "http://[::1]:9000/a",
        "HTTPS://Developer.Example.COM:443/Award.PHP",
        "https://game.example/a//b/%2e%2E%2F/c;d=1?x=%41&y=~!$()*;:@/?",
        "https://game.example?x=",
    ] {
        assert_eq!(
            text.parse::<CallbackUrl>()
                .map(|url| url.as_str().to_owned()),
            Ok(text.to_owned())
        );
    }
}

#[test]
fn only_an_absolute_http_url_is_taken() {
    for text in [
        "",
        "/award.php",
        "award.php?x=1",
        "//game.example/",
        "https://",
        "https:///a",
        "https:/game.example/",
        "https:game.example",
        "https:\\\\game.example/",
        "https://game.example\\a",
        "https://game example/",
        "https://münchen.example/",
        " https://game.example/",
        "ht\ttps://game.example/",
        "https://game.example:99999/",
    ] {
        assert_eq!(refused(text), InvalidCallbackUrl::NotAbsolute, "{text:?}");
    }
    for text in [
        "ftp://game.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ] {
        assert_eq!(refused(text), InvalidCallbackUrl::Scheme, "{text:?}");
    }
}

#[test]
fn user_names_and_fragments_are_refused() {
    for text in [
        "https://user@game.example/",
        "https://user:pass@game.example/",
        "https://:pass@game.example/",
        "https://@game.example/",
        "https://:@game.example/",
    ] {
        assert_eq!(refused(text), InvalidCallbackUrl::UserInfo, "{text:?}");
    }
    for text in ["https://game.example/#", "https://game.example/?a=1#b"] {
        assert_eq!(refused(text), InvalidCallbackUrl::Fragment, "{text:?}");
    }
}

#[test]
fn a_url_that_clients_would_rewrite_is_refused_and_says_how_to_write_it() {
    for (text, sent) in [
        ("https://game.example/a b", "/a%20b"),
        ("https://game.example/a/../b", "/b"),
        ("https://game.example/./b", "/b"),
        ("https://game.example/a/%2e%2e/b", "/b"),
        ("https://game.example/a\\b", "/a/b"),
        ("https://game.example/é", "/%C3%A9"),
        ("https://game.example/?a=it's", "/?a=it%27s"),
        ("https://game.example/?a=\"b\"", "/?a=%22b%22"),
        ("https://game.example/?a=\n1", "/?a=1"),
        ("https://game.example/ ", "/"),
    ] {
        let canonical = InvalidCallbackUrl::NotCanonical(sent.to_owned());
        assert_eq!(refused(text), canonical, "{text:?}");
    }
}

#[test]
fn a_query_that_no_receiver_of_ours_reads_is_refused() {
    for (query, why) in [
        ("", Unreadable::NotAPair),
        ("a", Unreadable::NotAPair),
        ("a=1&", Unreadable::NotAPair),
        ("&a=1", Unreadable::NotAPair),
        ("a=1&&b=2", Unreadable::NotAPair),
        ("=1", Unreadable::NameEmpty),
        ("a=%", Unreadable::NotPercentEncoded),
        ("a=%FF", Unreadable::NotUtf8),
        ("a=%00", Unreadable::ControlCharacter),
        ("a[]=1", Unreadable::BracketInName),
        ("a=1&a=2", Unreadable::Duplicate),
        ("a=1&%61=2", Unreadable::Duplicate),
    ] {
        let text = format!("https://game.example/?{query}");
        assert_eq!(refused(&text), InvalidCallbackUrl::Query(why), "{text:?}");
    }
    assert_eq!(
        refused("https://game.example/?a=b+c"),
        InvalidCallbackUrl::Plus
    );
}

#[test]
fn what_the_network_adds_cannot_be_there_already() {
    for (query, name) in [
        ("sid=1", "sid"),
        ("oid=1", "oid"),
        ("hmac=1", "hmac"),
        ("a=1&s%69d=", "sid"),
    ] {
        let text = format!("https://game.example/?{query}");
        assert_eq!(
            refused(&text),
            InvalidStatic::Reserved(name).into(),
            "{text:?}"
        );
    }
    assert!(
        "https://game.example/?Sid=1&OID=2"
            .parse::<CallbackUrl>()
            .is_ok()
    );
}

#[test]
fn what_would_be_signed_ambiguously_is_refused() {
    let value = |name: &str| InvalidStatic::ValueAmbiguous(name.to_owned());
    let name = |name: &str| InvalidStatic::NameAmbiguous(name.to_owned());
    for (query, why) in [
        ("a=1%2C2", value("a")),
        ("a=1,oid=2", value("a")),
        ("productid=1,2", value("productid")),
        ("zone=1,2&zzz=3", value("zone")),
        ("a=,&zone=1,2", value("a")),
        ("a,b=1", name("a,b")),
        ("a%3Db=1", name("a=b")),
    ] {
        let text = format!("https://game.example/?{query}");
        assert_eq!(refused(&text), why.into(), "{text:?}");
    }
    for good in ["zone=1,2", "zzz=1,2&zone=3", "a=b=c", "sie=1,2=3"] {
        let text = format!("https://game.example/?{good}");
        assert!(text.parse::<CallbackUrl>().is_ok(), "{text:?}");
    }
}

#[test]
fn length_and_number_have_an_end() {
    let base = "https://game.example/";
    let pad = |len: usize| format!("{base}{}", "a".repeat(len - base.len()));
    assert!(pad(MAX_CALLBACK_URL).parse::<CallbackUrl>().is_ok());
    assert_eq!(
        refused(&pad(MAX_CALLBACK_URL + 1)),
        InvalidCallbackUrl::TooLong
    );
    let many = |count: usize| {
        let query: Vec<_> = (0..count).map(|at| format!("p{at}=1")).collect();
        format!("{base}?{}", query.join("&"))
    };
    assert!(many(29).parse::<CallbackUrl>().is_ok());
    assert_eq!(refused(&many(30)), InvalidStatic::TooMany.into());
}
