//! What the stories of OpenSocial are told with, each made from small numbers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use base::{ActivityId, AppId, Environment, MessageId, PaymentId, PlayerId, TextId, Timestamp};
use store::{
    Activity, AppDataChange, ChangeAppData, ChangePayment, ConfigureSocial, EventLink, Gender,
    Install, Installation, LifeCycleEvent, LinkMethod, Message, MessageRef, Outcome, Payment,
    PaymentChange, PaymentItem, PaymentState, PaymentStep, Persona, PostStep, Receipt,
    SocialChange, SocialStep, Span, Step, Store, TextEntry, TextGroup, TextStatus, TextStep,
};

use crate::given::{MADE, app, app_id, done, player, player_id};

/// So many seconds after the beginning.
pub fn at(secs: u64) -> Timestamp {
    MADE.plus(Duration::from_secs(secs))
}

/// All of a list.
pub const ALL: Span = Span {
    skip: 0,
    limit: usize::MAX,
};

/// Two games and so many players.
pub async fn people(store: &Arc<dyn Store>, players: u64) {
    done(store, [1, 2].map(|n| Step::InsertApp(app(n)))).await;
    let players = (1..=players).map(|n| Step::InsertPlayer(player(n)));
    let all: Vec<_> = players.collect();
    for some in all.chunks(500) {
        all_done(store, some.to_vec()).await;
    }
}

/// Commits what must succeed together, whatever the outcomes are.
pub async fn all_done(store: &Arc<dyn Store>, steps: Vec<Step>) {
    let receipt = crate::given::commit_all(store, 1, steps).await;
    assert!(matches!(receipt, Receipt::Committed(_)), "{receipt:?}");
}

pub fn configure(app: u64, change: SocialChange, secs: u64) -> Step {
    Step::Social(SocialStep::Configure(ConfigureSocial {
        app_id: app_id(app),
        change,
        at: at(secs),
    }))
}

/// Settings of which only the window, so many seconds, and the gadget change.
pub fn window(app: u64, secs: u64, gadget_url: Option<Option<&str>>) -> Step {
    let change = SocialChange::Settings {
        profile: None,
        window: Some(Duration::from_secs(secs)),
        token_validity: None,
        body_hash: None,
        require_body_hash: None,
        gadget_url: gadget_url.map(|url| url.map(str::to_owned)),
    };
    configure(app, change, secs)
}

pub fn link(app: u64, event: LifeCycleEvent, url: Option<&str>, secs: u64) -> Step {
    let link = url.map(|url| EventLink {
        url: url.to_owned(),
        method: LinkMethod::ALL[secs as usize % 2],
    });
    configure(app, SocialChange::Link { event, link }, secs)
}

pub fn words(app: u64, words: &[&str], secs: u64) -> Step {
    let words = words.iter().map(|&word| word.to_owned());
    configure(app, SocialChange::Words(words.collect()), secs)
}

pub fn rsa_key(app: u64, key: &str, secs: u64) -> Step {
    configure(app, SocialChange::RsaKey(base::Secret::new(key)), secs)
}

pub fn installation(app: u64, player: u64, secs: u64) -> Installation {
    Installation {
        app_id: app_id(app),
        player_id: player_id(player),
        invited_by: PlayerId::new(secs % 3),
        installed_at: at(secs),
    }
}

pub fn install(app: u64, player: u64, secs: u64) -> Step {
    let new = installation(app, player, secs);
    Step::Social(SocialStep::Install(Install::Add(new)))
}

pub fn remove(app: u64, player: u64) -> Step {
    Step::Social(SocialStep::Install(Install::Remove {
        app_id: app_id(app),
        player_id: player_id(player),
    }))
}

pub fn installed(news: bool) -> Receipt {
    Receipt::Committed(vec![Outcome::Installed { news }])
}

pub fn block(player: u64, blocked: u64) -> Step {
    Step::Social(SocialStep::Block {
        player_id: player_id(player),
        blocked_id: player_id(blocked),
        at: at(1),
    })
}

pub fn unblock(player: u64, blocked: u64) -> Step {
    Step::Social(SocialStep::Unblock {
        player_id: player_id(player),
        blocked_id: player_id(blocked),
    })
}

/// What a player has said by then, of whom much is known where `much`.
pub fn persona(player: u64, much: bool, secs: u64) -> Persona {
    let usual = Persona::usual(player_id(player), at(secs));
    if !much {
        return usual;
    }
    let text = |what: &str| Some(format!("{what} of {player} \"\\\u{1F3B2}"));
    Persona {
        about_me: text("words"),
        birthday: Some("1990-02-28".into()),
        gender: Gender::ALL[secs as usize % 3],
        interests: vec!["go".into(), String::new(), "将棋".into()],
        address: text("address"),
        job_type: text("job"),
        blood_type: Some("AB".into()),
        profile_url: Some("https://p.example/".into()),
        thumbnail_url: Some("https://t.example/".into()),
        avatar_url: Some("https://a.example/".into()),
        is_verified: true,
        is_famous: true,
        grade: store::Grade::ALL[secs as usize % 3],
        ..usual
    }
}

pub fn show(persona: Persona) -> Step {
    Step::Social(SocialStep::SetPersona(persona))
}

pub fn keep(app: u64, player: u64, change: AppDataChange, secs: u64) -> Step {
    Step::Social(SocialStep::ChangeAppData(ChangeAppData {
        app_id: app_id(app),
        player_id: player_id(player),
        change,
        at: at(secs),
    }))
}

pub fn entries(of: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    of.iter().map(owned).collect()
}

pub fn put(app: u64, player: u64, of: &[(&str, &str)], secs: u64) -> Step {
    keep(app, player, AppDataChange::Put(entries(of)), secs)
}

pub fn take(app: u64, player: u64, keys: &[&str], secs: u64) -> Step {
    let keys = keys.iter().map(|&key| key.to_owned()).collect();
    keep(app, player, AppDataChange::Delete(keys), secs)
}

pub fn group(app: u64, name: &str) -> TextGroup {
    TextGroup {
        app_id: app_id(app),
        name: name.to_owned(),
        made_at: at(name.len() as u64),
    }
}

pub fn make_group(app: u64, name: &str) -> Step {
    Step::Text(TextStep::MakeGroup(group(app, name)))
}

pub fn drop_group(app: u64, name: &str) -> Step {
    Step::Text(TextStep::DropGroup {
        app_id: app_id(app),
        name: name.to_owned(),
    })
}

pub fn text_id(n: u64) -> TextId {
    TextId::new(n).unwrap()
}

/// A text in a group, by a player, or by the game itself where that is 0.
pub fn text(app: u64, n: u64, group: &str, author: u64, secs: u64) -> TextEntry {
    TextEntry {
        app_id: app_id(app),
        text_id: text_id(n),
        group: group.to_owned(),
        author: PlayerId::new(author),
        data: format!("text {n} ✓"),
        status: TextStatus::Waiting,
        posted_at: at(secs),
        changed_at: at(secs),
    }
}

pub fn write(text: TextEntry) -> Step {
    Step::Text(TextStep::Post(text))
}

/// Where a text must be and by whom, to be the one that is meant.
pub type Meant<'a> = (Option<&'a str>, Option<u64>);

pub fn edit(app: u64, n: u64, (group, author): Meant<'_>, data: &str, secs: u64) -> Step {
    Step::Text(TextStep::Edit {
        app_id: app_id(app),
        group: group.map(str::to_owned),
        text_id: text_id(n),
        author: author.map(player_id),
        data: data.to_owned(),
        at: at(secs),
    })
}

pub fn judge(app: u64, n: u64, (group, author): Meant<'_>, status: TextStatus, secs: u64) -> Step {
    Step::Text(TextStep::Judge {
        app_id: app_id(app),
        group: group.map(str::to_owned),
        text_id: text_id(n),
        author: author.map(player_id),
        status,
        at: at(secs),
    })
}

pub fn payment_id(n: u8) -> PaymentId {
    PaymentId::new([n; 16])
}

/// A payment asked for then, which the player may answer for a minute.
pub fn payment(app: u64, n: u8, player: u64, secs: u64) -> Payment {
    let item = |item: u64| PaymentItem {
        item_id: format!("item {item}"),
        name: "Schwert \"\\ 剣".into(),
        unit_price: if item == 0 { u64::MAX } else { item * 100 },
        amount: u32::MAX,
        image_url: "https://i.example/".into(),
        description: String::new(),
    };
    Payment {
        app_id: app_id(app),
        payment_id: payment_id(n),
        environment: Environment::ALL[usize::from(n) % 2],
        player_id: player_id(player),
        items: (0..=u64::from(n) % 3).map(item).collect(),
        callback_url: format!("https://{n}.example/callback"),
        finish_url: format!("https://{n}.example/finish"),
        state: PaymentState::Started,
        failure: None,
        made_at: at(secs),
        changed_at: at(secs),
        answer_by: at(secs + 60),
    }
}

pub fn create(payment: Payment) -> Step {
    Step::Payment(PaymentStep::Create(payment))
}

pub fn pay(app: u64, n: u8, change: PaymentChange, secs: u64) -> Step {
    Step::Payment(PaymentStep::Change(ChangePayment {
        app_id: app_id(app),
        payment_id: payment_id(n),
        change,
        at: at(secs),
    }))
}

/// The player pays; the game may answer within another minute.
pub fn confirm(app: u64, n: u8, secs: u64) -> Step {
    let answer_by = at(secs + 60);
    pay(app, n, PaymentChange::Confirm { answer_by }, secs)
}

pub fn paid(state: PaymentState, news: bool) -> Receipt {
    Receipt::Committed(vec![Outcome::Paid { state, news }])
}

pub fn activity(app: u64, player: u64, n: u64, secs: u64) -> Activity {
    let odd = |text: &str| (n % 2 == 1).then(|| format!("{text} {n}"));
    Activity {
        app_id: app_id(app),
        player_id: player_id(player),
        activity_id: ActivityId::new(n).unwrap(),
        title: format!("title {n} ✓"),
        body: odd("body"),
        url: odd("https://u.example/"),
        image_url: odd("https://i.example/"),
        posted_at: at(secs),
    }
}

pub fn tell(activity: Activity) -> Step {
    Step::Post(PostStep::Activity(activity))
}

pub fn message_id(n: u64) -> MessageId {
    MessageId::new(n).unwrap()
}

pub fn message(app: u64, n: u64, sender: u64, recipients: &[u64], secs: u64) -> Message {
    Message {
        app_id: app_id(app),
        message_id: message_id(n),
        sender: player_id(sender),
        recipients: recipients.iter().copied().map(player_id).collect(),
        title: format!("title {n}"),
        body: format!("body {n} ✓"),
        url: (n % 2 == 1).then(|| format!("https://{n}.example/")),
        sent_at: at(secs),
    }
}

pub fn send(message: Message) -> Step {
    Step::Post(PostStep::Message(message))
}

pub fn discard(app: u64, recipient: u64, n: u64) -> Step {
    Step::Post(PostStep::Discard(MessageRef {
        app_id: app_id(app),
        recipient: player_id(recipient),
        message_id: message_id(n),
    }))
}

/// The numbers of an inbox's messages.
pub async fn inbox(store: &Arc<dyn Store>, app: u64, recipient: u64) -> Vec<u64> {
    let found = store.inbox(app_id(app), player_id(recipient), ALL).await;
    let found = found.unwrap();
    assert_eq!(found.items.len(), found.total);
    let items = found.items.iter();
    items.map(|message| message.message_id.get()).collect()
}

/// The numbers of what a game tells of players.
pub async fn told(store: &Arc<dyn Store>, app: AppId, players: &[u64]) -> Vec<u64> {
    let players = players.iter().copied().map(player_id).collect();
    let found = store.activities(app, players, ALL).await.unwrap();
    assert_eq!(found.items.len(), found.total);
    let items = found.items.iter();
    items.map(|activity| activity.activity_id.get()).collect()
}
