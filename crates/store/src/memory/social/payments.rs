use std::cmp::Reverse;

use async_trait::async_trait;
use base::{AppId, Environment, OwnerId, PaymentId, PlayerId};

use super::texts::listed;
use crate::{
    ChangePayment, Listed, MemoryStore, Outcome, Payment, PaymentReads, PaymentStep, Refusal, Span,
    StoreError,
    memory::{insert::insert, state::State},
};

impl State {
    pub(in crate::memory) fn payment_step(
        &mut self,
        owner: OwnerId,
        step: &PaymentStep,
    ) -> Result<Outcome, Refusal> {
        match step {
            PaymentStep::Create(payment) => {
                self.known_app(payment.app_id)?;
                self.known_player(payment.player_id)?;
                let key = (payment.app_id, payment.payment_id);
                let news = insert(&mut self.payments, key, owner, payment, false)?;
                let stands = self.payments.get(&key);
                Ok(Outcome::Paid {
                    state: stands.map_or(payment.state, |row| row.value.state),
                    news,
                })
            }
            PaymentStep::Change(wish) => self.change_payment(wish),
        }
    }

    fn change_payment(&mut self, wish: &ChangePayment) -> Result<Outcome, Refusal> {
        let row = self.payments.get_mut(&(wish.app_id, wish.payment_id));
        let row = row.ok_or(Refusal::Missing)?;
        let before = row.value.state;
        row.value = row.value.clone().apply(wish.change, wish.at)?;
        Ok(Outcome::Paid {
            state: row.value.state,
            news: row.value.state != before,
        })
    }
}

#[async_trait]
impl PaymentReads for MemoryStore {
    async fn payment(&self, app: AppId, payment: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.read(|state| {
            let row = state.payments.get(&(app, payment));
            row.map(|row| row.value.clone())
        })
    }

    async fn payments(
        &self,
        app: AppId,
        player: Option<PlayerId>,
        environment: Option<Environment>,
        span: Span,
    ) -> Result<Listed<Payment>, StoreError> {
        self.read(|state| {
            let all = state.payments.values().map(|row| &row.value);
            let mut found: Vec<_> = all
                .filter(|one| one.app_id == app && player.is_none_or(|p| p == one.player_id))
                .filter(|one| environment.is_none_or(|here| here == one.environment))
                .cloned()
                .collect();
            found.sort_by_key(|one| (Reverse(one.made_at), one.payment_id));
            listed(found, span)
        })
    }
}
