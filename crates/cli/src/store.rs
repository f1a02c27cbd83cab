//! `countersign store …`.

use std::process::ExitCode;

use anyhow::bail;

use crate::{args, reach::Reach, shown, store_copy};

/// Does what was asked for and prints it.
///
/// # Errors
/// When the store cannot be opened, or cannot do it.
pub(crate) async fn store(command: args::Store) -> anyhow::Result<ExitCode> {
    match command {
        args::Store::Copy(arguments) => store_copy::copy(arguments).await,
        args::Store::Watermark(arguments) => watermark(arguments).await.map(|()| ExitCode::SUCCESS),
    }
}

async fn watermark(arguments: args::StoreWatermark) -> anyhow::Result<()> {
    let Reach::Store(local) = Reach::find(&arguments.place.into()).await? else {
        bail!("a server has the store open; stop it first");
    };
    let raised = local.done(async |admin| admin.raise_watermark().await);
    let raised = raised.await?;
    shown::print(arguments.output, &raised, |text| {
        text.line("Whatever was signed or issued up to this moment is refused from now on:");
        text.moment("watermark", raised.get("watermark"));
        text.line(
            "Tokens, sessions and challenges are asked for again. What carries no time relies on \
             your\ngame's own idempotency.",
        );
    })
}
