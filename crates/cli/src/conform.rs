//! `countersign conform …`.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use conform::{Credential, Options, Pace, Played, Repeats, Report, Search, Trust, report};
use rewards::{Profile, Tailoring};
use sign::hex;

use crate::{
    args::{self, RepeatedAs},
    clock, reward_networks, rng, secret_file,
};

/// The exit code where nothing could be judged.
const NOT_RUN: u8 = 2;

/// Grades, and says by the exit code how it went: 0 conforms, 1 does not, 2 could
/// not be run.
pub(crate) async fn conform(command: args::Conform) -> ExitCode {
    let args::Conform::Rewards(arguments) = command;
    match rewards(&arguments).await {
        Ok(report) if report.grade.is_none() => ExitCode::from(NOT_RUN),
        Ok(report) if report.findings.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            crate::fail(&error);
            ExitCode::from(NOT_RUN)
        }
    }
}

async fn rewards(arguments: &args::ConformRewards) -> anyhow::Result<Report> {
    let run = conform::Conform::prepare(played(arguments)?, options(arguments)?)?;
    let announcement = report::announcement(&run.plan());
    agree(&announcement, arguments.yes)?;
    // What cannot be written in the end is better known before anything is sent.
    let json = arguments.json.as_deref().map(create).transpose()?;
    let html = arguments.html.as_deref().map(create).transpose()?;
    let watched = io::stderr().is_terminal();
    let graded = run
        .run(|judgement| {
            if watched {
                say(&format!(
                    "  {:<14} {}\n",
                    judgement.verdict.words(),
                    judgement.id
                ));
            }
        })
        .await;
    let colour = io::stdout().is_terminal();
    let text = report::text(&graded, colour);
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.context("standard output cannot be written")?;
    if let Some(mut file) = json {
        let mut text = serde_json::to_string_pretty(&graded)?;
        text.push('\n');
        file.write_all(text.as_bytes()).context("--json")?;
    }
    if let Some(mut file) = html {
        file.write_all(report::html(&graded).as_bytes())
            .context("--html")?;
    }
    Ok(graded)
}

fn played(arguments: &args::ConformRewards) -> anyhow::Result<Played> {
    let credential = match (&arguments.secret_file, &arguments.key_file) {
        (Some(path), _) => Credential::Secret(secret_file::read(path)?),
        (None, Some(path)) => Credential::PrivateKey {
            pem: fs::read(path).with_context(|| path.display().to_string())?,
            key_id: arguments.key_id.clone(),
        },
        (None, None) => bail!("give the secret by --secret-file"),
    };
    let repeats = arguments.repeats.map(|repeats| match repeats {
        RepeatedAs::Acknowledged => Repeats::Acknowledged,
        RepeatedAs::Refused => Repeats::Refused,
    });
    Ok(Played {
        profile: tailored(arguments)?,
        credential,
        repeats,
        set: arguments.set.clone(),
    })
}

/// The profile, with what only the game knows.
fn tailored(arguments: &args::ConformRewards) -> anyhow::Result<Profile> {
    let profile = profile(&arguments.profile)?;
    let Some(path) = &arguments.tailoring else {
        return Ok(profile);
    };
    let wrong = || format!("--tailoring: {}", path.display());
    let text = fs::read_to_string(path).with_context(wrong)?;
    let tailoring: Tailoring = toml::from_str(&text).with_context(wrong)?;
    profile.tailored(&tailoring).with_context(wrong)
}

/// A profile by its name, or from a file.
fn profile(name: &str) -> anyhow::Result<Profile> {
    if let Some(shipped) = Profile::named(name) {
        return Ok(shipped);
    }
    let text = fs::read_to_string(name).with_context(|| {
        let known = reward_networks::known();
        format!("--profile: {name:?} is neither a file nor one of {known}")
    })?;
    Profile::read(&text).with_context(|| format!("--profile: {name}"))
}

fn options(arguments: &args::ConformRewards) -> anyhow::Result<Options> {
    let trust = match &arguments.ca_file {
        None => Trust::System,
        Some(path) => {
            Trust::Authorities(fs::read(path).with_context(|| path.display().to_string())?)
        }
    };
    let name: [u8; 5] = rng::system().array();
    Ok(Options {
        url: arguments.url.clone(),
        user: arguments.user.clone(),
        run: hex::encode(&name),
        began: admin::utc(clock::system_now()),
        trust,
        tool: format!("countersign {}", env!("CARGO_PKG_VERSION")),
        pace: Pace {
            deadline: Duration::from_secs(arguments.deadline.get()),
            total: Duration::from_secs(arguments.total.get()),
            pause: Duration::from_millis(arguments.pause),
            ..Pace::default()
        },
        at_once: 16,
        search: Search {
            from: 0,
            tries: arguments.search,
        },
    })
}

/// Says what will be sent, and has somebody agree to it.
fn agree(announcement: &str, yes: bool) -> anyhow::Result<()> {
    say(announcement);
    if yes {
        return Ok(());
    }
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        bail!("nobody can be asked here; --yes says that this may be sent");
    }
    say("Send it? [y/N] ");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    let agreed = ["y", "yes"].contains(&answer.trim().to_lowercase().as_str());
    ensure!(agreed, "nothing was sent");
    Ok(())
}

fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("{} cannot be written", path.display()))
}

#[expect(
    clippy::print_stderr,
    reason = "the report alone belongs on standard output"
)]
fn say(text: &str) {
    eprint!("{text}");
}
