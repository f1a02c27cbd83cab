//! Whoever cleans up, also after a test that was killed.
//!
//! A test that ends runs its destructors, one that is killed does not, and what
//! it has started would stay. So each cluster has a shell beside it that waits
//! at a pipe: when the test is gone, for whatever reason, the pipe ends, and the
//! shell stops the server and removes its directory. It is the only one that
//! does, so that way is taken each time and not only after an accident.
//! (`PR_SET_PDEATHSIG` would need `unsafe`, and it looks at threads, not at
//! processes.)

use std::{
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::error::{Error, at};

const SHELL: &str = "/bin/sh";

/// The last line that was read is the server's process id, or nothing while it
/// does not run. The argument is the directory to remove. A server that somebody
/// else has started, as Patroni does, is the one that its file names in the first
/// line and that is at home there. One that was killed has left a segment of shared
/// memory, which is named in the seventh line.
const SCRIPT: &str = r#"
server=
while read -r line; do server=$line; done
stop() {
  kill -QUIT "$1"
  tries=0
  while kill -0 "$1" && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}
[ -z "$server" ] || stop "$server"
other=$(sed -n 1p "$1/data/postmaster.pid")
[ "$(readlink "/proc/$other/cwd")" != "$1/data" ] || stop "$other"
segment=$(sed -n '7s/.* //p' "$1/data/postmaster.pid")
[ -z "$segment" ] || ipcrm -m "$segment"
rm -rf -- "$1"
"#;

#[derive(Debug)]
pub(crate) struct Guardian {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guardian {
    /// Has a directory removed when this value or this process is gone.
    pub(crate) fn of(directory: &Path) -> Result<Self, Error> {
        let mut command = Command::new(SHELL);
        command
            .args(["-c", SCRIPT, "guardian"])
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt from the terminal is for the test.
            .process_group(0);
        let mut shell = command.spawn().map_err(at(Path::new(SHELL)))?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// Says which server there is to stop.
    pub(crate) fn watch(&mut self, server: Option<u32>) -> Result<(), Error> {
        let line = server.map_or_else(String::new, |id| id.to_string());
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        writeln!(pipe, "{line}").map_err(at(Path::new(SHELL)))
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::process::ExitStatusExt};

    use super::*;

    #[test]
    fn the_end_of_the_pipe_stops_the_server_and_removes_the_directory() {
        let place = tempfile::tempdir().unwrap().keep();
        fs::create_dir_all(place.join("data/base")).unwrap();
        let start = || Command::new("sleep").arg("1000").spawn().unwrap();
        let (mut former, mut server) = (start(), start());

        let mut guardian = Guardian::of(&place).unwrap();
        guardian.watch(Some(former.id())).unwrap();
        guardian.watch(None).unwrap();
        guardian.watch(Some(server.id())).unwrap();
        assert!(place.exists());
        let waits = std::thread::spawn(move || server.wait().unwrap());
        drop(guardian);

        assert!(!place.exists());
        assert_eq!(waits.join().unwrap().signal(), Some(3), "SIGQUIT");
        assert_eq!(former.try_wait().unwrap(), None, "no longer watched");
        former.kill().unwrap();
        former.wait().unwrap();
    }
}
