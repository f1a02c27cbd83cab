use rewards::{CannotIssue, Covers, Profile};

use super::vectors::key;

fn profile(name: &str) -> Profile {
    Profile::named(name).unwrap()
}

#[test]
fn a_signature_alone_is_the_one_that_is_issued() {
    let vungle = profile("vungle");
    let key = key(&vungle, "s");
    let parameters = [("etxid", "a:1"), ("uid", "u")];
    let signature = vungle.sign(&key, &parameters).unwrap();
    let issued = vungle.issue(&key, None, &parameters).unwrap();
    assert_eq!(issued, format!("etxid=a%3A1&uid=u&edigest={signature}"));
}

#[test]
fn what_is_missing_is_signed_as_nothing_by_whoever_does_not_look() {
    let vungle = profile("vungle");
    let key = key(&vungle, "s");
    let missing = [("uid", "u")];
    let refused = vungle.issue(&key, None, &missing);
    assert_eq!(refused, Err(CannotIssue::Missing("etxid".to_owned())));
    let empty = vungle.sign(&key, &[("etxid", ""), ("uid", "u")]);
    assert_eq!(vungle.sign(&key, &missing), empty);
    assert!(empty.is_ok());
    let refused = profile("unity-ads").sign(&key, &missing);
    assert_eq!(refused, Err(CannotIssue::Key));
}

#[test]
fn a_profile_says_what_its_signatures_are_over() {
    let parameters = Covers::Parameters {
        pair: '=',
        join: ',',
    };
    for (name, covers) in [
        ("unity-ads", parameters),
        ("admob", Covers::Query),
        ("levelplay", Covers::SomeValues),
    ] {
        assert_eq!(profile(name).covers(), covers, "{name}");
    }
}
