use rewards::{CallbackUrl, InvalidCallbackUrl, Profile, Unreadable};

fn read(profile: &str, url: &str) -> Result<CallbackUrl, InvalidCallbackUrl> {
    CallbackUrl::read(&Profile::named(profile).unwrap(), url)
}

/// The macros are spelled as in the networks' documents.
#[test]
fn what_the_network_fills_in_is_told_from_what_is_static() {
    for (profile, url, as_written, filled) in [
        (
            "applovin-max",
            "https://game.example/r?shop=a%2Cb&user_id={USER_ID}&event_id={EVENT_ID}&event_token={EVENT_TOKEN}&%61=1",
            "shop=a%2Cb&%61=1",
            &["user_id", "event_id", "event_token"][..],
        ),
        (
            "vungle",
            "https://game.example/r?uid=%user%&etxid=%etxid%&edigest=%edigest%&shop=1",
            "shop=1",
            &["uid", "etxid", "edigest"],
        ),
        (
            "pangle",
            "https://game.example/r?tr%61ns_id=[TRANS]&user_id=#",
            "",
            &["trans_id", "user_id"],
        ),
        (
            "unity-ads",
            "https://game.example/r?productid=1234&&",
            "productid=1234",
            &[],
        ),
        ("unity-ads", "https://game.example/r", "", &[]),
    ] {
        let read = read(profile, url).unwrap();
        assert_eq!(read.as_written(), as_written, "{url}");
        assert!(read.filled().eq(filled.iter().copied()), "{url}");
    }
    let read = read("tapjoy", "https://game.example/r?b=x+y&a=%C3%A9").unwrap();
    assert!(read.statics().eq([("b", "x y"), ("a", "é")]));
}

/// Unity Ads and AdMob append what is theirs, and then it would come twice.
#[test]
fn what_the_network_appends_is_refused() {
    for (profile, name) in [("unity-ads", "sid"), ("admob", "user_id")] {
        let url = format!("https://game.example/r?{name}=1");
        let refused = InvalidCallbackUrl::Reserved(name.to_owned());
        assert_eq!(read(profile, &url), Err(refused));
    }
}

/// Whether a network appends is not told by what it signs: it is for the profile to
/// say.
#[test]
fn a_profile_of_ones_own_says_whether_its_network_appends() {
    let shipped = include_str!("../../profiles/unity-ads.toml");
    let rest = shipped.lines().filter(|line| !line.starts_with("appended"));
    let own: Vec<_> = rest.collect();
    assert_eq!(own.len() + 1, shipped.lines().count());
    let own = Profile::read(&own.join("\n")).unwrap();
    let url = "https://game.example/r?sid={USER}&shop=1&oid={EVENT}";
    let read = CallbackUrl::read(&own, url).unwrap();
    assert!(read.filled().eq(["sid", "oid"]));
    assert_eq!(read.as_written(), "shop=1");
}

/// A callback that has it twice is not accepted, so that none ever would be.
#[test]
fn what_the_network_fills_in_is_named_once() {
    for (profile, query, name) in [
        ("vungle", "uid=[A]&uid=[B]", "uid"),
        ("vungle", "uid=[A]&shop=1&u%69d=[A]", "uid"),
        ("tapjoy", "verifier=[V]&id=[I]&verifier=[V]", "verifier"),
    ] {
        let url = format!("https://game.example/r?{query}");
        let refused = InvalidCallbackUrl::Twice(name.to_owned());
        assert_eq!(read(profile, &url), Err(refused), "{query}");
    }
}

#[test]
fn what_is_static_has_to_be_readable() {
    for (query, part, why) in [
        ("shop", "shop", Unreadable::NotAPair),
        ("=1", "", Unreadable::NameEmpty),
        ("shop=%zz", "shop", Unreadable::NotPercentEncoded),
        ("sh%zzop=1", "sh%zzop", Unreadable::NotPercentEncoded),
        ("shop[]=1", "shop[]", Unreadable::BracketInName),
        ("shop=1#top", "shop", Unreadable::IllegalCharacter),
    ] {
        let part = part.to_owned();
        let refused = InvalidCallbackUrl::Unreadable { part, why };
        let url = format!("https://game.example/r?{query}");
        assert_eq!(read("vungle", &url), Err(refused), "{query}");
    }
}
