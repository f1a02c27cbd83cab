//! What players are and have on OpenSocial.

pub(crate) mod activity;
pub(crate) mod app_data;
pub(crate) mod blocking;
pub(crate) mod installation;
pub(crate) mod message;
pub(crate) mod payment;
pub(crate) mod persona;
pub(crate) mod setup;
mod span;
pub(crate) mod text;
pub(crate) mod text_group;

use store::{Outcome, PaymentStep, PostStep, SocialStep, TextStep, Topic};

use crate::{error::Halt, tx::Tx};

/// Does one step of what players are to games.
pub(crate) async fn run(tx: &mut Tx<'_>, step: &SocialStep) -> Result<Outcome, Halt> {
    match step {
        SocialStep::Configure(wish) => {
            setup::configure(tx, wish).await?;
            tx.tell(Topic::Catalog);
        }
        SocialStep::Install(wish) => {
            let news = installation::change(tx, *wish).await?;
            return Ok(Outcome::Installed { news });
        }
        SocialStep::Block {
            player_id,
            blocked_id,
            at,
        } => blocking::block(tx, *player_id, *blocked_id, *at).await?,
        SocialStep::Unblock {
            player_id,
            blocked_id,
        } => blocking::unblock(tx, *player_id, *blocked_id).await?,
        SocialStep::SetPersona(persona) => persona::set(tx, persona).await?,
        SocialStep::ChangeAppData(wish) => app_data::change(tx, wish).await?,
    }
    Ok(Outcome::Done)
}

/// Does one step of what is written in games.
pub(crate) async fn run_text(tx: &Tx<'_>, step: &TextStep) -> Result<(), Halt> {
    match step {
        TextStep::MakeGroup(group) => text_group::make(tx, group).await,
        TextStep::DropGroup { app_id, name } => text_group::remove(tx, *app_id, name).await,
        TextStep::Post(text) => text::post(tx, text).await,
        TextStep::Edit {
            app_id,
            group,
            text_id,
            author,
            data,
            at,
        } => {
            let key = (*app_id, *text_id);
            let stored = text::hold(tx, key, group.as_deref(), *author).await?;
            text::save(tx, &stored.edited(data.clone(), *at)).await
        }
        TextStep::Judge {
            app_id,
            group,
            text_id,
            author,
            status,
            at,
        } => {
            let key = (*app_id, *text_id);
            let stored = text::hold(tx, key, group.as_deref(), *author).await?;
            text::save(tx, &stored.judged(*status, *at)).await
        }
    }
}

/// Does one step of a payment.
pub(crate) async fn run_payment(tx: &Tx<'_>, step: &PaymentStep) -> Result<Outcome, Halt> {
    match step {
        PaymentStep::Create(payment) => payment::create(tx, payment).await,
        PaymentStep::Change(wish) => payment::change(tx, wish).await,
    }
}

/// Does one step of what is told of and among players.
pub(crate) async fn run_post(tx: &Tx<'_>, step: &PostStep) -> Result<(), Halt> {
    match step {
        PostStep::Activity(activity) => activity::tell(tx, activity).await,
        PostStep::Message(message) => message::send(tx, message).await,
        PostStep::Discard(copy) => message::discard(tx, *copy).await,
    }
}
