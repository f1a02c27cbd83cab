//! What receivers written after the documents' samples get wrong, each by its
//! name. What a query alone is refused for is also held by the pillar.

use base::Secret;
use proptest::{collection::vec, prelude::*, sample::Index};
use testkit::{Call, Client};

use super::reward_world::{
    EXAMPLE, OID, PATH, RewardWorld, SECRET, SECRET_ID, SID, Setup, mac, signed, told,
};

/// Holds a query to a refusal that leaves nothing behind.
async fn assert_refused(world: &RewardWorld, query: &str, expected: (u16, &str)) {
    let answer = told(&world.call(query).await);
    assert_eq!((answer.0, &*answer.1), expected, "{query:.200}");
    assert_eq!(world.game.asked().len(), 0, "{query:.200}");
}

#[tokio::test]
async fn a_head_grants_nothing() {
    let world = RewardWorld::new().await;
    let mut client = Client::connect(world.addr()).await;
    let head = format!("HEAD {PATH}?{EXAMPLE} HTTP/1.1\r\nhost: test\r\n\r\n");
    client.send(head.as_bytes()).await;
    let answer = client.head_answer().await.unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")));
    assert_eq!(world.game.asked().len(), 0);
    assert_eq!(world.reward(OID).await, None);
}

#[tokio::test]
async fn no_other_method_grants() {
    let world = RewardWorld::new().await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "get"] {
        let call = Call::new(method, format!("{PATH}?{EXAMPLE}"));
        let answer = call.send(world.addr()).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET"), "{method}");
    }
    assert_eq!(world.game.asked().len(), 0);
}

#[tokio::test]
async fn an_answer_is_never_304() {
    let world = RewardWorld::new().await;
    for status in [200, 403] {
        // What a framework would have made of the bodies, and anything at all.
        let call = Call::get(format!("{PATH}?{EXAMPLE}"))
            .header("if-none-match", "W/\"1-NWoZK3kTsExUV00Ywo1G5jlUKKs\", *")
            .header("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT");
        let answer = call.send(world.addr()).await;
        assert_eq!(answer.status, status);
        assert!(!answer.body.is_empty());
    }
}

#[tokio::test]
async fn a_query_of_ten_kilobytes_is_refused() {
    let world = RewardWorld::new().await;
    let long = format!("{EXAMPLE}&pad={}", "x".repeat(10_000));
    assert_refused(&world, &long, (400, "Query too long")).await;
}

#[tokio::test]
async fn parameters_beyond_thirty_two_are_refused_and_not_dropped() {
    let world = RewardWorld::new().await;
    for count in [32, 1_000, 1_500] {
        let many: String = (0..count).map(|number| format!("&p{number}=")).collect();
        let (status, body) = told(&world.call(&format!("{EXAMPLE}{many}")).await);
        assert_eq!(status, 400, "{body}");
    }
    assert_eq!(world.game.asked().len(), 0);
}

#[tokio::test]
async fn a_structure_in_place_of_a_sid_is_refused() {
    let world = RewardWorld::new().await;
    // As a framework signs it: the contents are not in the text.
    let hmac = mac("oid=1,productid=1234,sid=[object Object]");
    for name in ["sid[any]", "sid%5Bany%5D", "sid[]"] {
        let query = format!("productid=1234&{name}=someone&oid=1&hmac={hmac}");
        assert_refused(&world, &query, (400, "Parameter name holds a bracket")).await;
    }
}

#[tokio::test]
async fn a_name_that_frameworks_drop_is_refused() {
    let world = RewardWorld::new().await;
    for name in ["__proto__", "constructor", "toString"] {
        let query = format!("{EXAMPLE}&{name}=x");
        assert_refused(&world, &query, (400, "Unexpected parameter")).await;
    }
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_refused() {
    let world = RewardWorld::new().await;
    let joined = mac("oid=1,productid=1234,sid=a,b");
    for query in [
        format!("productid=1234&sid=a&sid=b&oid=1&hmac={joined}"),
        format!("{EXAMPLE}&sid=other"),
        format!("{EXAMPLE}&oid=other"),
        format!("{EXAMPLE}&o%69d=other"),
        format!("{EXAMPLE}&hmac=00000000000000000000000000000000"),
    ] {
        assert_refused(&world, &query, (400, "Parameter comes twice")).await;
    }
}

#[tokio::test]
async fn a_comma_is_not_shifted_into_another_order() {
    let world = RewardWorld::new().await;
    assert_eq!(world.example().await.0, 200);
    let hmac = "106ed4300f91145aff6378a355fced73";
    for query in [
        format!("oid=0987654321%2Cproductid%3D1234&sid=1234567890&hmac={hmac}"),
        format!("oid=0987654321%2Cproductid%3D1234%2Csid%3D1234567890&hmac={hmac}"),
    ] {
        let answer = told(&world.call(&query).await);
        assert_eq!(answer, (400, "Missing parameter".to_owned()));
    }
    assert_eq!(world.game.asked().len(), 1);
}

#[tokio::test]
async fn a_callback_without_player_or_order_is_refused() {
    let world = RewardWorld::new().await;
    let without_sid = mac("oid=1,productid=1234");
    let query = format!("productid=1234&oid=1&hmac={without_sid}");
    assert_refused(&world, &query, (400, "Missing sid")).await;
    let without_oid = mac("productid=1234,sid=a");
    let query = format!("productid=1234&sid=a&hmac={without_oid}");
    assert_refused(&world, &query, (400, "Missing oid")).await;
    let over_nothing = mac("");
    let query = format!("hmac={over_nothing}");
    assert_refused(&world, &query, (400, "Missing parameter")).await;
}

#[tokio::test]
async fn no_signature_is_none_that_matches() {
    let world = RewardWorld::new().await;
    let unsigned = "productid=1234&sid=1234567890&oid=0987654321";
    for hmac in ["", "&hmac=", "&hmac=0", "&hmac=undefined", "&hmac=null"] {
        let query = format!("{unsigned}{hmac}");
        assert_refused(&world, &query, (403, "Signature did not match")).await;
    }
}

#[tokio::test]
async fn digits_of_either_case_are_the_same_signature() {
    let world = RewardWorld::new().await;
    let (before, hmac) = EXAMPLE.split_once("hmac=").unwrap();
    let upper = format!("{before}hmac={}", hmac.to_ascii_uppercase());
    assert_eq!(told(&world.call(&upper).await), (200, "1".to_owned()));
    assert_eq!(world.example().await.1, "Duplicate order");
}

#[tokio::test]
async fn an_order_is_told_by_every_byte_of_its_name() {
    let world = RewardWorld::new().await;
    for oid in ["order1", "ORDER1", "01", "1", "001"] {
        let answer = world.call(&signed(SECRET, SID, oid)).await;
        assert_eq!(told(&answer), (200, "1".to_owned()), "{oid}");
    }
    assert_eq!(world.game.granted(), 5);
}

#[tokio::test]
async fn the_samples_secret_is_not_a_fallback() {
    let world = RewardWorld::with(Setup {
        secrets: vec![(SECRET_ID, Secret::new("a-secret-of-this-game"))],
        ..Setup::default()
    })
    .await;
    assert_refused(&world, EXAMPLE, (403, "Signature did not match")).await;
    let world = RewardWorld::with(Setup {
        secrets: Vec::new(),
        ..Setup::default()
    })
    .await;
    assert_refused(&world, EXAMPLE, (403, "Signature did not match")).await;
}

#[tokio::test]
async fn a_plus_sign_and_an_escaped_space_are_one_player() {
    let world = RewardWorld::new().await;
    let hmac = mac("oid=1,productid=1234,sid=a b");
    let plus = format!("productid=1234&sid=a+b&oid=1&hmac={hmac}");
    assert_eq!(told(&world.call(&plus).await), (200, "1".to_owned()));
    let escaped = plus.replace('+', "%20");
    assert_eq!(told(&world.call(&escaped).await).1, "Duplicate order");
    assert_eq!(world.game.asked()[0].sid, "a b");
}

#[tokio::test]
async fn a_player_may_be_called_by_any_text() {
    let world = RewardWorld::new().await;
    for (number, sid) in [
        "a@b.example",
        "a,b",
        "x=1,oid=2",
        "ünïcödé 名前",
        "' OR 1=1 --",
    ]
    .into_iter()
    .enumerate()
    {
        let query = signed(SECRET, sid, &format!("order-{number}"));
        assert_eq!(
            told(&world.call(&query).await),
            (200, "1".to_owned()),
            "{sid}"
        );
        assert_eq!(world.game.asked()[number].sid, sid);
    }
}

#[tokio::test]
async fn nothing_is_in_an_answer_but_the_reason() {
    let world = RewardWorld::new().await;
    for query in [EXAMPLE, EXAMPLE, "%", "%3Cscript%3E=1", "oid=1"] {
        let answer = world.call(query).await;
        let names: Vec<&str> = answer.headers.iter().map(|(name, _)| &**name).collect();
        assert_eq!(
            names,
            [
                "cache-control",
                "content-type",
                "content-length",
                "x-request-id",
                "date"
            ],
            "{query}"
        );
        assert!(!answer.text().contains('<'));
    }
}

#[test]
fn whatever_is_done_to_a_callback_nothing_else_is_granted() {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().unwrap();
    let world = runtime.block_on(RewardWorld::new());
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let piece = prop_oneof![
        "[!-~]",
        "%[0-9A-Fa-f]{2}",
        Just("%2C".to_owned()),
        Just("%3D".to_owned()),
        Just("&oid=".to_owned()),
        Just("&sid=".to_owned()),
        Just(",sid=".to_owned()),
        Just(String::new()),
    ];
    let edits = vec((any::<Index>(), 0..3_usize, piece), 1..4);
    proptest!(config, |(edits in edits)| {
        let mut query = EXAMPLE.to_owned();
        for (place, length, piece) in &edits {
            let from = place.index(query.len());
            let to = (from + length).min(query.len());
            query.replace_range(from..to, piece);
        }
        // What stands behind it is no part of the request.
        let query = query.replace('#', "");
        let answer = runtime.block_on(world.call(&query));
        prop_assert!([200, 400, 403].contains(&answer.status), "{query}");
        for grant in world.game.asked() {
            prop_assert_eq!((&*grant.sid, &*grant.oid), (SID, OID), "{}", query);
        }
    });
    assert!(world.game.asked().len() <= 1);
    assert_eq!(world.house.panics(), 0);
}
