//! What units with a step of OpenSocial or of attestation are called.

use store::{
    AppDataChange, AttestStep, Install, PaymentChange, PaymentStep, PostStep, SocialStep, Step,
    TextStep,
};

/// The name, where it is such a step.
pub(super) const fn name_of(step: &Step) -> Option<&'static str> {
    match step {
        Step::Social(step) => Some(name_of_person(step)),
        Step::Text(step) => Some(name_of_text(step)),
        Step::Payment(step) => Some(name_of_payment(step)),
        Step::Post(step) => Some(name_of_post(step)),
        Step::Attest(step) => Some(name_of_attest(step)),
        _ => None,
    }
}

const fn name_of_person(step: &SocialStep) -> &'static str {
    match step {
        SocialStep::Configure(_) => "store.commit.configure-social",
        SocialStep::Install(Install::Add(_)) => "store.commit.install",
        SocialStep::Install(Install::Remove { .. }) => "store.commit.uninstall",
        SocialStep::Block { .. } => "store.commit.block",
        SocialStep::Unblock { .. } => "store.commit.unblock",
        SocialStep::SetPersona(_) => "store.commit.set-persona",
        SocialStep::ChangeAppData(wish) => match wish.change {
            AppDataChange::Put(_) => "store.commit.put-app-data",
            AppDataChange::Delete(_) | AppDataChange::Clear => "store.commit.delete-app-data",
        },
    }
}

const fn name_of_text(step: &TextStep) -> &'static str {
    match step {
        TextStep::MakeGroup(_) => "store.commit.make-text-group",
        TextStep::DropGroup { .. } => "store.commit.drop-text-group",
        TextStep::Post(_) => "store.commit.post-text",
        TextStep::Edit { .. } => "store.commit.edit-text",
        TextStep::Judge { .. } => "store.commit.judge-text",
    }
}

const fn name_of_payment(step: &PaymentStep) -> &'static str {
    match step {
        PaymentStep::Create(_) => "store.commit.create-payment",
        PaymentStep::Change(wish) => match wish.change {
            PaymentChange::Confirm { .. } => "store.commit.confirm-payment",
            PaymentChange::Accept => "store.commit.accept-payment",
            PaymentChange::Fail(_) => "store.commit.fail-payment",
        },
    }
}

const fn name_of_post(step: &PostStep) -> &'static str {
    match step {
        PostStep::Activity(_) => "store.commit.post-activity",
        PostStep::Message(_) => "store.commit.send-message",
        PostStep::Discard(_) => "store.commit.discard-message",
    }
}

const fn name_of_attest(step: &AttestStep) -> &'static str {
    match step {
        AttestStep::Configure(_) => "store.commit.configure-attest",
        AttestStep::Admit(_) => "store.commit.admit-device",
        AttestStep::SetBan(_) => "store.commit.set-ban",
        AttestStep::LiftBan(_) => "store.commit.lift-ban",
        AttestStep::LiftBans(_) => "store.commit.lift-bans",
        AttestStep::Mark(_) => "store.commit.mark-device",
    }
}
