use std::collections::BTreeMap;

use base::{ActivityId, Environment, MessageId, PaymentId, PlayerId, TextId};
use store::{
    Activity, AppDataChange, ChangeAppData, ChangePayment, ConfigureSocial, Install, Installation,
    Message, MessageRef, Payment, PaymentChange, PaymentFailure, PaymentState, PaymentStep,
    Persona, PostStep, SocialChange, SocialStep, Step, TextEntry, TextGroup, TextStatus, TextStep,
};

use super::{AT, app_id};

type Named<S> = (&'static str, S);

fn player(n: u64) -> PlayerId {
    PlayerId::new(n).unwrap()
}

fn people() -> Vec<Named<SocialStep>> {
    let (app_id, player_id, blocked_id) = (app_id(), player(1), player(2));
    let kept = |change| {
        SocialStep::ChangeAppData(ChangeAppData {
            app_id,
            player_id,
            change,
            at: AT,
        })
    };
    let configure = ConfigureSocial {
        app_id,
        change: SocialChange::Words(Vec::new()),
        at: AT,
    };
    let add = Installation {
        app_id,
        player_id,
        invited_by: None,
        installed_at: AT,
    };
    let remove = Install::Remove { app_id, player_id };
    let block = SocialStep::Block {
        player_id,
        blocked_id,
        at: AT,
    };
    let unblock = SocialStep::Unblock {
        player_id,
        blocked_id,
    };
    let persona = Persona::usual(player_id, AT);
    let (put, delete) = (AppDataChange::Put(BTreeMap::new()), AppDataChange::Clear);
    vec![
        (
            "store.commit.configure-social",
            SocialStep::Configure(configure),
        ),
        (
            "store.commit.install",
            SocialStep::Install(Install::Add(add)),
        ),
        ("store.commit.uninstall", SocialStep::Install(remove)),
        ("store.commit.block", block),
        ("store.commit.unblock", unblock),
        ("store.commit.set-persona", SocialStep::SetPersona(persona)),
        ("store.commit.put-app-data", kept(put)),
        ("store.commit.delete-app-data", kept(delete)),
    ]
}

fn texts() -> Vec<Named<TextStep>> {
    let (app_id, text_id, name) = (app_id(), TextId::new(1).unwrap(), "a".to_owned());
    let group = TextGroup {
        app_id,
        name: name.clone(),
        made_at: AT,
    };
    let text = TextEntry {
        app_id,
        text_id,
        group: name.clone(),
        author: None,
        data: String::new(),
        status: TextStatus::Waiting,
        posted_at: AT,
        changed_at: AT,
    };
    let edit = TextStep::Edit {
        app_id,
        group: None,
        text_id,
        author: None,
        data: String::new(),
        at: AT,
    };
    let judge = TextStep::Judge {
        app_id,
        group: None,
        text_id,
        author: None,
        status: TextStatus::Accepted,
        at: AT,
    };
    vec![
        ("store.commit.make-text-group", TextStep::MakeGroup(group)),
        ("store.commit.post-text", TextStep::Post(text)),
        ("store.commit.edit-text", edit),
        ("store.commit.judge-text", judge),
        (
            "store.commit.drop-text-group",
            TextStep::DropGroup { app_id, name },
        ),
    ]
}

fn payments() -> Vec<Named<PaymentStep>> {
    let (app_id, payment_id) = (app_id(), PaymentId::new([1; 16]));
    let change = |change| {
        PaymentStep::Change(ChangePayment {
            app_id,
            payment_id,
            change,
            at: AT,
        })
    };
    let payment = Payment {
        app_id,
        payment_id,
        environment: Environment::Live,
        player_id: player(1),
        items: Vec::new(),
        callback_url: String::new(),
        finish_url: String::new(),
        state: PaymentState::Started,
        failure: None,
        made_at: AT,
        changed_at: AT,
        answer_by: AT,
    };
    let confirm = PaymentChange::Confirm { answer_by: AT };
    let fail = PaymentChange::Fail(PaymentFailure::Refused);
    vec![
        ("store.commit.create-payment", PaymentStep::Create(payment)),
        ("store.commit.confirm-payment", change(confirm)),
        ("store.commit.accept-payment", change(PaymentChange::Accept)),
        ("store.commit.fail-payment", change(fail)),
    ]
}

fn posts() -> Vec<Named<PostStep>> {
    let (app_id, sender, recipient) = (app_id(), player(1), player(2));
    let message_id = MessageId::new(1).unwrap();
    let activity = Activity {
        app_id,
        player_id: sender,
        activity_id: ActivityId::new(1).unwrap(),
        title: "t".to_owned(),
        body: None,
        url: None,
        image_url: None,
        posted_at: AT,
    };
    let message = Message {
        app_id,
        message_id,
        sender,
        recipients: vec![recipient],
        title: String::new(),
        body: String::new(),
        url: None,
        sent_at: AT,
    };
    let copy = MessageRef {
        app_id,
        recipient,
        message_id,
    };
    vec![
        ("store.commit.post-activity", PostStep::Activity(activity)),
        ("store.commit.send-message", PostStep::Message(message)),
        ("store.commit.discard-message", PostStep::Discard(copy)),
    ]
}

fn all<S>(of: Vec<Named<S>>, step: fn(S) -> Step) -> impl Iterator<Item = Named<Step>> {
    of.into_iter().map(move |(name, it)| (name, step(it)))
}

/// Those of OpenSocial.
pub(super) fn named() -> impl Iterator<Item = Named<Step>> {
    all(people(), Step::Social)
        .chain(all(texts(), Step::Text))
        .chain(all(payments(), Step::Payment))
        .chain(all(posts(), Step::Post))
}
