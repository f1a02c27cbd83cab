use meta_attest::wire::{
    AppIntegrity, Claims, DeviceBan, DeviceIntegrity, MAX_CLAIMS, Minutes, Others,
};
use proptest::prelude::*;
use sign::{Malformed, base64url};

/// The first sample of the documents, with the two commas mended that are wrong
/// in it.
const SAMPLE: &str = r#"{
  "request_details": {
    "exp": 1684606153,
    "nonce": "JMxMPp1H6kCxGzPRsjKFLw==",
    "timestamp": 1684519753
  },
  "app_state": {
    "app_integrity_state": "NotEvaluated",
    "package_cert_sha256_digest": [
      "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8"
    ],
    "package_id": "com.example.name123",
    "version": "1"
  },
  "device_state": {
    "device_integrity_state": "NotTrusted",
    "unique_id": "cd81cd7e7e0525f99442ab6392117e89759e8872852de0495aa58f22bd8a1253"
  }
}"#;

/// What the sample is without its white space, which has none in its strings.
fn compact(json: &str) -> String {
    json.split_whitespace().collect()
}

fn written(claims: &Claims) -> String {
    let text = claims.to_text();
    assert!(!text.contains('='), "{text}");
    String::from_utf8(base64url::decode(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn the_documents_sample_is_read_and_written_as_it_was() {
    let claims = Claims::from_json(SAMPLE.as_bytes()).unwrap();
    assert_eq!(claims.request_details.exp, 1_684_606_153);
    assert_eq!(claims.request_details.nonce, "JMxMPp1H6kCxGzPRsjKFLw==");
    assert_eq!(claims.app_state.version, "1");
    let device = claims.device_state.device_integrity_state.clone();
    assert_eq!(device, DeviceIntegrity::NotTrusted);
    assert_eq!(claims.device_ban, None);
    assert_eq!(written(&claims), compact(SAMPLE));
}

#[test]
fn padding_may_be_there_when_read() {
    // Texts of every length modulo three.
    for name in ["com.a", "com.ab", "com.abc"] {
        let json = SAMPLE.replace("com.example.name123", name);
        let claims = Claims::from_json(json.as_bytes()).unwrap();
        let mut text = claims.to_text();
        assert_eq!(Claims::from_text(&text).as_ref(), Ok(&claims));
        let spoilt = format!("{text}=");
        while !text.len().is_multiple_of(4) {
            text.push('=');
        }
        assert_eq!(Claims::from_text(&text).as_ref(), Ok(&claims), "{text}");
        for bad in [
            format!("{text}="),
            format!("{text}===="),
            format!("={text}"),
        ] {
            assert_eq!(Claims::from_text(&bad), Err(Malformed), "{bad}");
        }
        let padded = spoilt == text;
        assert_eq!(Claims::from_text(&spoilt).is_ok(), padded, "{spoilt}");
    }
    let long = "A".repeat(MAX_CLAIMS + 1);
    assert_eq!(Claims::from_text(&long), Err(Malformed));
}

#[test]
fn claims_that_nobody_knows_pass_through_unharmed_and_in_order() {
    let json = compact(SAMPLE)
        .replace(
            r#""timestamp":1684519753"#,
            r#""timestamp":1684519753,"zeta":1e400,"alpha":-0.0"#,
        )
        .replace(
            r#""version":"1""#,
            r#""version":"1","installer":{"b":[1, 2],"a":null}"#,
        )
        .replace(
            r#"8a1253""#,
            r#"8a1253","security_update_pending_days":18446744073709551616"#,
        );
    let end = json.len() - 1;
    let json = format!(
        r#"{},"z_claim":"\u00e4\/","a_claim":12345678901234567890123,"":true}}"#,
        json.get(..end).unwrap()
    );
    let claims = Claims::from_json(json.as_bytes()).unwrap();
    assert_eq!(written(&claims), json);
    assert_eq!(claims.others.get("z_claim"), Some(r#""\u00e4\/""#));
    let names: Vec<_> = claims.others.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["z_claim", "a_claim", ""]);
    let text = claims.to_text();
    assert_eq!(Claims::from_text(&text).unwrap().to_text(), text);
}

#[test]
fn words_that_nobody_knows_are_kept() {
    let json = SAMPLE
        .replace("NotTrusted", "Strong")
        .replace("NotEvaluated", "advanced");
    let claims = Claims::from_json(json.as_bytes()).unwrap();
    let device = claims.device_state.device_integrity_state.clone();
    assert_eq!(device, DeviceIntegrity::Other("Strong".into()));
    let app = claims.app_state.app_integrity_state.clone();
    assert_eq!(app, AppIntegrity::Other("advanced".into()));
    assert_eq!(written(&claims), compact(&json));
}

#[test]
fn a_ban_carries_its_time_under_both_names() {
    let mut claims = Claims::from_json(SAMPLE.as_bytes()).unwrap();
    claims.device_ban = Some(DeviceBan::of(48_960));
    let json = written(&claims);
    let section = concat!(
        r#""device_ban":{"is_banned":true,"remaining_time_in_minute":48960,"#,
        r#""remaining_ban_time":48960}}"#
    );
    assert!(json.ends_with(section), "{json}");
}

#[test]
fn a_ban_is_read_under_either_name_whatever_its_time_is() {
    for (section, minutes) in [
        (r#""remaining_time_in_minute":360000"#, Some(360_000)),
        (r#""remaining_ban_time":48960"#, Some(48_960)),
        (r#""remaining_ban_time":"48960""#, Some(48_960)),
        (
            r#""remaining_time_in_minute":7,"remaining_ban_time":9"#,
            Some(7),
        ),
        (r#""remaining_time_in_minute":null"#, None),
        (r#""remaining_ban_time":"34 days""#, None),
        (r#""remaining_ban_time":-1"#, None),
        (r#""remaining_ban_time":[]"#, None),
        (r#""reason":"x""#, None),
    ] {
        let json = compact(SAMPLE);
        let json = json.strip_suffix('}').unwrap();
        let json = format!(r#"{json},"device_ban":{{"is_banned":true,{section}}}}}"#);
        let ban = Claims::from_json(json.as_bytes())
            .unwrap()
            .device_ban
            .unwrap();
        assert!(ban.is_banned, "{section}");
        assert_eq!(ban.minutes(), minutes, "{section}");
    }
    assert_eq!(Minutes::UNKNOWN.get(), None);
}

#[test]
fn what_an_app_may_not_say_of_itself_is_empty() {
    let json = compact(SAMPLE);
    let (front, rest) = json.split_once(r#","package_cert"#).unwrap();
    let (_, back) = rest.split_once(r#""version":"1""#).unwrap();
    let bare = format!("{front}{back}");
    let claims = Claims::from_json(bare.as_bytes()).unwrap();
    assert!(claims.app_state.package_cert_sha256_digest.is_empty());
    let expected = r#""package_cert_sha256_digest":[],"package_id":"","version":"""#;
    assert!(written(&claims).contains(expected));
}

#[test]
fn other_shapes_are_malformed() {
    let good = compact(SAMPLE);
    for (from, to) in [
        (r#""version":"1""#, r#""version":1"#),
        (r#""exp":1684606153"#, r#""exp":"1684606153""#),
        (r#""exp":1684606153,"#, ""),
        (r#""exp":1684606153"#, r#""exp":1,"exp":1684606153"#),
        (r#""nonce""#, r#""Nonce""#),
        (r#""unique_id""#, r#""x":1,"x":1,"unique_id""#),
        (r#""app_state":{"#, r#""app_state":[{"#),
        (r#""device_state":"#, r#""device_state":null,"d":"#),
    ] {
        let json = good.replace(from, to);
        assert_ne!(json, good, "{from} is not there");
        assert_eq!(Claims::from_json(json.as_bytes()), Err(Malformed), "{json}");
    }
    for bad in ["", "{}", "[]", "null", &format!("{good}{good}")] {
        assert_eq!(Claims::from_json(bad.as_bytes()), Err(Malformed), "{bad}");
    }
}

#[test]
fn an_apps_own_claims_are_an_object() {
    let others = Others::parse(r#" { "b" : 1 , "a" : [ ] } "#).unwrap();
    assert_eq!(
        others.iter().collect::<Vec<_>>(),
        [("b", "1"), ("a", "[ ]")]
    );
    assert!(Others::parse("{}").unwrap().is_empty());
    for bad in [
        "",
        "[]",
        "1",
        "null",
        r#"{"a":1,"a":2}"#,
        r#"{"a":}"#,
        "{}{}",
    ] {
        assert_eq!(Others::parse(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Claims::from_json(&bytes);
        let _ = Claims::from_text(&base64url::encode(&bytes));
    }

    #[test]
    fn any_strings_and_numbers_come_back(
        nonce in "\\PC*", id in ".*", exp in any::<i64>(), minutes in any::<u64>(),
    ) {
        let mut claims = Claims::from_json(SAMPLE.as_bytes()).unwrap();
        claims.request_details.nonce = nonce;
        claims.request_details.exp = exp;
        claims.device_state.unique_id = id;
        claims.device_ban = Some(DeviceBan::of(minutes));
        prop_assert_eq!(Claims::from_text(&claims.to_text()), Ok(claims));
    }
}
