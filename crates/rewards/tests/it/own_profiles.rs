//! Networks that do not come with the engine, written as a user would.

use rewards::{Field, InvalidReceiver, Outcome, Profile, Receiver, Trust};

use super::vectors::{judge_by, key};

/// sha1(token + uid + amount + _trans_id_ + pub0 + …): no separators.
const DIGITAL_TURBINE: &str = r#"
name = "digital-turbine"
title = "Digital Turbine"
source = ["developer.digitalturbine.com 360010867817"]
method = "GET"
[query]
unknown = "ignored"
required = ["uid", "amount", "_trans_id_"]
optional = ["pub0", "currency_name", "currency_id"]
[signature]
parameter = "sid"
encoding = "hex"
scheme = "sha1"
over = { template = "{secret}{uid}{amount}{_trans_id_}{pub0}" }
[fields]
order = "_trans_id_"
subject = "uid"
amount = "amount"
currency = "currency_id"
[shapes]
_trans_id_ = { alphabet = "0-9a-f-", length = [36, 36] }
amount = { alphabet = "0-9", length = [1, 9] }
[answers]
granted = { status = 200 }
duplicate = { status = 200 }
"#;

/// sha1(trans_uuid + user_uuid + currency + coin_amount + device_id + sdk_app_id + token).
const ADJOE: &str = r#"
name = "adjoe"
title = "adjoe"
source = ["docs.adjoe.io, Server-to-server payouts"]
method = "GET"
[query]
unknown = "ignored"
required = ["trans_uuid", "user_uuid", "currency", "coin_amount", "sdk_app_id"]
optional = ["device_id", "placement"]
[signature]
parameter = "sid"
encoding = "hex"
scheme = "sha1"
over = { template = "{trans_uuid}{user_uuid}{currency}{coin_amount}{device_id}{sdk_app_id}{secret}" }
[fields]
order = "trans_uuid"
subject = "user_uuid"
currency = "currency"
amount = "coin_amount"
placement = "placement"
[shapes]
trans_uuid = { alphabet = "0-9a-f-", length = [36, 36] }
user_uuid = { alphabet = "0-9a-f-", length = [36, 36] }
[answers]
granted = { status = 200, body = "OK {order}" }
duplicate = { status = 200, body = "OK {order}" }
"#;

/// md5(app_id + app_user_id + currency + event_id + network + reward + created_at + secret).
const ADMOST: &str = r#"
name = "admost"
title = "AdMost"
source = ["admost.github.io/amrapi/server-to-server"]
method = "GET"
[query]
unknown = "ignored"
required = ["app_id", "app_user_id", "currency", "event_id", "network", "reward", "created_at"]
[signature]
parameter = "verifier"
encoding = "hex"
scheme = "md5"
over = { template = "{app_id}{app_user_id}{currency}{event_id}{network}{reward}{created_at}{secret}" }
[fields]
order = "event_id"
subject = "app_user_id"
currency = "currency"
amount = "reward"
timestamp = "created_at"
[shapes]
app_id = { alphabet = "0-9a-f-", length = [36, 36] }
event_id = { alphabet = "0-9A-F-", length = [36, 36] }
network = { alphabet = "a-z_", length = [1, 64] }
created_at = { alphabet = "0-9", length = [10, 10] }
reward = { alphabet = "0-9", length = [1, 9] }
[answers]
granted = { status = 200 }
duplicate = { status = 200 }
"#;

fn trusted(profile: &Profile) -> Vec<Field> {
    let fields = Field::ALL.into_iter();
    fields
        .filter(|field| profile.authenticates(*field))
        .collect()
}

fn refuses_unsigned_users(profile: &Profile) -> bool {
    let refused = Receiver::new(profile, [], Trust::default());
    matches!(refused, Err(InvalidReceiver::UnsignedUser(_)))
}

const UUID: &str = "855912e3-7637-4359-9461-81c41492af08";

#[test]
fn digital_turbine_cannot_say_where_the_player_ends() {
    let profile = Profile::read(DIGITAL_TURBINE).unwrap();
    assert_eq!(trusted(&profile), []);
    assert!(refuses_unsigned_users(&profile));
    let key = key(&profile, "token");
    let parameters = [("uid", "1"), ("amount", "23"), ("_trans_id_", UUID)];
    let query = profile.issue(&key, None, &parameters).unwrap();
    let honest = judge_by(&profile, &query, "token").unwrap();
    // The boundary moves and the signature holds; the order stays the same one.
    let moved = query.replace("uid=1&amount=23", "uid=12&amount=3");
    let moved = judge_by(&profile, &moved, "token").unwrap();
    assert_eq!(moved.subject(), Some("12"));
    assert_eq!(moved.order(), honest.order());
    assert_ne!(honest.order(), UUID);
    assert!(
        honest
            .value(Field::Amount)
            .is_some_and(|it| !it.authenticated)
    );
}

#[test]
fn adjoe_is_told_apart_by_the_lengths_of_its_ids() {
    let profile = Profile::read(ADJOE).unwrap();
    assert_eq!(trusted(&profile), [Field::Order, Field::Subject]);
    assert!(!refuses_unsigned_users(&profile));
    let key = key(&profile, "token");
    let parameters = [
        ("trans_uuid", UUID),
        ("user_uuid", UUID),
        ("currency", "Coins"),
        ("coin_amount", "10"),
        ("sdk_app_id", "app"),
    ];
    let query = profile.issue(&key, None, &parameters).unwrap();
    let earned = judge_by(&profile, &query, "token").unwrap();
    assert_eq!(earned.order(), UUID);
    let answer = profile.answer(Outcome::Granted, earned.order_as_sent());
    assert_eq!(answer.body, format!("OK {UUID}"));
}

#[test]
fn admost_is_told_apart_from_both_ends_and_only_the_player_is_not() {
    let profile = Profile::read(ADMOST).unwrap();
    // From behind: the moment has one length, no letter of the network's is a
    // digit of the reward's or of the event's id, and that has one length too.
    assert_eq!(
        trusted(&profile),
        [Field::Order, Field::Amount, Field::Timestamp]
    );
    assert!(refuses_unsigned_users(&profile));
}

/// A vendor's own sample: sha256(transid + secret).
#[test]
fn a_published_sample_of_another_network_verifies() {
    let text = DIGITAL_TURBINE
        .replace("sha1", "sha256")
        .replace(
            "{secret}{uid}{amount}{_trans_id_}{pub0}",
            "{_trans_id_}{secret}",
        )
        .replace(
            "\"0-9a-f-\", length = [36, 36]",
            "\"a-z0-9\", length = [1, 64]",
        );
    let profile = Profile::read(&text).unwrap();
    let mac = "f8d7943dad6d37a13a7e02392b5f6e37439509eb05f76d060904463dd96df5a2";
    let query = format!("uid=u&amount=1&_trans_id_=aaabbbcccddd&sid={mac}");
    let earned = judge_by(&profile, &query, "ZZZXXXCCCVVV").unwrap();
    assert_eq!(earned.order(), "aaabbbcccddd");
    assert!(!earned.subject_authenticated());
}

/// The example of the page about profiles.
#[test]
fn the_example_in_the_documents_is_a_profile() {
    let page = include_str!("../../../../docs/reward-profiles.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let profile = Profile::read(example).unwrap();
    assert_eq!(trusted(&profile), []);
    for shipped in Profile::shipped() {
        assert!(page.contains(&format!("| `{}` |", shipped.name())));
    }
}
