use std::time::Duration;

use base::{Secret, Timestamp};
use guard::{Fresh, OutOfWindow, Stale};
use sign::webhook::{Message, MessageId, Presented, WebhookKey, sign, verify};

#[test]
fn a_webhook_counts_for_five_minutes_on_either_side() {
    let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let key = WebhookKey::read(&secret).unwrap();
    let sent_at = Timestamp::from_secs(1_793_491_200);
    let id = MessageId::new("order").unwrap();
    let headers = sign(&key, [], &id, sent_at, b"body");
    let judge = |now| -> Result<Fresh<Message>, Stale> {
        let presented = Presented {
            id: Some(headers.id.as_bytes()),
            timestamp: Some(headers.timestamp.as_bytes()),
            signature: Some(headers.signature.as_bytes()),
        };
        let signed = verify(presented, b"body", [&key]).unwrap();
        Fresh::reusable(signed, now, |_| false)
    };
    let (tolerance, tick) = (Duration::from_secs(300), Duration::from_millis(1));
    for now in [
        sent_at.minus(tolerance),
        sent_at,
        sent_at.plus(tolerance).minus(tick),
    ] {
        assert_eq!(judge(now).unwrap().get().id, id);
    }
    let early = judge(sent_at.minus(tolerance).minus(tick)).unwrap_err();
    assert_eq!(early, OutOfWindow::NotYetValid.into());
    let late = judge(sent_at.plus(tolerance)).unwrap_err();
    assert_eq!(late, OutOfWindow::Expired.into());
}
