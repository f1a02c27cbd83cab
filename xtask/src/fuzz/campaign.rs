use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, anyhow, ensure};

use crate::workspace;

/// The longest input, in bytes: longer than any token or body that is not
/// hostile, short enough for many runs a second.
const LONGEST: usize = 4096;

/// Built targets and the place of what they learn and find.
pub(super) struct Campaign {
    root: PathBuf,
    programs: PathBuf,
    work: PathBuf,
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// What came of one target.
struct Ended {
    target: String,
    status: ExitStatus,
    log: PathBuf,
}

impl Campaign {
    /// Compiles the targets with coverage, which stable Rust can. Sanitizers
    /// need a nightly compiler, and look for what safe code does not do.
    pub(super) fn build(root: &Path, targets: &[String]) -> Result<Self> {
        let work = workspace::target(root)?.join("fuzz");
        let place = work.display().to_string();
        let build = [
            "fuzz",
            "build",
            "--sanitizer",
            "none",
            "--target-dir",
            &place,
        ];
        let mut arguments = build.to_vec();
        // It takes one name or none.
        if let [one] = targets {
            arguments.push(one);
        }
        let mut cargo = workspace::cargo(root, &arguments);
        let status = cargo.status().context("cargo could not be started")?;
        ensure!(status.success(), "cargo fuzz build ended with {status}");
        Ok(Self {
            root: root.to_owned(),
            programs: work.join(workspace::host()?).join("release"),
            work,
        })
    }

    /// Runs the targets, one on each core at a time; true when none found
    /// anything.
    pub(super) fn run(&self, targets: &[String], seconds: u32) -> Result<bool> {
        let waiting = Mutex::new(targets.iter());
        let next = || {
            let mut waiting = waiting.lock().map_err(|_| anyhow!("a runner panicked"))?;
            anyhow::Ok(waiting.next())
        };
        let runner = || {
            let mut held = true;
            while let Some(target) = next()? {
                let ended = self.fuzz(target, seconds)?;
                held &= ended.report()?;
            }
            anyhow::Ok(held)
        };
        thread::scope(|scope| {
            let runners: Vec<_> = (0..cores()).map(|_| scope.spawn(runner)).collect();
            runners.into_iter().try_fold(true, |held, runner| {
                let ended = runner.join().map_err(|_| anyhow!("a runner panicked"))?;
                Ok(ended? && held)
            })
        })
    }

    fn fuzz(&self, target: &str, seconds: u32) -> Result<Ended> {
        let corpus = self.work.join("corpus").join(target);
        let findings = self.work.join("findings").join(target);
        for directory in [&corpus, &findings] {
            fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        }
        let log = self.work.join(format!("{target}.log"));
        let out = File::create(&log).with_context(|| log.display().to_string())?;
        let program = self.programs.join(target).display().to_string();
        let corpus = corpus.display().to_string();
        // Ends with a slash: findings are put into the directory.
        let findings = format!("-artifact_prefix={}/", findings.display());
        let (time, len) = (
            format!("-max_total_time={seconds}"),
            format!("-max_len={LONGEST}"),
        );
        let arguments = [&*corpus, &findings, &time, &len, "-timeout=10"];
        let status = workspace::program(&self.root, &program, &arguments)
            .stdout(out.try_clone()?)
            .stderr(out)
            .status()
            .with_context(|| format!("{program} could not be started"))?;
        Ok(Ended {
            target: target.to_owned(),
            status,
            log,
        })
    }
}

impl Ended {
    /// One line, or all that the engine said where it found something.
    fn report(&self) -> Result<bool> {
        let Self {
            target,
            status,
            log,
        } = self;
        let said = fs::read(log).with_context(|| log.display().to_string())?;
        let said = String::from_utf8_lossy(&said);
        if !status.success() {
            println!("{target}: FOUND SOMETHING ({status})\n{}", ending(&said));
            return Ok(false);
        }
        let runs = said.lines().find_map(runs).unwrap_or("no");
        println!("{target:<16}{runs:>10} runs, nothing found");
        Ok(true)
    }
}

/// How often the target was run, from the engine's last line of account.
fn runs(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('#')?.split_once('\t')?;
    rest.starts_with("DONE").then_some(number)
}

/// The last lines, where the panic and the place of the input are.
fn ending(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let from = lines.len().saturating_sub(40);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_runs_is_read_from_the_account() {
        let done = "#506823\tDONE   cov: 171 ft: 286 corp: 99/8399b lim: 4096";
        assert_eq!(runs(done), Some("506823"));
        assert_eq!(runs("#2\tINITED cov: 20"), None);
        assert_eq!(runs("Done 506823 runs in 5 second(s)"), None);
    }

    #[test]
    fn of_a_long_log_the_end_is_shown() {
        let long: Vec<String> = (0..100).map(|line| line.to_string()).collect();
        let shown = ending(&long.join("\n"));
        assert!(
            shown.starts_with("60\n") && shown.ends_with("\n99"),
            "{shown}"
        );
        assert_eq!(ending("one"), "one");
    }
}
