//! `countersign friend …`.

use admin::Admin;
use base::PlayerId;
use serde_json::json;

use crate::{
    args,
    reach::{self, Reach},
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn friend(command: args::Friend) -> anyhow::Result<()> {
    match command {
        args::Friend::Add(arguments) => add(arguments).await,
        args::Friend::Remove(arguments) => remove(arguments).await,
        args::Friend::List(arguments) => list(arguments).await,
    }
}

fn path(player: PlayerId, friend: PlayerId) -> String {
    format!("/admin/v1/players/{player}/friends/{friend}")
}

async fn add(arguments: args::Friends) -> anyhow::Result<()> {
    let (player, friend) = (arguments.player_id, arguments.friend_id);
    match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.put_bare(&path(player, friend)).await?,
        Reach::Store(local) => {
            let add = async |admin: &Admin| admin.befriend(player, friend).await;
            local.done(add).await?;
        }
    }
    let added = json!({ "player_id": player, "friend_id": friend, "friends": true });
    shown::print(arguments.output, &added, |text| {
        text.line("They are friends of each other.");
    })
}

async fn remove(arguments: args::Friends) -> anyhow::Result<()> {
    let (player, friend) = (arguments.player_id, arguments.friend_id);
    match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.delete_bare(&path(player, friend)).await?,
        Reach::Store(local) => {
            let remove = async |admin: &Admin| admin.unfriend(player, friend).await;
            local.done(remove).await?;
        }
    }
    let removed = json!({ "player_id": player, "friend_id": friend, "friends": false });
    shown::print(arguments.output, &removed, |text| {
        text.line("They are no friends.");
    })
}

async fn list(arguments: args::FriendsOf) -> anyhow::Result<()> {
    let player = arguments.player_id;
    let path = format!("/admin/v1/players/{player}/friends");
    let list = async |admin: &Admin| {
        let page = admin.friends(player, None, usize::MAX).await?;
        Ok(page.friends)
    };
    let list = reach::listed(&arguments.place, &path, list).await?;
    let none = "The player has no friends here.";
    shown::print_all(arguments.output, &list, none, Shown::player)
}
