use admin::{Admin, NewMark};
use serde_json::{Value, json};

use super::{bans, path};
use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

pub(super) async fn list(arguments: args::DeviceList) -> anyhow::Result<()> {
    let (app, most) = (arguments.of.app_id, arguments.limit.get());
    let devices = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => server.first(&path(app, "devices?"), most).await?,
        Reach::Store(local) => {
            let list = async |admin: &Admin| {
                let page = admin.devices(app, None, most).await?;
                Ok(page.devices)
            };
            local.done(list).await?
        }
    };
    let none = "No device has attested itself for the game.";
    shown::print_all(arguments.of.output, &devices, none, describe)
}

pub(super) async fn show(arguments: args::OneDevice) -> anyhow::Result<()> {
    let (app, device) = (arguments.app_id, arguments.device);
    let found = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let path = path(app, &format!("devices/{}", named(&device)?));
            server.get(&path).await?
        }
        Reach::Store(local) => {
            let show = async |admin: &Admin| admin.device(app, &device).await;
            local.done(show).await?
        }
    };
    shown::print(arguments.output, &found, |text| {
        describe(text, found.get("device"));
        for name in shown::items(&found, "unique_ids") {
            text.line("");
            text.field("unique id", name.get("unique_id"));
            text.moment("since", name.get("since"));
            text.moment("good until", name.get("good_until"));
        }
        for ban in shown::items(&found, "bans") {
            text.line("");
            bans::describe(text, Some(ban));
        }
    })
}

pub(super) async fn mark(arguments: args::DeviceMark) -> anyhow::Result<()> {
    let (app, device) = (arguments.of.app_id, arguments.of.device);
    let new = NewMark {
        is_test: !arguments.remove,
    };
    let marked = match Reach::find(&arguments.of.place).await? {
        Reach::Server(server) => {
            let path = path(app, &format!("devices/{}/mark", named(&device)?));
            server.put(&path, &json!(new)).await?
        }
        Reach::Store(local) => {
            let mark = async |admin: &Admin| admin.mark_device(app, &device, new).await;
            local.done(mark).await?
        }
    };
    shown::print(arguments.of.output, &marked, |text| {
        text.field("device id", marked.get("device_id"));
        text.field("test device", marked.get("is_test"));
    })
}

/// What stands in a path is to be an id and nothing else.
fn named(device: &str) -> anyhow::Result<&str> {
    let is_hex = device.bytes().all(|byte| byte.is_ascii_hexdigit());
    anyhow::ensure!(
        is_hex && !device.is_empty(),
        "a device is named by its id of 32 hexadecimal digits or by a unique id of 64"
    );
    Ok(device)
}

fn describe(text: &mut Shown, device: Option<&Value>) {
    let of = |key: &str| device.and_then(|device| device.get(key));
    text.field("device id", of("device_id"));
    text.field("unique id", of("unique_id"));
    text.field("device", of("device_integrity"));
    text.field("app", of("app_integrity"));
    for reason in device
        .into_iter()
        .flat_map(|device| shown::items(device, "reasons"))
    {
        text.field("because", Some(reason));
    }
    text.field("patch level", of("patch_level"));
    text.field("test device", of("is_test"));
    text.moment("first seen", of("first_seen"));
    text.moment("last seen", of("last_seen"));
    text.field("tokens in a day", of("given_within_a_day"));
}
