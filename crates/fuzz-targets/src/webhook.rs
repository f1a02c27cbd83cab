//! Signed webhooks, as they come and with a good signature.

use base::{Secret, Timestamp};
use sign::webhook::{MessageId, Presented, WebhookKey, sign, verify};

use crate::{line, number};

fn key() -> WebhookKey {
    let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    WebhookKey::read(&secret).expect("it is a secret")
}

/// The specification's example, and others that are refused.
pub fn seeds() -> Vec<Vec<u8>> {
    let messages = [
        "msg_p5jXN8AQM9LWM0D4loKWxJek\n1614265330\nv1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n{\"test\": 2432232314}",
        "a.b\n1\nv1,x\n",
        "a\n01\nv1a,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\nbody",
    ];
    messages.map(|message| message.as_bytes().to_vec()).into()
}

/// A line each for the headers, the rest is the body. What is accepted is what
/// the key signs for the same id, moment and body.
pub fn run(data: &[u8]) {
    let (id, rest) = line(data);
    let (timestamp, rest) = line(rest);
    let (signature, body) = line(rest);
    let presented = Presented {
        id: Some(id),
        timestamp: Some(timestamp),
        signature: Some(signature),
    };
    if let Ok(signed) = verify(presented, body, [&key()]) {
        let message = signed.into_inner();
        let again = sign(&key(), [], &message.id, message.sent_at, body);
        assert_eq!(
            (again.id.as_bytes(), again.timestamp.as_bytes()),
            (id, timestamp)
        );
        let mut signatures = signature.split(|byte| *byte == b' ');
        assert!(signatures.any(|one| one == again.signature.as_bytes()));
    }
    let (seconds, _) = number(timestamp);
    let text = String::from_utf8_lossy(id);
    if let Ok(id) = MessageId::new(&text) {
        assert!(!text.contains('.'));
        let at = Timestamp::from_secs(seconds.checked_abs().unwrap_or(0) / 1000);
        let headers = sign(&key(), [], &id, at, body);
        let presented = Presented {
            id: Some(headers.id.as_bytes()),
            timestamp: Some(headers.timestamp.as_bytes()),
            signature: Some(headers.signature.as_bytes()),
        };
        let message = verify(presented, body, [&key()]).expect("it was signed");
        assert_eq!(message.get().sent_at, at);
    }
}
