use base::{Secret, Timestamp};
use meta_graph::{
    game::webhook::{Change, Delivery, WebhookRefusal, verify},
    wire::{
        OrderStatus, SubscriptionEvent,
        webhook::{self, OrderChange, SubscriptionChange, signature},
    },
};

const AT: Timestamp = Timestamp::from_secs(1_718_052_945);

fn body() -> Vec<u8> {
    let order = webhook::Change::Order(OrderChange {
        at: AT,
        user_id: 12,
        status: OrderStatus::Refunded,
        reporting_id: "03f8833e-9c02-4fa0-978f-4cfe91f86bae",
        sku: "S",
        developer_payload: "",
    });
    let subscription = webhook::Change::Subscription(SubscriptionChange {
        at: AT,
        event: SubscriptionEvent::Canceled,
        subscription_id: 7,
        owner_id: 12,
        sku: "S",
        is_active: true,
        period_start: AT,
        period_end: AT,
    });
    webhook::body("1234", AT, &[order, subscription]).into_bytes()
}

fn judge(
    signature: Option<&str>,
    body: &[u8],
    secrets: &[&str],
) -> Result<Delivery, WebhookRefusal> {
    let secrets: Vec<_> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
    let verified = verify(signature.map(str::as_bytes), body, &secrets);
    verified.map(sign::Signed::into_inner)
}

#[test]
fn what_the_platform_sends_the_game_reads() {
    let body = body();
    let signature = signature(&Secret::new("old"), &body);
    for secrets in [&["old"][..], &["new", "old"], &["old", "new"]] {
        let delivery = judge(Some(&signature), &body, secrets).unwrap();
        let [order, subscription] = &*delivery.events else {
            panic!("{delivery:?}");
        };
        assert_eq!((&*order.app_id, order.sent_at), ("1234", AT));
        let Change::Order(change) = &order.change else {
            panic!("{order:?}");
        };
        assert_eq!((&*change.user_id, change.event_time), ("12", AT));
        assert_eq!(change.product_info.notification_type, "REFUNDED");
        assert_eq!(
            change.product_info.developer_payload.as_deref(),
            Some("\"\"")
        );
        assert_eq!(subscription.field, "subscription_canceled");
        let Change::Other(value) = &subscription.change else {
            panic!("{subscription:?}");
        };
        assert_eq!(value["owner_id"], "12");
    }
}

#[test]
fn what_was_not_signed_so_is_refused() {
    let body = body();
    let good = signature(&Secret::new("s"), &body);
    assert_eq!(
        judge(None, &body, &["s"]),
        Err(WebhookRefusal::SignatureUnreadable)
    );
    assert_eq!(
        judge(Some("sha1=00"), &body, &["s"]),
        Err(WebhookRefusal::SignatureUnreadable)
    );
    assert_eq!(
        judge(Some(&good), &body, &["t"]),
        Err(WebhookRefusal::Forged)
    );
    assert_eq!(judge(Some(&good), &body, &[]), Err(WebhookRefusal::Forged));
    assert_eq!(
        judge(Some(&good), b"{}", &["s"]),
        Err(WebhookRefusal::Forged)
    );
    let signed = |body: &str| {
        let header = signature(&Secret::new("s"), body.as_bytes());
        judge(Some(&header), body.as_bytes(), &["s"])
    };
    for body in [
        "",
        "{}",
        "[]",
        "{\"entry\":[{\"id\":\"1\"}]}",
        "{\"entry\":[{\"id\":\"1\",\"time\":1,\"changes\":[{\"field\":\"order_status\",\"value\":{}}]}]}",
    ] {
        assert_eq!(signed(body), Err(WebhookRefusal::BodyUnreadable), "{body}");
    }
    let one = signed(
        "{\"object\":\"application\",\"entry\":{\"id\":\"0\",\"time\":1,\"changes\":[{\"field\":\"join_intent\",\"value\":{}}]}}",
    );
    assert_eq!(one.unwrap().events.len(), 1, "one entry without a list");
    assert_eq!(signed("{\"entry\":[]}").unwrap().events, []);
}
