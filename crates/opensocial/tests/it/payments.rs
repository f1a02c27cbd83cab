//! What games ask of players, against the objects that were captured.

use base::Timestamp;
use opensocial::wire::payment::{self, LARGEST_PRICE, Payment, PaymentItem, read_uuid};
use proptest::prelude::*;
use serde_json::{Value, json};

/// As a client of 2012 sent it, the query of its own left out.
fn captured() -> Value {
    json!({
        "callbackUrl": "http://game.example/payment/cb.php",
        "finishUrl": "http://game.example/item/complete.php?amount=1&id=178&q=&l=",
        "entry": [{
            "itemId": "178",
            "name": "商品名",
            "unitPrice": "1000",
            "amount": "1",
            "description": "商品説明",
            "imageUrl": "http://game.example/img/item/178.gif",
        }],
    })
}

fn read(body: &Value) -> Result<payment::PaymentWish, String> {
    payment::read(body.to_string().as_bytes()).map_err(|why| why.to_string())
}

/// The captured body with one change.
fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut body = captured();
    change(&mut body);
    body
}

#[test]
fn a_captured_payment_is_answered_as_it_was() {
    let wish = read(&captured()).unwrap();
    let whole = Payment {
        id: read_uuid("4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A").unwrap(),
        app_number: "12011394",
        user: "sb.mbga.jp:85494",
        status: 0,
        items: &wish.items,
        callback_url: &wish.callback_url,
        finish_url: &wish.finish_url,
        endpoint_url: "http://platform.example/pay",
        published: Timestamp::from_secs(1_355_712_721),
        updated: Timestamp::from_secs(1_355_712_721),
    };
    let answered = json!({
        "finishUrl": "http://game.example/item/complete.php?amount=1&id=178&q=&l=",
        "entry": [{
            "itemId": 178,
            "amount": 1,
            "imageUrl": "http://game.example/img/item/178.gif",
            "name": "商品名",
            "paymentId": "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A",
            "unitPrice": 1000,
            "description": "商品説明",
        }],
        "status": 0,
        "userId": "sb.mbga.jp:85494",
        "published": "2012-12-17T02:52:01",
        "endpointUrl": "http://platform.example/pay",
        "appId": 12_011_394,
        "callbackUrl": "http://game.example/payment/cb.php",
        "updated": "2012-12-17T02:52:01",
        "id": "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A",
    });
    assert_eq!(Value::Object(payment::write(&whole)), answered);
}

#[test]
fn a_line_may_stand_alone_and_numbers_may_be_numbers() {
    let listed = read(&captured()).unwrap();
    let alone = with(|body| body["entry"] = body["entry"][0].clone());
    assert_eq!(read(&alone).unwrap(), listed);
    let numbers = with(|body| {
        body["entry"][0]["unitPrice"] = json!(1000);
        body["entry"][0]["amount"] = json!(1);
        body["entry"][0]["itemId"] = json!(178);
        body["message"] = json!("passed over");
    });
    assert_eq!(read(&numbers).unwrap(), listed);
    let bare = with(|body| {
        let line = body["entry"][0].as_object_mut().unwrap();
        line.remove("imageUrl");
        line.insert("description".into(), Value::Null);
    });
    let line = &read(&bare).unwrap().items[0];
    assert_eq!((&*line.image_url, &*line.description), ("", ""));
}

#[test]
fn ids_that_are_no_numbers_stay_texts() {
    for (id, written) in [
        ("178", json!(178)),
        ("0", json!(0)),
        ("sword", json!("sword")),
        ("007", json!("007")),
        ("1e3", json!("1e3")),
        ("9007199254740991", json!(LARGEST_PRICE)),
        ("9007199254740992", json!("9007199254740992")),
        ("99999999999999999999999", json!("99999999999999999999999")),
    ] {
        let body = with(|body| body["entry"][0]["itemId"] = json!(id));
        let wish = read(&body).unwrap();
        assert_eq!(wish.items[0].item_id, id);
        assert_eq!(written_line(&wish.items)["itemId"], written, "{id}");
    }
}

fn written_line(items: &[PaymentItem]) -> Value {
    let whole = Payment {
        id: base::PaymentId::new([0; 16]),
        app_number: "1",
        user: "mbga.jp:1",
        status: 0,
        items,
        callback_url: "",
        finish_url: "",
        endpoint_url: "",
        published: Timestamp::EPOCH,
        updated: Timestamp::EPOCH,
    };
    Value::Object(payment::write(&whole))["entry"][0].clone()
}

#[test]
fn what_is_not_a_payment_is_refused_with_the_members_name() {
    let line = |name: &'static str, value: Value| with(|body| body["entry"][0][name] = value);
    let of = |name: &'static str, value: Value| with(|body| body[name] = value);
    let long = "x".repeat(256);
    let item = captured()["entry"][0].clone();
    for (body, member) in [
        (of("callbackUrl", Value::Null), "callbackUrl"),
        (of("callbackUrl", json!("")), "callbackUrl"),
        (of("callbackUrl", json!(["http://x/"])), "callbackUrl"),
        (of("callbackUrl", json!("game.example/pay")), "callbackUrl"),
        (of("callbackUrl", json!("http://x/#y")), "callbackUrl"),
        (
            of("callbackUrl", json!("http://x/?payment_id=1")),
            "callbackUrl",
        ),
        (
            of("callbackUrl", json!("http://x/?OpenSocial_app_id=1")),
            "callbackUrl",
        ),
        (
            of("callbackUrl", json!("http://x/?oauth_nonce=1")),
            "callbackUrl",
        ),
        (
            of("callbackUrl", json!("http://x/?%6fauth_token=1")),
            "callbackUrl",
        ),
        (
            of(
                "callbackUrl",
                json!(format!("http://x/{}", "y".repeat(2048))),
            ),
            "callbackUrl",
        ),
        (of("finishUrl", json!("javascript:alert(1)")), "finishUrl"),
        (
            of("finishUrl", json!("http://x/?payment_id=1")),
            "finishUrl",
        ),
        (of("entry", Value::Null), "entry"),
        (of("entry", json!([])), "entry"),
        (of("entry", json!("178")), "entry"),
        (of("entry", json!([1])), "entry"),
        (of("entry", json!(vec![item.clone(); 21])), "entry"),
        (line("itemId", Value::Null), "itemId"),
        (line("itemId", json!(" ")), "itemId"),
        (line("itemId", json!(long)), "itemId"),
        (line("name", json!("")), "name"),
        (line("name", json!("a\nb")), "name"),
        (line("name", json!("\u{0}")), "name"),
        (line("unitPrice", json!(0)), "unitPrice"),
        (line("unitPrice", json!(-1)), "unitPrice"),
        (line("unitPrice", json!(1.5)), "unitPrice"),
        (line("unitPrice", json!("1,000")), "unitPrice"),
        (line("unitPrice", json!("9007199254740992")), "unitPrice"),
        (line("amount", json!(0)), "amount"),
        (line("amount", json!("4294967296")), "amount"),
        (
            line("imageUrl", json!("data:image/png;base64,")),
            "imageUrl",
        ),
        (line("description", json!(long)), "description"),
    ] {
        let why = read(&body).unwrap_err();
        assert!(why.starts_with(&format!("{member} ")), "{member}: {why}");
    }
    assert!(read(&json!([])).is_err());
    assert!(read(&of("entry", json!(vec![item; 20]))).is_ok());
}

#[test]
fn a_sum_that_no_number_holds_is_refused() {
    let lines = |lines: &[(u64, u64)]| {
        let lines = lines.iter().map(|(price, amount)| {
            json!({ "itemId": "1", "name": "n", "unitPrice": price, "amount": amount })
        });
        with(|body| body["entry"] = lines.collect())
    };
    assert!(read(&lines(&[(LARGEST_PRICE, 1)])).is_ok());
    for too_much in [
        &[(LARGEST_PRICE, 1), (1, 1)][..],
        &[(LARGEST_PRICE, 2)],
        &[(LARGEST_PRICE, u32::MAX.into())],
        &[(1 << 52, 1 << 31), (1 << 52, 1 << 31)],
    ] {
        let why = read(&lines(too_much)).unwrap_err();
        assert!(why.starts_with("entry comes to more than"), "{why}");
    }
}

proptest! {
    #[test]
    fn no_body_is_too_strange(body: Vec<u8>) {
        let _ = payment::read(&body);
    }

    #[test]
    fn what_is_taken_comes_to_a_sum(lines in prop::collection::vec((any::<u64>(), any::<u32>()), 1..25)) {
        let sum = lines.iter().map(|(price, amount)| u128::from(*price) * u128::from(*amount));
        let sum: u128 = sum.sum();
        let good = lines.iter().all(|(price, amount)| (1..=LARGEST_PRICE).contains(price) && *amount > 0);
        let entry = lines.iter().map(|(price, amount)| {
            json!({ "itemId": "1", "name": "n", "unitPrice": price.to_string(), "amount": amount })
        });
        let body = with(|body| body["entry"] = entry.collect());
        let taken = read(&body).is_ok();
        prop_assert_eq!(taken, good && sum <= u128::from(LARGEST_PRICE) && lines.len() <= 20);
    }
}
