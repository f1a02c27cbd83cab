//! What the platform has said, as the gate's callers get it. Ids are texts, as
//! the platform has them.

use ::opensocial::game::{BodyTrust, Launch, LifeCycle, PaymentCallback, Received};
use serde_json::{Map, Value, json};

use crate::Envelope;

/// A launch, with what calls for its player are made with.
pub(super) fn launch(received: Received<Launch>) -> Envelope {
    let mut claims = about(&received);
    let launch = received.into_said();
    claims.insert("app_id".to_owned(), json!(launch.app_id));
    claims.insert("viewer_id".to_owned(), json!(launch.viewer_id));
    claims.insert("owner_id".to_owned(), json!(launch.owner_id));
    let secret = launch.token.secret.expose_str();
    claims.insert("oauth_token".to_owned(), json!(launch.token.token));
    claims.insert("oauth_token_secret".to_owned(), json!(secret));
    Envelope::accepted(Some(launch.viewer_id), &claims)
}

pub(super) fn life_cycle(received: Received<LifeCycle>) -> Envelope {
    let mut claims = about(&received);
    let told = received.into_said();
    claims.insert("app_id".to_owned(), json!(told.app_id));
    claims.insert("event".to_owned(), json!(told.event));
    claims.insert("ids".to_owned(), json!(told.ids));
    if let Some(player) = told.invited_by {
        claims.insert("invited_by".to_owned(), json!(player));
    }
    if let Some(entry) = told.diary_id {
        claims.insert("diary_id".to_owned(), json!(entry));
    }
    Envelope::accepted(None, &claims)
}

pub(super) fn payment_callback(received: Received<PaymentCallback>) -> Envelope {
    let mut claims = about(&received);
    let told = received.into_said();
    claims.insert("app_id".to_owned(), json!(told.app_id));
    claims.insert("viewer_id".to_owned(), json!(told.viewer_id));
    claims.insert("payment_id".to_owned(), json!(told.payment_id));
    claims.insert("status".to_owned(), json!(told.status));
    if let Some(updated) = told.updated {
        claims.insert("updated".to_owned(), json!(updated));
    }
    Envelope::accepted(Some(told.viewer_id), &claims)
}

fn about<T>(received: &Received<T>) -> Map<String, Value> {
    let body = match received.body() {
        BodyTrust::Empty => "empty",
        BodyTrust::Signed => "signed",
        BodyTrust::Unsigned => "unsigned",
    };
    let at = received.signed_at().secs();
    Map::from_iter([
        ("body".to_owned(), json!(body)),
        ("signed_at".to_owned(), json!(at)),
    ])
}
