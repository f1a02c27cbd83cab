use base::{MessageId, PlayerId};
use opensocial::{
    Refusal,
    wire::{
        list,
        message::{self, MessageWish},
    },
};
use serde_json::Value;
use store::{Message, PostStep, Receipt, Step};

use super::{answer::Answer, call::Call};

/// POST `/messages/{guid}/@outbox`: the viewer sends something to friends. Who
/// shuts the viewer out gets nothing, and the viewer is not told so.
pub(super) async fn send(call: &Call<'_>) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    let sender = call.guid().await?;
    call.only_the_viewers(sender, "the messages are")?;
    let wish = message::read(&call.body)?;
    let recipients = recipients(call, sender, &wish).await?;
    call.check_words("title", &wish.title)?;
    call.check_words("body", &wish.body)?;
    let new = Message {
        app_id: call.app,
        message_id: MessageId::generate(&*call.parts.rng),
        sender,
        recipients,
        title: wish.title,
        body: wish.body,
        url: wish.url,
        sent_at: call.now,
    };
    let step = Step::Post(PostStep::Message(new.clone()));
    match call.commit(vec![step]).await? {
        Receipt::Committed(_) => Ok(Answer::created(call.single(written(call, &new)))),
        Receipt::Refused {
            refusal: store::Refusal::Missing,
            ..
        } => Err(no_friend()),
        Receipt::Refused { refusal, .. } => Err(call.unavailable(refusal)),
    }
}

/// The friends whom the message is for, each once.
async fn recipients(
    call: &Call<'_>,
    sender: PlayerId,
    wish: &MessageWish,
) -> Result<Vec<PlayerId>, Refusal> {
    let named = wish.recipients.iter().map(|name| call.named(name));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let friends = call.friends(sender).await?;
    let mut recipients = Vec::new();
    for player in named {
        if !friends.contains(&player) {
            return Err(no_friend());
        }
        if !recipients.contains(&player) {
            recipients.push(player);
        }
    }
    Ok(recipients)
}

/// The same of who is not there: nobody finds out by asking.
fn no_friend() -> Refusal {
    Refusal::Invalid("recipients has somebody who is no friend of the sender's".to_owned())
}

fn written(call: &Call<'_>, new: &Message) -> Value {
    let recipients = new.recipients.iter().map(|player| call.user_id(*player));
    message::write(&message::Message {
        id: new.message_id,
        sender: &call.user_id(new.sender),
        recipients: &recipients.collect::<Vec<_>>(),
        title: &new.title,
        body: &new.body,
        url: new.url.as_deref(),
        sent_at: new.sent_at,
    })
}
