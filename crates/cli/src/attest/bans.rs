use admin::{Admin, LiftBansBetween, NewBan};
use anyhow::Context;
use base::Timestamp;
use serde_json::{Value, json};

use super::path;
use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

pub(super) async fn ban(arguments: args::DeviceBan) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = NewBan {
        device: arguments.of.device,
        minutes: arguments.minutes,
        reason: arguments.reason,
    };
    let banned = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.ask(&path(app, "bans"), &json!(new)).await?,
        Reach::Store(local) => {
            let ban = async |admin: &Admin| admin.ban_device(app, new).await;
            local.done(ban).await?
        }
    };
    shown::print(arguments.of.output, &banned, |text| {
        describe(text, Some(&banned));
    })
}

pub(super) async fn list(arguments: args::BanList) -> anyhow::Result<()> {
    let (app, most) = (arguments.of.app_id, arguments.limit.get());
    let standing = !arguments.all;
    let bans = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let mut path = path(app, "bans?");
            shown::narrow(&mut path, "standing", Some(standing));
            server.first(&path, most).await?
        }
        Reach::Store(local) => {
            let list = async |admin: &Admin| {
                let page = admin.bans(app, standing, None, most).await?;
                Ok(page.bans)
            };
            local.done(list).await?
        }
    };
    let none = "No device is banned.";
    shown::print_all(arguments.of.output, &bans, none, describe)
}

pub(super) async fn lift(arguments: args::OneBan) -> anyhow::Result<()> {
    let (app, ban) = (arguments.app_id, arguments.ban_id);
    let lifted = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = path(app, &format!("bans/{ban}/lift"));
            server.ask(&path, &json!({})).await?
        }
        Reach::Store(local) => {
            let lift = async |admin: &Admin| admin.lift_ban(app, ban).await;
            local.done(lift).await?
        }
    };
    shown::print(arguments.output, &lifted, |text| {
        text.field("ban id", lifted.get("ban_id"));
        let stood = lifted.get("lifted") == Some(&Value::Bool(true));
        let said = if stood {
            "The device is banned no longer."
        } else {
            "It had ended already."
        };
        text.line(said);
    })
}

pub(super) async fn lift_all(arguments: args::LiftAll) -> anyhow::Result<()> {
    let app = arguments.of.app_id;
    let new = LiftBansBetween {
        from: Timestamp::from_secs(arguments.from),
        to: Timestamp::from_secs(arguments.to),
        made_by: arguments.made_by,
    };
    let mut lifted = 0_u64;
    // A call lifts some hundreds of them.
    loop {
        let wish = new.clone();
        let answer = match Reach::find(&arguments.of.place).await? {
            Reach::Server(server) => server.ask(&path(app, "lift-bans"), &json!(wish)).await?,
            Reach::Store(local) => {
                let lift = async |admin: &Admin| admin.lift_bans(app, wish).await;
                local.done(lift).await?
            }
        };
        let count = answer.get("lifted").and_then(Value::as_u64);
        let count = count.context("the answer says not how many were lifted")?;
        lifted = lifted.saturating_add(count);
        if answer.get("more") != Some(&Value::Bool(true)) || count == 0 {
            break;
        }
    }
    let all = json!({ "app_id": app, "lifted": lifted });
    shown::print(arguments.of.output, &all, |text| {
        text.field("bans lifted", all.get("lifted"));
    })
}

pub(super) fn describe(text: &mut Shown, ban: Option<&Value>) {
    let of = |key: &str| ban.and_then(|ban| ban.get(key));
    text.field("ban id", of("ban_id"));
    text.field("device id", of("device_id"));
    text.field("stands", of("stands"));
    text.moment("since", of("created_at"));
    text.moment("until", of("until"));
    let words = |key: &str| {
        let said = of(key).and_then(Value::as_str);
        said.filter(|said| !said.is_empty()).map(shown::plain)
    };
    text.field("why", words("reason").map(Value::from).as_ref());
    text.field("by", words("by").map(Value::from).as_ref());
    text.moment("lifted at", of("lifted_at"));
    text.field("lifted by", words("lifted_by").map(Value::from).as_ref());
}
