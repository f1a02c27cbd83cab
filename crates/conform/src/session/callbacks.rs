//! The callbacks that are sent, right ones and what wrong ones are made of.

use super::{Call, Session};
use crate::callback::Query;

impl Session<'_> {
    /// An order that nobody has seen.
    pub(crate) fn fresh(&mut self) -> String {
        self.orders = self.orders.saturating_add(1);
        let name = self.orders.to_string();
        self.network.order(&self.options.run, &name)
    }

    /// A callback for a new order.
    pub(crate) fn next(&mut self) -> Call {
        let order = self.fresh();
        self.callback(&order)
    }

    /// A callback as the network sends it.
    pub(crate) fn callback(&mut self, order: &str) -> Call {
        let fields = self.fields(order);
        self.signed(order, fields)
    }

    /// A callback of these parameters, signed.
    pub(crate) fn signed(&mut self, order: &str, fields: Vec<(String, String)>) -> Call {
        let mac = self.mac(&fields);
        let query = self.sealed(Query::of(&fields), &mac);
        Call::new(order, query).over(fields, self.network)
    }

    /// The parameters of a callback.
    pub(crate) fn fields(&self, order: &str) -> Vec<(String, String)> {
        self.network.fields(order, self.user())
    }

    /// The signature of parameters, which is then never shown.
    pub(crate) fn mac(&mut self, fields: &[(String, String)]) -> String {
        let mac = self.network.mac(fields);
        self.keep_quiet(&mac);
        mac
    }

    /// Has a signature shown nowhere.
    pub(crate) fn keep_quiet(&mut self, mac: &str) {
        self.signatures.add(mac);
    }

    /// A query with a signature that holds behind it.
    pub(crate) fn sealed(&self, query: Query, mac: &str) -> Query {
        self.behind(query.signed(&self.network.facts().mac, mac))
    }

    /// A query with what may be shown in the signature's place.
    pub(crate) fn sealed_badly(&self, query: Query, mac: &str) -> Query {
        self.behind(query.with(&self.network.facts().mac, mac))
    }

    fn behind(&self, query: Query) -> Query {
        match self.network.behind() {
            Some((name, value)) => query.with(name, value),
            None => query,
        }
    }
}
