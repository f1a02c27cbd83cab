use base::Timestamp;

use crate::wire::{Node, OrderStatus, SubscriptionEvent};

/// One change to tell a game of.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// Of an order.
    Order(OrderChange<'a>),
    /// Of a subscription.
    Subscription(SubscriptionChange<'a>),
}

/// A change of an order: field `order_status`.
#[derive(Clone, Copy, Debug)]
pub struct OrderChange<'a> {
    /// When it happened.
    pub at: Timestamp,
    /// The buyer's id within the app.
    pub user_id: u64,
    /// What happened.
    pub status: OrderStatus,
    /// The order's id for reports; the same in everything that is told of it.
    pub reporting_id: &'a str,
    /// What was bought.
    pub sku: &'a str,
    /// What the game put beside the order; see [`NO_PAYLOAD`] for what is sent
    /// where it is empty.
    pub developer_payload: &'a str,
}

/// The payload of an order beside which the game has put nothing: two quotation
/// marks, as in a purchase that was captured from the platform.
pub const NO_PAYLOAD: &str = "\"\"";

/// A change of a subscription: a field for each event.
#[derive(Clone, Copy, Debug)]
pub struct SubscriptionChange<'a> {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: SubscriptionEvent,
    /// The subscription's id.
    pub subscription_id: u64,
    /// The subscriber's id within the app.
    pub owner_id: u64,
    /// What is subscribed to.
    pub sku: &'a str,
    /// Whether it counts now.
    pub is_active: bool,
    /// When its period began.
    pub period_start: Timestamp,
    /// When its period ends.
    pub period_end: Timestamp,
}

impl Change<'_> {
    /// The field of orders.
    pub const ORDER: &'static str = "order_status";

    /// The name of the field that changed.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Order(_) => Self::ORDER,
            Self::Subscription(change) => change.event.as_str(),
        }
    }

    /// The user whom it is about, by the id within the app; empty where it is about
    /// nobody, as in a test.
    #[must_use]
    pub fn subject(&self) -> String {
        let user = match self {
            Self::Order(change) => change.user_id,
            Self::Subscription(change) => change.owner_id,
        };
        match user {
            0 => String::new(),
            user => user.to_string(),
        }
    }

    fn value(&self) -> Node {
        match self {
            Self::Order(change) => change.value(),
            Self::Subscription(change) => change.value(),
        }
    }
}

impl OrderChange<'_> {
    fn value(&self) -> Node {
        let payload = match self.developer_payload {
            "" => NO_PAYLOAD,
            payload => payload,
        };
        let product = Node::object([
            ("notification_type", Node::from(self.status.as_str())),
            ("reporting_id", Node::from(self.reporting_id)),
            ("sku", Node::from(self.sku)),
            ("developer_payload", Node::from(payload)),
        ]);
        Node::object([
            ("event_time", seconds(self.at)),
            ("user_id", Node::id(self.user_id)),
            ("product_info", product),
        ])
    }
}

impl SubscriptionChange<'_> {
    fn value(&self) -> Node {
        Node::object([
            ("event_time", seconds(self.at)),
            ("owner_id", Node::id(self.owner_id)),
            (
                "subscription",
                Node::object([
                    ("id", Node::id(self.subscription_id)),
                    ("sku", Node::from(self.sku)),
                    ("is_active", Node::from(self.is_active)),
                    ("period_start_time", seconds(self.period_start)),
                    ("period_end_time", seconds(self.period_end)),
                ]),
            ),
        ])
    }
}

/// The body of a webhook: one entry of one app with its changes. Sign the very
/// bytes that are sent.
#[must_use]
pub fn body(app_id: &str, at: Timestamp, changes: &[Change<'_>]) -> String {
    let change = |change: &Change<'_>| {
        Node::object([
            ("field", Node::from(change.field())),
            ("value", change.value()),
        ])
    };
    let entry = Node::object([
        ("id", Node::text(app_id)),
        ("time", Node::seconds(at)),
        ("changes", Node::list(changes.iter().map(change))),
    ]);
    Node::object([
        ("object", Node::from("application")),
        ("entry", Node::list([entry])),
    ])
    .to_json()
}

/// The text of an order's id for reports: a UUID (RFC 9562, section 4).
#[must_use]
pub fn reporting_id(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    let part = |shift: u32, mask: u128| (number >> shift) & mask;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 0xffff_ffff),
        part(80, 0xffff),
        part(64, 0xffff),
        part(48, 0xffff),
        part(0, 0xffff_ffff_ffff)
    )
}

fn seconds(at: Timestamp) -> Node {
    Node::Text(at.secs().to_string())
}

#[cfg(test)]
mod tests {
    use super::reporting_id;

    /// RFC 9562, appendix A.3.
    #[test]
    fn an_orders_id_is_written_as_a_uuid() {
        let bytes = 0x9191_08f7_52d1_4320_9bac_f847_db41_48a8_u128.to_be_bytes();
        let text = "919108f7-52d1-4320-9bac-f847db4148a8";
        assert_eq!(reporting_id(bytes), text);
    }
}
