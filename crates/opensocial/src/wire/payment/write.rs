use base::PaymentId;
use serde_json::{Value, json};

use super::{LARGEST_PRICE, Payment, PaymentItem, uuid};
use crate::wire::{members::number, moment::bare};

/// A payment as it is answered. Ids that are numbers come back as numbers,
/// though they were sent as texts.
#[must_use]
pub fn write(payment: &Payment<'_>) -> Value {
    let lines = payment.items.iter().map(|item| line(payment.id, item));
    json!({
        "id": uuid(payment.id),
        "appId": id(payment.app_number),
        "userId": payment.user,
        "status": payment.status,
        "entry": lines.collect::<Vec<_>>(),
        "callbackUrl": payment.callback_url,
        "finishUrl": payment.finish_url,
        "endpointUrl": payment.endpoint_url,
        "published": bare(payment.published),
        "updated": bare(payment.updated),
    })
}

fn line(payment: PaymentId, item: &PaymentItem) -> Value {
    json!({
        "paymentId": uuid(payment),
        "itemId": id(&item.item_id),
        "name": item.name,
        "unitPrice": item.unit_price,
        "amount": item.amount,
        "imageUrl": item.image_url,
        "description": item.description,
    })
}

/// A number where the text is one in its only spelling, which readers tell from
/// all others.
fn id(text: &str) -> Value {
    match number(text).filter(|number| *number <= LARGEST_PRICE) {
        Some(number) => number.into(),
        None => text.into(),
    }
}
