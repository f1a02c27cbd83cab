//! `countersign player …`.

use admin::NewPlayer;
use serde_json::json;

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown},
};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the installation cannot be reached, or refuses.
pub(crate) async fn player(command: args::Player) -> anyhow::Result<()> {
    match command {
        args::Player::Create(arguments) => create(arguments).await,
        args::Player::List(arguments) => list(arguments).await,
    }
}

async fn create(arguments: args::PlayerCreate) -> anyhow::Result<()> {
    let new = NewPlayer {
        nickname: arguments.nickname,
        member_no: arguments.member_no,
    };
    let created = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.ask("/admin/v1/players", &json!(new)).await?,
        Reach::Store(local) => {
            local
                .done(async |admin| admin.create_player(new).await)
                .await?
        }
    };
    shown::print(arguments.output, &created, |text| {
        text.player(created.get("player"));
        text.field("sign-in key", created.get("sign_in_key"));
        text.line("\nThe key is shown this once.");
    })
}

async fn list(arguments: args::Listing) -> anyhow::Result<()> {
    let players = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => server.all("/admin/v1/players").await?,
        Reach::Store(local) => {
            let done = async |admin: &admin::Admin| {
                let page = admin.players(None, usize::MAX).await?;
                Ok(page.players)
            };
            local.done(done).await?
        }
    };
    let none = "There is no player yet; `countersign player create` makes one.";
    shown::print_all(arguments.output, &players, none, Shown::player)
}
