use crate::{callback::Query, network::Network, transport::Delivery};

/// A callback that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    order: String,
    query: Query,
    statics: bool,
    method: &'static str,
    headers: Vec<(&'static str, String)>,
    delivery: Delivery,
    fields: Vec<(String, String)>,
    text: Option<String>,
}

impl Call {
    pub(crate) fn new(order: &str, query: Query) -> Self {
        Self {
            order: order.to_owned(),
            query,
            statics: true,
            method: "GET",
            headers: Vec::new(),
            delivery: Delivery::Whole,
            fields: Vec::new(),
            text: None,
        }
    }

    /// With the parameters that its signature is of, where it has one that holds.
    pub(crate) fn over(mut self, fields: Vec<(String, String)>, network: &Network) -> Self {
        self.text = Some(network.text(&fields));
        self.fields = fields;
        self
    }

    /// Spelled in another way.
    pub(crate) fn spelled(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    /// With one more parameter, as it is written here.
    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.query = self.query.raw(name, value);
        self
    }

    /// Without the callback URL's own parameters.
    pub(crate) fn alone(mut self) -> Self {
        self.statics = false;
        self
    }

    pub(crate) fn by(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn brought(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    pub(crate) fn order(&self) -> &str {
        &self.order
    }

    pub(crate) const fn query(&self) -> &Query {
        &self.query
    }

    /// The parameters that its signature is of.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The text that its signature is over, for people.
    pub(super) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether the callback URL's own parameters stand before its.
    pub(super) const fn has_statics(&self) -> bool {
        self.statics
    }

    pub(super) const fn method(&self) -> &'static str {
        self.method
    }

    pub(super) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    pub(super) const fn delivery(&self) -> Delivery {
        self.delivery
    }
}
