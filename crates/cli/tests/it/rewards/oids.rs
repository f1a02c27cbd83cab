//! R13. One order in many spellings.

use std::fmt::Write as _;

use sign::HmacMd5Key;

use super::world::{NETWORK_SECRET, REWARD, SID, World};

/// A query that is signed as a sender would that refuses nothing: `oid` is as the
/// query spells it, `decoded` what that stands for.
pub(super) fn signed(oid: &str, decoded: &[u8]) -> String {
    let key = HmacMd5Key::new(NETWORK_SECRET.as_bytes());
    let sid = format!(",productid=1234,sid={SID}");
    let text = [b"oid=", decoded, sid.as_bytes()].concat();
    let mut mac = String::new();
    for byte in key.sign(&text) {
        write!(mac, "{byte:02x}").unwrap();
    }
    format!("productid=1234&sid={SID}&oid={oid}&hmac={mac}")
}

impl World {
    /// Brings the gate a callback.
    pub(super) async fn call(&self, query: &str) -> (u16, String) {
        let game = self.gate.text("/unity_ads/games/0/gate_game");
        let gate = self.gate_addr();
        let url = format!("http://{gate}/rewards/unity-ads/{game}?{query}");
        let answer = self.gate.http.get(&url, None).await;
        (answer.status, answer.text)
    }
}

#[tokio::test]
async fn r13_spellings_of_an_order_are_other_orders_or_none() {
    let world = World::open().await;
    let call = async |query: &str| world.call(query).await;
    let granted = (200, "1".to_owned());
    let duplicate = (403, "Duplicate order".to_owned());

    // Each of these is an order of its own, and granted once.
    let orders = ["order1", "ORDER1", "Order1", "0order1", "01", "1", "001"];
    for oid in orders {
        assert_eq!(call(&signed(oid, oid.as_bytes())).await, granted, "{oid}");
        assert_eq!(call(&signed(oid, oid.as_bytes())).await, duplicate, "{oid}");
    }
    // The same order, its letters escaped.
    assert_eq!(call(&signed("%6Frder1", b"order1")).await, duplicate);

    let long = "9".repeat(10 * 1024);
    for (oid, decoded) in [
        // What the one signature of `order1` holds for as well.
        ("order1%2Cproductid%3D1234", &b"order1,productid=1234"[..]),
        ("order1%2Csid%3D7", b"order1,sid=7"),
        ("order1%00", b"order1\0"),
        ("%00order1", b"\0order1"),
        // `1` in two bytes and in three, which is not UTF-8.
        ("order%C0%B1", b"order\xc0\xb1"),
        ("order%E0%80%B1", b"order\xe0\x80\xb1"),
        ("order1%20", b"order1 "),
        ("+order1", b" order1"),
        ("order1%EF%BC%91", "order1\u{ff11}".as_bytes()),
        ("", b""),
        (&long, long.as_bytes()),
    ] {
        let (status, text) = call(&signed(oid, decoded)).await;
        let shown = oid.get(..20).unwrap_or(oid);
        assert!((400..500).contains(&status), "{shown}: {status} {text}");
        assert_ne!(text, duplicate.1, "{shown}");
    }
    // The comma moved, under the very signature of another order.
    let forged = signed("order1", b"order1").replace(
        &format!("productid=1234&sid={SID}&oid=order1"),
        &format!("sid={SID}&oid=order1%2Cproductid%3D1234"),
    );
    assert_eq!(call(&forged).await.0, 400);
    assert_eq!(world.game.coins(SID).await, REWARD * orders.len() as u64);
    assert_eq!(world.to_game.asked(), orders.len());
}
