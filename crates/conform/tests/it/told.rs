//! What only the game knows of its callbacks is heeded: its callback URL, and what
//! it has tailored.

use conform::{
    Search,
    report::{Grade, Verdict},
};
use rewards::{Profile, ShapeRule, Tailoring, Trust};

use super::{
    gate::{Gate, played},
    grading::{finds, graded_by, options},
};

/// The form in which the networks' documents have callback URLs.
#[tokio::test]
async fn a_url_with_the_networks_macros_is_taken() {
    for (name, macros) in [
        (
            "applovin-max",
            "user_id={USER_ID}&event_id={EVENT_ID}&event_token={EVENT_TOKEN}",
        ),
        ("vungle", "uid=%user%&etxid=%etxid%&edigest=%edigest%"),
        (
            "pangle",
            "user_id=__USER__&trans_id=__TRANS__&sign=__SIGN__",
        ),
    ] {
        let profile = Profile::named(name).unwrap();
        let endpoint = Gate::trusting(&profile).await;
        let url = format!("{}&{macros}", endpoint.url());
        let report = graded_by(played(&profile), options(&url)).await;
        finds(&report, &[]);
        assert_eq!(report.grade, Some(Grade::A), "{name}");
        assert_eq!(report.url, url);
    }
}

fn tailored(name: &str, tailoring: &Tailoring) -> Profile {
    Profile::named(name).unwrap().tailored(tailoring).unwrap()
}

/// Whoever is not told what the game has tailored plays another network.
async fn only_as_tailored(profile: Profile) {
    let endpoint = Gate::start(&profile, Trust::default()).await;
    let report = graded_by(played(&profile), options(&endpoint.url())).await;
    finds(&report, &[]);
    assert_eq!(report.grade, Some(Grade::A));
    let shipped = Profile::named(profile.name()).unwrap();
    let report = graded_by(played(&shipped), options(&endpoint.url())).await;
    let why = report.not_graded.unwrap();
    assert!(why.contains("was answered 400"), "{why}");
}

#[tokio::test]
async fn renamed_parameters_are_graded() {
    let shape = |alphabet: &str, longest| ShapeRule {
        alphabet: Some(alphabet.to_owned()),
        length: Some([1, longest]),
    };
    let tailoring = Tailoring {
        names: [("appUserId".to_owned(), "uid".to_owned())].into(),
        shapes: [
            ("eventId".to_owned(), shape("0-9", 100)),
            ("uid".to_owned(), shape("a-z_", 40)),
        ]
        .into(),
        ..Tailoring::default()
    };
    only_as_tailored(tailored("levelplay", &tailoring)).await;
}

#[tokio::test]
async fn a_receiver_that_is_bound_to_its_ad_units_is_graded() {
    let units = vec!["2747237135".to_owned(), "8661010101".to_owned()];
    let tailoring = Tailoring {
        only: [("ad_unit".to_owned(), units)].into(),
        ..Tailoring::default()
    };
    only_as_tailored(tailored("admob", &tailoring)).await;
}

/// A refusal by the order's form would pass for one by its signature.
#[tokio::test]
async fn a_search_without_room_is_not_judged() {
    let shape = ShapeRule {
        alphabet: Some("0-9".to_owned()),
        length: Some([1, 20]),
    };
    let tailoring = Tailoring {
        shapes: [("eventId".to_owned(), shape)].into(),
        ..Tailoring::default()
    };
    let profile = tailored("levelplay", &tailoring);
    let endpoint = Gate::trusting(&profile).await;
    let mut options = options(&endpoint.url());
    options.search = Search {
        from: 1_000_000_000,
        tries: 1,
    };
    let report = graded_by(played(&profile), options).await;
    let mut probes = report.probes.iter();
    let loose = probes.find(|probe| probe.id == "loose-comparison").unwrap();
    assert_eq!(loose.verdict, Verdict::NotJudged);
    let why = loose.why.as_deref().unwrap();
    assert!(why.contains("no room"), "{why}");
}
