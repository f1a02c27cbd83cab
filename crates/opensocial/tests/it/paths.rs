//! What paths name.

use opensocial::{
    Refusal,
    wire::{Endpoint, Guid, Method, NoGuid, Path, ROOT},
};

fn endpoints(below: &str) -> Result<Vec<&'static str>, &'static str> {
    let path = Path::read(&format!("{ROOT}{below}")).map_err(|refusal| refusal.reason())?;
    Ok(path.endpoints().iter().map(|it| it.name()).collect())
}

#[test]
fn every_path_names_what_the_table_says() {
    let (none, bad) = (Err("unknown_path"), Err("invalid"));
    for (below, wanted) in [
        ("/people/@me/@self", Ok("people")),
        ("/people/%40me/%40self", Ok("people")),
        ("/people/@me/@friends/123", Ok("people")),
        ("/people/mbga.jp:12/@self/", Ok("people")),
        ("/people/@supportedFields", Ok("supported_fields")),
        ("/people/@me", none),
        ("/people/@me/@friends/1/2", none),
        ("/appdata/@me/@self/@app", Ok("app_data")),
        ("/appData/@me/@self/@app/", Ok("app_data")),
        ("/APPDATA/@me/@friends/@app", Ok("friends_app_data")),
        ("/app%64ata/1/@self/@app", Ok("app_data")),
        ("/appdata/@me/@self", none),
        ("/textdata/@app/@all", Ok("text_groups")),
        ("/textdata/@app/a%2Fb", Ok("text_groups")),
        ("/textdata/@app/g/@all", Ok("texts")),
        ("/textdata/@app/g/@self/17", Ok("texts")),
        ("/textdata/@me/g/@all", none),
        ("/TextData/@app/@all", none),
        ("/ngword", Ok("word_check")),
        ("/ngword/x", none),
        ("/blacklist/@me/@all", Ok("blacklist")),
        ("/blacklist/@me/@all/12", Ok("blacklist")),
        ("/blacklist/@me/@self", none),
        ("/payment/@me/@self/@app", Ok("payment_create payment_read")),
        ("/payment/@me/@self/@app/0A", Ok("payment_read")),
        ("/payment/@me/@self", none),
        ("/activities/@me/@self/@app", Ok("activities")),
        ("/activities/@me/@self/@app/3", Ok("activities")),
        ("/messages/@me/@outbox", Ok("messages")),
        ("/messages/@me/@inbox", none),
        ("/avatar/@me/@self", Ok("avatar")),
        ("/avatar/1;2/@self/size=small;view=upper;", Ok("avatar")),
        ("/avatar/@me", none),
        ("", none),
        ("/", none),
        ("//", none),
        ("people/@me/@self", none),
        ("/people//@self", none),
        ("/people/@me/@self//", none),
        ("/people/@me/@self/1/2/3/4/5/6/7/8/9", none),
        ("/people/%/@self", bad),
        ("/people/%4/@self", bad),
        ("/people/%zz/@self", bad),
        ("/people/%ff/@self", bad),
        ("/people/%00/@self", bad),
        ("/people/a%0Ab/@self", bad),
        ("/people/a%C2%80b/@self", bad),
    ] {
        let wanted = wanted.map(|names| names.split(' ').collect::<Vec<_>>());
        assert_eq!(endpoints(below), wanted, "{below}");
    }
    let long = format!("/people/{}/@self", "a".repeat(513));
    assert_eq!(endpoints(&long), Err("invalid"));
}

#[test]
fn what_stands_elsewhere_is_no_path() {
    for path in [
        "",
        "/",
        "/people/@me/@self",
        "/api/restful/v2/ngword",
        "/api/restful/v1",
    ] {
        assert_eq!(Path::read(path), Err(Refusal::UnknownPath), "{path}");
    }
}

#[test]
fn segments_are_decoded_one_by_one() {
    let path = Path::read("/api/restful/v1/textdata/%40app/a%2Fb+c/%E3%81%82/1").unwrap();
    assert_eq!(path.guid(), "@app");
    assert_eq!(path.selector(), "a/b+c");
    assert_eq!(path.third(), Some("あ"));
    assert_eq!(path.fourth(), Some("1"));
    let path = Path::read("/api/restful/v1/ngword").unwrap();
    assert_eq!((path.guid(), path.third(), path.fourth()), ("", None, None));
}

#[test]
fn people_are_named_by_number_or_as_the_viewer() {
    let player = |id| Ok(Guid::Player(base::PlayerId::new(id).unwrap()));
    for (text, wanted) in [
        ("@me", Ok(Guid::Me)),
        ("1", player(1)),
        ("mbga.jp:123", player(123)),
        ("sb.mbga.jp:85494", player(85_494)),
        ("9007199254740991", player(9_007_199_254_740_991)),
        ("9007199254740992", Err(NoGuid)),
        ("0", Err(NoGuid)),
        ("01", Err(NoGuid)),
        ("+1", Err(NoGuid)),
        ("-1", Err(NoGuid)),
        ("1 ", Err(NoGuid)),
        ("", Err(NoGuid)),
        ("@Me", Err(NoGuid)),
        ("@self", Err(NoGuid)),
        (":1", Err(NoGuid)),
        ("a:b:1", Err(NoGuid)),
        ("a/b:1", Err(NoGuid)),
        ("mbga.jp:@me", Err(NoGuid)),
        ("mbga.jp:", Err(NoGuid)),
        ("１", Err(NoGuid)),
    ] {
        assert_eq!(text.parse::<Guid>(), wanted, "{text}");
    }
}

#[test]
fn post_may_stand_for_another_method() {
    let of = |name: &str, header: Option<&str>| {
        let method = Method::of_call(name, header.map(str::as_bytes));
        method.map_err(|refusal| refusal.reason())
    };
    for (name, header, wanted) in [
        ("GET", None, Ok(Some(Method::Get))),
        ("HEAD", None, Ok(Some(Method::Get))),
        ("POST", None, Ok(Some(Method::Post))),
        ("POST", Some("PUT"), Ok(Some(Method::Put))),
        ("POST", Some(" delete "), Ok(Some(Method::Delete))),
        ("POST", Some("GET"), Ok(Some(Method::Get))),
        ("POST", Some("POST"), Ok(Some(Method::Post))),
        ("POST", Some("PATCH"), Err("invalid")),
        ("POST", Some(""), Err("invalid")),
        ("POST", Some("\u{ff}"), Err("invalid")),
        ("GET", Some("DELETE"), Err("invalid")),
        ("PUT", Some("PUT"), Err("invalid")),
        ("PATCH", Some("PUT"), Err("invalid")),
        ("OPTIONS", None, Ok(None)),
        ("get", None, Ok(None)),
    ] {
        assert_eq!(of(name, header), wanted, "{name} {header:?}");
    }
}

#[test]
fn names_of_endpoints_are_their_own() {
    let mut names = Endpoint::ALL.map(Endpoint::name).to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Endpoint::ALL.len());
}
