//! A server that runs.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    account::Account,
    binaries::Binaries,
    error::{Error, at},
};

/// How long anything may take. Nothing is meant to take nearly as long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks.
pub(crate) const POLL: Duration = Duration::from_millis(5);

/// How much of the log is shown.
const LINES: usize = 20;

/// How far a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It reads and writes.
    Primary,
    /// It follows another server and only reads.
    Standby,
}

impl Status {
    /// What the log says then.
    fn line(self) -> &'static str {
        match self {
            Self::Primary => "database system is ready to accept connections",
            Self::Standby => "database system is ready to accept read-only connections",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Primary => "ready",
            Self::Standby => "ready as a standby",
        }
    }
}

/// How a server is told to end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// It ends its sessions and writes down everything.
    Fast,
    /// It ends at once; the next start recovers from the log.
    Immediate,
}

#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    data: PathBuf,
    log: PathBuf,
    port: u16,
}

impl Server {
    /// Starts it with what its data directory says, its log in a file.
    pub(crate) fn start(
        binaries: &Binaries,
        account: Account,
        home: &Path,
        port: u16,
    ) -> Result<Self, Error> {
        let mut command = binaries.program("postgres");
        command.arg("-D").arg(home.join("data"));
        Self::spawn(command, account, home, port)
    }

    /// Starts whatever serves there.
    pub(crate) fn spawn(
        mut command: Command,
        account: Account,
        home: &Path,
        port: u16,
    ) -> Result<Self, Error> {
        let (data, log) = (home.join("data"), home.join("log"));
        let output = fs::File::create(&log).map_err(at(&log))?;
        let errors = output.try_clone().map_err(at(&log))?;
        command
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            // An interrupt from the terminal is for the test.
            .process_group(0);
        account.run(&mut command);
        let program = Path::new(command.get_program()).to_path_buf();
        let process = command.spawn().map_err(at(&program))?;
        Ok(Self {
            process,
            data,
            log,
            port,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn log(&self) -> String {
        let bytes = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits until it says so of itself and can be connected to.
    pub(crate) fn until(&mut self, status: Status) -> Result<(), Error> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        self.wait(status.name(), |server| {
            server.log().contains(status.line()) && TcpStream::connect(address).is_ok()
        })
    }

    /// Waits for a condition, for as long as the server runs.
    pub(crate) fn wait(
        &mut self,
        wanted: &'static str,
        there: impl Fn(&Self) -> bool,
    ) -> Result<(), Error> {
        self.wait_within(PATIENCE, wanted, there)
    }

    /// The same with another end to the patience.
    pub(crate) fn wait_within(
        &mut self,
        patience: Duration,
        wanted: &'static str,
        there: impl Fn(&Self) -> bool,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        while !there(self) {
            if self.ended()?.is_some() {
                let log = end(&self.log());
                return Err(Error::Ended { wanted, log });
            }
            if begun.elapsed() > patience {
                let log = end(&self.log());
                return Err(Error::Late { wanted, log });
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Sends a signal. One that has ended does not hear it, and its number may be
    /// another's by now.
    pub(crate) fn signal(&mut self, signal: Signal) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = kill_process(Pid::from_child(&self.process), signal);
        }
    }

    /// Tells it to end and waits until it has.
    pub(crate) fn stop(mut self, end_as: End) -> Result<(), Error> {
        self.signal(match end_as {
            End::Fast => Signal::INT,
            End::Immediate => Signal::QUIT,
        });
        let begun = Instant::now();
        while self.ended()?.is_none() {
            if begun.elapsed() > PATIENCE {
                let log = end(&self.log());
                self.kill()?;
                let wanted = "stopped";
                return Err(Error::Late { wanted, log });
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Kills it with everything it has started, as a power cut would.
    pub(crate) fn kill(mut self) -> Result<(), Error> {
        if matches!(self.process.try_wait(), Ok(None)) {
            kill_all(Pid::from_child(&self.process));
        }
        self.process.wait().map_err(at(&self.data))?;
        Ok(())
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>, Error> {
        self.process.try_wait().map_err(at(&self.data))
    }
}

/// Kills a process and those that it has started. It starts nothing any more while
/// they are looked for.
pub(crate) fn kill_all(parent: Pid) {
    let _ = kill_process(parent, Signal::STOP);
    let children = children(parent.as_raw_nonzero().get().unsigned_abs());
    for process in std::iter::once(parent).chain(children) {
        let _ = kill_process(process, Signal::KILL);
    }
}

/// The processes that one has started. Where the system does not tell, none: they
/// end by themselves when they see that their parent is gone.
fn children(parent: u32) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let id: i32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            (parent_of(&stat)? == parent).then(|| Pid::from_raw(id))?
        })
        .collect()
}

/// The fourth field of a line of `/proc/…/stat`; the second, the name, may hold
/// anything.
fn parent_of(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}

/// The last lines of a log.
fn end(log: &str) -> String {
    let mut lines: Vec<&str> = log.lines().rev().take(LINES).collect();
    lines.reverse();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_found_behind_any_name() {
        assert_eq!(parent_of("17 (a) b (c) S 4711 17 17 0"), Some(4711));
        assert_eq!(parent_of("17"), None);
    }

    #[test]
    fn the_end_of_a_log_is_shown_in_order() {
        let log: String = (1..=30).map(|line| format!("{line}\n")).collect();
        let shown = end(&log);
        assert!(shown.starts_with("11\n12\n"), "{shown}");
        assert!(shown.ends_with("\n30"), "{shown}");
    }
}
