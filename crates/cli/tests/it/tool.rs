use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use throwaway_postgres::Binaries;

/// The binary that the stories are about.
pub(crate) fn countersign() -> PathBuf {
    variable("COUNTERSIGN_BIN").map_or_else(
        || PathBuf::from(env!("CARGO_BIN_EXE_countersign")),
        PathBuf::from,
    )
}

/// The interpreter that runs Python, with the packages of the requirements.
pub(crate) fn python() -> Option<OsString> {
    let python = variable("COUNTERSIGN_PYTHON");
    if python.is_none() {
        leave_out(
            "COUNTERSIGN_PYTHON names no interpreter with the packages of \
             tests/interop/requirements.txt; `cargo xtask ci` makes one",
        );
    }
    python
}

/// Node, 18 or later.
pub(crate) fn node() -> Option<OsString> {
    let node = variable("COUNTERSIGN_NODE").unwrap_or_else(|| "node".into());
    let probe = "process.exit(typeof fetch === 'function' ? 0 : 1)";
    runs(command(&node).args(["--eval", probe]), "node 18 or later").then_some(node)
}

/// Where the packages of tests/interop/package.json are.
pub(crate) fn node_modules() -> Option<OsString> {
    let modules = variable("COUNTERSIGN_NODE_MODULES");
    if modules.is_none() {
        leave_out(
            "COUNTERSIGN_NODE_MODULES names no directory with the packages of \
             tests/interop/package.json; `cargo xtask ci` makes one",
        );
    }
    modules
}

pub(crate) fn curl() -> bool {
    runs(command("curl").arg("--version"), "curl")
}

pub(crate) fn strace() -> bool {
    runs(
        command("strace").args(["-f", "-o", "/dev/null", "true"]),
        "strace",
    )
}

/// The URL of a PostgreSQL on which databases may be made.
pub(crate) fn postgres() -> Option<String> {
    let url = variable("COUNTERSIGN_TEST_POSTGRES");
    if url.is_none() {
        leave_out(
            "COUNTERSIGN_TEST_POSTGRES is the URL of no PostgreSQL; `cargo xtask ci` starts one",
        );
    }
    url.map(|url| url.into_string().unwrap())
}

/// The programs of PostgreSQL, for a story that kills servers of its own.
pub(crate) fn postgres_binaries() -> Option<Binaries> {
    match Binaries::find() {
        Ok(binaries) => Some(binaries),
        Err(error @ throwaway_postgres::Error::Missing) => {
            leave_out(&error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// `unshare`, with the options that give a process file systems of its own.
pub(crate) fn unshare() -> Option<Command> {
    let mut unshare = command("unshare");
    unshare.arg("--mount");
    if !rustix::process::geteuid().is_root() {
        unshare.args(["--user", "--map-root-user"]);
    }
    let mut probe = command("unshare");
    probe.args(unshare.get_args());
    probe.args(["mount", "-t", "tmpfs", "none", "/tmp"]);
    runs(&mut probe, "the right to mount a tmpfs").then_some(unshare)
}

/// A command that sees nothing of the environment but where programs and
/// temporary files are: what the tests are told must not configure the program
/// that they test, nor a proxy come between.
pub(crate) fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    command.env_clear().stdin(Stdio::null());
    for name in ["PATH", "TMPDIR", "HOME"] {
        if let Some(value) = variable(name) {
            command.env(name, value);
        }
    }
    command
}

fn runs(probe: &mut Command, what: &str) -> bool {
    let output = probe.output();
    let there = output.is_ok_and(|output| output.status.success());
    if !there {
        leave_out(&format!("{what} is missing"));
    }
    there
}

/// Says that a story is not told here, or fails where all have to be.
fn leave_out(reason: &str) {
    let required = variable("COUNTERSIGN_REQUIRE_ALL").is_some_and(|value| value == "1");
    assert!(!required, "{reason}, and nothing may be left out");
    let line = format!("left out: {reason}\n");
    eprint!("{line}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are told where tools are, and so is every program they start"
)]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
