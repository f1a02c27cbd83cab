use serde_json::Value;

use super::{LARGEST_PRICE, PAYMENT_ITEMS, PaymentItem, PaymentWish};
use crate::{
    Refusal,
    platform::payment_callback,
    wire::{
        address,
        members::{Lines, Longest, Members, invalid},
        parameters::reads_as,
    },
};

/// The longest text of a line.
const WORDS: Longest = Longest::Characters(255);

/// Reads what a game wants a player to pay: `callbackUrl`, `finishUrl` and
/// `entry`, which is one line or a list of lines. Numbers may be texts.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(body: &[u8]) -> Result<PaymentWish, Refusal> {
    let body = Members::of(body)?;
    let url = |name| body.needed_text(name, Longest::Bytes(address::LONGEST_URL), Lines::One);
    let callback_url = url("callbackUrl")?;
    address::check("callbackUrl", &callback_url, payment_callback::is_added)?;
    let finish_url = url("finishUrl")?;
    address::check("finishUrl", &finish_url, |name| {
        reads_as(name, "payment_id")
    })?;
    let items = match body.get("entry") {
        Some(Value::Array(lines)) => lines.iter().map(item).collect::<Result<_, _>>()?,
        Some(line) => vec![item(line)?],
        None => Vec::new(),
    };
    if !(1..=PAYMENT_ITEMS).contains(&items.len()) {
        return Err(invalid("entry", "is to have 1 to 20 lines"));
    }
    check_sum(&items)?;
    Ok(PaymentWish {
        items,
        callback_url,
        finish_url,
    })
}

fn item(line: &Value) -> Result<PaymentItem, Refusal> {
    let line = Members::within(line);
    let line = line.ok_or_else(|| invalid("entry", "is to be an object or a list of them"))?;
    let words = |name, lines| line.text(name, WORDS, lines);
    let image_url = words("imageUrl", Lines::One)?.unwrap_or_default();
    if !image_url.is_empty() {
        address::check("imageUrl", &image_url, |_| false)?;
    }
    let amount = line.needed_number("amount", u32::MAX.into())?;
    Ok(PaymentItem {
        item_id: line.needed_text("itemId", WORDS, Lines::One)?,
        name: line.needed_text("name", WORDS, Lines::One)?,
        unit_price: line.needed_number("unitPrice", LARGEST_PRICE)?,
        amount: u32::try_from(amount).unwrap_or(u32::MAX),
        image_url,
        description: words("description", Lines::Many)?.unwrap_or_default(),
    })
}

fn check_sum(items: &[PaymentItem]) -> Result<(), Refusal> {
    let sum = items.iter().try_fold(0_u64, |sum, item| {
        let price = item.unit_price.checked_mul(item.amount.into())?;
        sum.checked_add(price)
    });
    match sum {
        Some(sum) if sum <= LARGEST_PRICE => Ok(()),
        _ => {
            let why = format!("comes to more than {LARGEST_PRICE} coins");
            Err(invalid("entry", &why))
        }
    }
}
