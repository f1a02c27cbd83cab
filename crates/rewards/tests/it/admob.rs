use std::collections::BTreeMap;

use base::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};
use rewards::{
    Field, InvalidReceiver, Profile, Receiver, Refusal, Tailoring, Trust,
    admob_keys::{AdmobKeys, InvalidKeys},
};
use sign::mac::{Curve, EcdsaPair, Key};

use super::vectors::{judge, profile};

/// The sample that Tink tests its verifier with, both halves published there
/// (tink-java-apps, RewardedAdsVerifierTest).
const SAMPLE_PUBLIC: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPYnHwS8uegWAewQtlxizmLFynwHcxRT1PK07cDA6/C4sXrVI1SzZCUx8U8S0LjMrT6ird/VW7be3Mz6t/srtRQ==";
const SAMPLE_PRIVATE: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZj/Dldxz8fvKVF5OTeAtK6tY3G1McmvhMppe6ayW6GahRANCAAQ9icfBLy56BYB7BC2XGLOYsXKfAdzFFPU8rTtwMDr8LixetUjVLNkJTHxTxLQuMytPqKt39Vbtt7czPq3+yu1F";

const PARAMETERS: [(&str, &str); 8] = [
    ("ad_network", "5450213213286189855"),
    ("ad_unit", "12345678"),
    ("custom_data", "a b+c@d=e&f,ü"),
    ("reward_amount", "10"),
    ("reward_item", "coins"),
    ("timestamp", "150777823"),
    ("transaction_id", "12345678901234567890123456789012"),
    ("user_id", "1234567"),
];

fn sample() -> (AdmobKeys, Key) {
    let json = format!(r#"{{"keys":[{{"keyId":1234,"base64":"{SAMPLE_PUBLIC}"}}]}}"#);
    let der = Secret::new(STANDARD.decode(SAMPLE_PRIVATE).unwrap());
    let pair = EcdsaPair::from_pkcs8(Curve::P256, &der).unwrap();
    (AdmobKeys::parse(json.as_bytes()).unwrap(), pair.into())
}

fn receiver(profile: &Profile) -> Receiver {
    Receiver::new(profile, [], super::vectors::TRUSTING).unwrap()
}

#[test]
fn a_callback_under_the_published_sample_key_is_accepted() {
    let (keys, pair) = sample();
    let profile = profile("admob");
    let query = profile.issue(&pair, Some("1234"), &PARAMETERS).unwrap();
    let receiver = receiver(&profile);
    let callback = receiver.parse(query.as_bytes()).unwrap();
    let key = keys.get(callback.key_hint().unwrap()).unwrap();
    let earned = judge(&receiver, &query, Some(key)).unwrap();
    assert_eq!(earned.subject(), Some("1234567"));
    assert_eq!(earned.order(), "12345678901234567890123456789012");
    assert_eq!(earned.value(Field::Custom).unwrap().text, "a b+c@d=e&f,ü");
    assert_eq!(earned.unauthenticated().count(), 0);
    // A plus sign stays one, whether or not it is escaped.
    let plus = query.replace("%2B", "+");
    let earned = judge(&receiver, &plus, Some(key)).unwrap();
    assert_eq!(earned.value(Field::Custom).unwrap().text, "a b+c@d=e&f,ü");
    assert_eq!(
        judge(&receiver, &query, None).unwrap_err(),
        Refusal::KeyUnknown
    );
}

/// Everybody who shows ads of AdMob can have it sign callbacks of his own app to
/// anybody's address.
#[test]
fn what_the_network_signed_for_somebody_elses_app_is_refused() {
    let (keys, pair) = sample();
    let admob = profile("admob");
    assert!(matches!(
        Receiver::new(&admob, [], Trust::default()),
        Err(InvalidReceiver::AnyonesKey(_))
    ));
    let own = Tailoring {
        only: BTreeMap::from([("ad_unit".to_owned(), vec!["12345678".to_owned()])]),
        ..Tailoring::default()
    };
    let receiver = Receiver::new(&admob.tailored(&own).unwrap(), [], Trust::default()).unwrap();
    let mut parameters = PARAMETERS.to_vec();
    let key = keys.get("1234");
    let query = admob.issue(&pair, Some("1234"), &parameters).unwrap();
    assert!(judge(&receiver, &query, key).is_ok());
    parameters[1].1 = "87654321";
    let query = admob.issue(&pair, Some("1234"), &parameters).unwrap();
    let refused = judge(&receiver, &query, key).unwrap_err();
    assert_eq!(refused, Refusal::ParameterInvalid);
}

/// A player chooses custom_data so that the signed text holds a user_id that
/// nobody has set, and spells the query anew.
#[test]
fn a_parameter_inside_of_a_value_is_none_of_the_callback() {
    let (keys, pair) = sample();
    let profile = profile("admob");
    let receiver = receiver(&profile);
    let key = keys.get("1234").unwrap();
    let mut parameters = PARAMETERS[..7].to_vec();
    parameters[2].1 = "x&user_id=victim";
    let query = profile.issue(&pair, Some("1234"), &parameters).unwrap();
    let refused = |query: &str| judge(&receiver, query, Some(key)).unwrap_err();
    assert_eq!(refused(&query), Refusal::Ambiguous);
    let respelled = query.replace("x%26user_id%3Dvictim", "x&user_id=victim");
    assert_ne!(respelled, query);
    assert_eq!(refused(&respelled), Refusal::NotCanonical);
    // The signature does hold for what was respelled.
    let text = profile.signed_text(&parameters).unwrap();
    let (signed, rest) = respelled.split_once("&signature=").unwrap();
    assert_eq!(signed.as_bytes(), text.as_ref());
    let (mac, _) = rest.split_once('&').unwrap();
    let tag = sign::mac::Tag::read(mac, sign::mac::Encoding::Base64Url).unwrap();
    assert!(sign::mac::Verifies::holds(key, &text, &tag));
}

#[test]
fn the_curve_is_the_one_that_the_key_says() {
    let profile = profile("admob");
    let receiver = receiver(&profile);
    for curve in [Curve::P256, Curve::Secp256k1] {
        let pair = EcdsaPair::generate(curve).unwrap();
        let spki = STANDARD.encode(pair.spki());
        let pem = format!("-----BEGIN PUBLIC KEY-----\\n{spki}\\n-----END PUBLIC KEY-----");
        let json = format!(
            r#"{{"keys":[{{"keyId":7,"pem":"{pem}","base64":"{spki}"}},
                {{"keyId":1234,"base64":"{SAMPLE_PUBLIC}","new":1}}]}}"#
        );
        let keys = AdmobKeys::parse(json.as_bytes()).unwrap();
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["7", "1234"]);
        assert_eq!(pair.public().curve(), curve);
        let query = profile.issue(&pair.into(), Some("7"), &PARAMETERS).unwrap();
        assert!(judge(&receiver, &query, keys.get("7")).is_ok());
        let other = judge(&receiver, &query, keys.get("1234")).unwrap_err();
        assert_eq!(other, Refusal::SignatureMismatch);
        assert!(keys.get("07").is_none());
    }
}

#[test]
fn a_list_of_keys_is_read_strictly() {
    let parse = |json: &str| AdmobKeys::parse(json.as_bytes()).unwrap_err();
    let one = |id: u32, key: &str| format!(r#"{{"keyId":{id},"base64":"{key}"}}"#);
    let list = |keys: &[String]| format!(r#"{{"keys":[{}]}}"#, keys.join(","));
    assert_eq!(parse("[]"), InvalidKeys::Shape);
    assert_eq!(parse(r#"{"keys":[]}"#), InvalidKeys::NoKey);
    assert_eq!(parse(r#"{"keys":[{"keyId":"1"}]}"#), InvalidKeys::Shape);
    assert_eq!(parse(r#"{"keys":[{"keyId":1}]}"#), InvalidKeys::Unreadable);
    let good = one(1, SAMPLE_PUBLIC);
    assert_eq!(
        parse(&list(&[good.clone(), good.clone()])),
        InvalidKeys::Duplicate
    );
    assert_eq!(
        parse(&list(&[one(1, "not base64")])),
        InvalidKeys::Unreadable
    );
    let many: Vec<_> = (0..65).map(|id| one(id, SAMPLE_PUBLIC)).collect();
    assert_eq!(parse(&list(&many)), InvalidKeys::TooMany);
    assert_eq!(parse(&" ".repeat(64 * 1024 + 1)), InvalidKeys::TooLong);
    let differing = format!(
        r#"{{"keys":[{{"keyId":1,"base64":"{SAMPLE_PUBLIC}","pem":"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}}]}}"#
    );
    assert_eq!(parse(&differing), InvalidKeys::Unreadable);
    // A kind that is not known does not spoil the others; a point that is not
    // on its curve is none.
    let off = SAMPLE_PUBLIC.replacen("PYnH", "PYnI", 1);
    assert_eq!(parse(&list(&[one(1, &off)])), InvalidKeys::NoKey);
    let mixed = list(&[one(1, "AAAA"), one(2, SAMPLE_PUBLIC)]);
    let keys = AdmobKeys::parse(mixed.as_bytes()).unwrap();
    assert_eq!(keys.ids().collect::<Vec<_>>(), ["2"]);
}
