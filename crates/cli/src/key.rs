//! `countersign key …`.

use admin::{RotatedMasterKey, RotatedTokenKeys};
use anyhow::Context;

use crate::{args, reach::Reach};

/// `countersign key rotate`.
///
/// # Errors
/// When the installation cannot be reached, or cannot do it at present.
pub(crate) async fn rotate(arguments: args::KeyRotate) -> anyhow::Result<()> {
    let reach = Reach::find(&arguments.place).await?;
    if arguments.tokens {
        tell_tokens(token_keys(reach).await?);
    } else {
        tell_master(&master_key(reach).await?);
    }
    Ok(())
}

async fn token_keys(reach: Reach) -> anyhow::Result<RotatedTokenKeys> {
    match reach {
        Reach::Server(server) => {
            let answer = server.post("/admin/v1/keys/rotate").await?;
            answer
                .json()
                .await
                .context("the server's answer is not what it should be")
        }
        Reach::Store(local) => {
            let rotated = local.admin.rotate_token_keys().await;
            local.close().await;
            Ok(rotated?)
        }
    }
}

async fn master_key(reach: Reach) -> anyhow::Result<RotatedMasterKey> {
    match reach {
        Reach::Server(server) => {
            let answer = server.post("/admin/v1/master-key/rotate").await?;
            answer
                .json()
                .await
                .context("the server's answer is not what it should be")
        }
        Reach::Store(local) => {
            let rotated = local.admin.rotate_master_key(local.keeper.clone()).await;
            local.close().await;
            Ok(rotated?)
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn tell_tokens(rotated: RotatedTokenKeys) {
    println!(
        "{} new keys make the tokens from now on; the old ones verify what they made.",
        rotated.made
    );
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn tell_master(rotated: &RotatedMasterKey) {
    let id = rotated.master_key_id;
    println!(
        "Sealed {} secrets anew under the master key {id}.",
        rotated.resealed
    );
    if rotated.made {
        println!(
            "The key was made just now: keep a copy of master.key apart from the backups.\n\
             Backups from before need the key from before."
        );
    } else {
        println!(
            "The key is the first that the configuration gives; the others are needed for \
             backups from before only."
        );
    }
}
