use std::{
    fs,
    io::Write,
    process::{Output, Stdio},
};

use super::{Cluster, USER};
use crate::{
    error::{Error, at},
    settings,
};

/// The same wherever the tests run: bytes are compared, and messages are in
/// English. A password, since loopback belongs to everybody on the machine; in
/// clear text, since a test connects often and the hashing of SCRAM takes its time.
const OPTIONS: &[&str] = &[
    "--auth-host=password",
    "--auth-local=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
    "--no-sync",
    "--username",
    USER,
];

impl Cluster {
    /// Makes the data directory.
    pub(super) fn initialise(&self) -> Result<(), Error> {
        let data = self.home.join("data");
        let password = self.home.join("password");
        self.account.write(&password, &self.password)?;
        let mut command = self.binaries.program("initdb");
        command
            .args(OPTIONS)
            .arg("--pgdata")
            .arg(&data)
            .arg("--pwfile")
            .arg(&password)
            .current_dir(&self.home)
            .stdin(Stdio::null());
        self.account.run(&mut command);
        let output = command.output().map_err(at(self.binaries.directory()))?;
        if !output.status.success() {
            return Err(Error::Initdb(said(&output)));
        }
        fs::remove_file(&password).map_err(at(&password))?;
        let path = data.join("postgresql.conf");
        let file = fs::OpenOptions::new().append(true).open(&path);
        let include = format!("include = '{}'\n", settings::FILE);
        file.and_then(|mut file| file.write_all(include.as_bytes()))
            .map_err(at(&path))
    }
}

fn said(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    format!("{}\n{text}{errors}", output.status)
}
