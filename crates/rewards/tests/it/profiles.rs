use rewards::{Field, Profile};

const FILES: [(&str, &str); 7] = [
    ("admob", include_str!("../../profiles/admob.toml")),
    (
        "applovin-max",
        include_str!("../../profiles/applovin-max.toml"),
    ),
    ("levelplay", include_str!("../../profiles/levelplay.toml")),
    ("pangle", include_str!("../../profiles/pangle.toml")),
    ("tapjoy", include_str!("../../profiles/tapjoy.toml")),
    ("unity-ads", include_str!("../../profiles/unity-ads.toml")),
    ("vungle", include_str!("../../profiles/vungle.toml")),
];

#[test]
fn every_file_is_a_profile_of_its_own_name() {
    for (name, text) in FILES {
        let read = Profile::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.name(), name);
        assert!(Profile::named(name).is_some());
        let scheme = format!("scheme = {:?}", read.scheme_name());
        assert!(text.contains(&scheme), "{name}: {scheme}");
        assert!(read.source().count() > 0 && !read.title().is_empty());
    }
    let shipped = Profile::shipped().iter().map(Profile::name);
    assert!(shipped.eq(FILES.map(|(name, _)| name)));
    assert!(Profile::named("nobody").is_none());
}

/// What can be believed of each network, derived from what it signs.
#[test]
fn only_what_is_signed_and_can_be_told_apart_is_authenticated() {
    use Field::{Amount, Currency, Order, Placement, Subject, Timestamp};
    for (name, fields) in [
        (
            "admob",
            &[Order, Subject, Amount, Currency, Placement, Timestamp][..],
        ),
        ("applovin-max", &[Order]),
        ("levelplay", &[Timestamp]),
        ("pangle", &[Order]),
        ("tapjoy", &[Order, Subject, Amount]),
        ("unity-ads", &[Order, Subject]),
        ("vungle", &[Order]),
    ] {
        let profile = Profile::named(name).unwrap();
        for field in Field::ALL {
            let expected = fields.contains(&field) || (name, field) == ("admob", Field::Custom);
            assert_eq!(profile.authenticates(field), expected, "{name} {field}");
        }
    }
}
