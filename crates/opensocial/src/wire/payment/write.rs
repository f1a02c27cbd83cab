use base::PaymentId;
use serde_json::{Map, Value, json};

use super::{Payment, PaymentItem, uuid};
use crate::wire::{members::id, moment::bare};

/// A payment as it is answered. Ids that are numbers come back as numbers,
/// though they were sent as texts.
#[must_use]
pub fn write(payment: &Payment<'_>) -> Map<String, Value> {
    let lines = payment.items.iter().map(|item| line(payment.id, item));
    let members = [
        ("id", uuid(payment.id).into()),
        ("appId", id(payment.app_number)),
        ("userId", payment.user.into()),
        ("status", payment.status.into()),
        ("entry", lines.collect()),
        ("callbackUrl", payment.callback_url.into()),
        ("finishUrl", payment.finish_url.into()),
        ("endpointUrl", payment.endpoint_url.into()),
        ("published", bare(payment.published).into()),
        ("updated", bare(payment.updated).into()),
    ];
    let members = members.into_iter();
    members
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
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
