use super::*;

fn wish(change: GraphChange, at: i64) -> ConfigureGraph {
    ConfigureGraph {
        app_id: AppId::new(1).unwrap(),
        change,
        at: Timestamp::from_secs(at),
    }
}

fn overlap(seconds: u64, calls: Option<Option<u32>>) -> GraphChange {
    GraphChange::Settings {
        overlap: Some(Duration::from_secs(seconds)),
        user_token_validity: None,
        proof_validity: None,
        calls_per_minute: calls,
    }
}

fn webhook(token: &'static str) -> GraphWebhook {
    GraphWebhook {
        callback_url: "https://game.example/hook".to_owned(),
        verify_token: Secret::new(token),
        fields: vec![WebhookField::OrderStatus],
    }
}

#[test]
fn what_is_absent_stays_and_a_limit_can_go() {
    let first = GraphSetup::apply(None, &wish(overlap(60, Some(Some(9))), 1)).unwrap();
    let usual = GraphSetup::usual(first.app_id, Timestamp::EPOCH);
    assert_eq!(first.overlap, Duration::from_secs(60));
    assert_eq!(first.calls_per_minute, Some(9));
    assert_eq!(first.user_token_validity, usual.user_token_validity);
    assert_eq!(first.proof_validity, usual.proof_validity);
    let second = GraphSetup::apply(Some(first), &wish(overlap(0, None), 2)).unwrap();
    assert_eq!(second.overlap, Duration::ZERO);
    assert_eq!(second.calls_per_minute, Some(9));
    assert_eq!(second.changed_at, Timestamp::from_secs(2));
    let third = GraphSetup::apply(Some(second), &wish(overlap(0, Some(None)), 3)).unwrap();
    assert_eq!(third.calls_per_minute, None);
}

#[test]
fn a_webhook_is_replaced_whole_and_ended_once() {
    let first = GraphSetup::apply(None, &wish(overlap(60, None), 1)).unwrap();
    let subscribe = |token| GraphChange::Subscribe(webhook(token));
    let told = GraphSetup::apply(Some(first), &wish(subscribe("one"), 2)).unwrap();
    assert_eq!(told.overlap, Duration::from_secs(60));
    let told = GraphSetup::apply(Some(told), &wish(subscribe("two"), 3)).unwrap();
    let token = told.webhook.as_ref().map(|hook| hook.verify_token.expose());
    assert_eq!(token, Some(b"two".as_slice()));
    let ended = GraphSetup::apply(Some(told), &wish(GraphChange::Unsubscribe, 4)).unwrap();
    assert!(ended.webhook.is_none());
    let again = GraphSetup::apply(Some(ended), &wish(GraphChange::Unsubscribe, 5));
    assert_eq!(again.map(drop), Err(Refusal::Missing));
    let never = GraphSetup::apply(None, &wish(GraphChange::Unsubscribe, 5));
    assert_eq!(never.map(drop), Err(Refusal::Missing));
}

#[test]
fn fields_are_read_as_they_were_written() {
    for fields in [&WebhookField::ALL[..], &WebhookField::ALL[..1], &[]] {
        let written = WebhookField::written(fields);
        assert_eq!(WebhookField::list(&written), Some(fields.to_vec()));
    }
    let two = "order_status,subscription_expired";
    assert_eq!(
        WebhookField::list(two)
            .as_deref()
            .map(WebhookField::written),
        Some(two.to_owned())
    );
    for text in ["orders", "order_status,", ",", "order_status, order_status"] {
        assert_eq!(WebhookField::list(text), None, "{text}");
    }
}
