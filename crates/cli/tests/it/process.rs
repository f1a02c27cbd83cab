use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// How long anything may take before the test gives up. Nothing is meant to
/// take nearly as long, but a machine may have other things to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(5);

/// Looks again and again until there is something to see.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(POLL).await;
    }
}

/// A process that runs, with what it prints in files. It does not outlive the
/// test.
pub(crate) struct Process {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
    leads_group: bool,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts it; what it prints goes to `name.out` and `name.err`.
    pub(crate) fn start(mut command: Command, home: &Path, name: &str) -> Self {
        let stdout = home.join(format!("{name}.out"));
        let stderr = home.join(format!("{name}.err"));
        command.stdout(File::create(&stdout).unwrap());
        command.stderr(File::create(&stderr).unwrap());
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"));
        Self {
            child,
            stdout,
            stderr,
            leads_group: false,
            ended: None,
        }
    }

    /// Starts it in a group of its own, so that signals reach what it starts.
    pub(crate) fn start_group(mut command: Command, home: &Path, name: &str) -> Self {
        command.process_group(0);
        let mut process = Self::start(command, home, name);
        process.leads_group = true;
        process
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn stdout(&self) -> String {
        fs::read_to_string(&self.stdout).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    /// Waits until it has printed something, on either stream, that `find`
    /// recognises in one of the two.
    pub(crate) async fn says<T>(&mut self, what: &str, find: impl Fn(&Self) -> Option<T>) -> T {
        until(what, async || {
            if let Some(found) = find(self) {
                return Some(found);
            }
            self.ended = self.child.try_wait().unwrap();
            let runs = self.ended.is_none();
            assert!(runs, "{what}: ended instead: {}", self.stderr());
            None
        })
        .await
    }

    pub(crate) fn signal(&self, signal: Signal) {
        if self.ended.is_some() {
            return;
        }
        let pid = Pid::from_child(&self.child);
        let sent = if self.leads_group {
            kill_process_group(pid, signal)
        } else {
            kill_process(pid, signal)
        };
        sent.unwrap();
    }

    /// How it has ended, if it has.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.ended = self.child.try_wait().unwrap();
        self.ended
    }

    /// Waits until it ends.
    pub(crate) async fn ends(&mut self) -> ExitStatus {
        let child = &mut self.child;
        let status = until("the process to end", async || child.try_wait().unwrap()).await;
        self.ended = Some(status);
        status
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.ends().await
    }

    /// Ends it as a power cut would, at once.
    pub(crate) async fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.ends().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.signal(Signal::KILL);
            let _ = self.child.wait();
        }
        if thread::panicking() {
            let read = |path| fs::read_to_string(path).unwrap_or_default();
            eprintln!("--- stdout\n{}", read(&self.stdout));
            eprintln!("--- stderr\n{}", read(&self.stderr));
        }
    }
}
