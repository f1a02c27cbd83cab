use opensocial::{
    Refusal,
    wire::{
        envelope::{self, Page},
        list::{ListAsk, Shown},
    },
};
use serde_json::{Map, Value};

use super::{answer::Answer, call::Call};

impl Call<'_> {
    /// What the call says of the list that it reads.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(super) fn list_ask(&self) -> Result<ListAsk, Refusal> {
        let pairs = self.query.iter();
        let pairs = pairs.map(|(name, value)| (name.as_str(), value.as_str()));
        ListAsk::of(pairs, self.profile.first)
    }

    /// The page of a list, and what of the call could not be honoured.
    pub(super) fn shown(&self, ask: &ListAsk, shown: Shown) -> Answer {
        let marks = shown.marks();
        let page = Page {
            items: shown.items,
            skipped: ask.skip,
            count: ask.count,
            total: shown.total,
        };
        let mut body = envelope::collection(self.profile, page);
        if let Value::Object(members) = &mut body {
            members.extend(marks);
        }
        Answer::ok(body)
    }

    /// A list by user, of as many as there are in all.
    pub(super) fn by_user(
        &self,
        ask: &ListAsk,
        total: usize,
        entries: Map<String, Value>,
    ) -> Answer {
        let page = Page {
            items: Vec::new(),
            skipped: ask.skip,
            count: ask.count,
            total,
        };
        Answer::ok(envelope::by_user(self.profile, &page, entries))
    }
}
