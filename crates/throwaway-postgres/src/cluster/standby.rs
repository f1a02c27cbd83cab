use std::fs;

use rustix::process::Signal;

use super::{Cluster, USER};
use crate::{
    error::{Error, at},
    server::Status,
    settings::quoted,
    tree,
};

/// What makes a server follow another one, and what makes it stop to.
const FOLLOW: &str = "standby.signal";
const PROMOTE: &str = "promote";

const SYNCHRONOUS: &str = "synchronous_standby_names";

impl Cluster {
    /// A standby of a server, which from now on acknowledges a commit only when the
    /// standby has it on disk too. The primary is restarted for it under its URL:
    /// its data directory is copied while it stands still, which needs none of
    /// PostgreSQL's clients. Returns when commits wait for the standby.
    ///
    /// # Errors
    ///
    /// As for [`Cluster::start`].
    pub fn standby_of(primary: &mut Self, name: &str) -> Result<Self, Error> {
        let mut settings = primary.settings.clone();
        settings.remove(SYNCHRONOUS);
        settings.set("primary_conninfo", primary.to_be_followed(name));
        let password = primary.password.clone();
        // Beside the primary's.
        let place = primary.home.parent();
        let mut standby = Self::new(
            &primary.binaries,
            settings,
            password,
            Status::Standby,
            place,
        )?;

        primary.stop()?;
        let (from, to) = (primary.home.join("data"), standby.home.join("data"));
        let account = standby.account;
        tree::copy(&from, &to, tree::duplicate, &|path| account.own(path))?;
        account.write(&to.join(FOLLOW), "")?;

        // Commits wait from the start, so that none slips through before.
        let listed = format!("\"{}\"", name.replace('"', "\"\""));
        primary.settings.set(SYNCHRONOUS, listed);
        primary.restart()?;
        standby.start_anywhere()?;
        let server = primary.server.as_mut().ok_or(Error::Stopped)?;
        let there = format!("standby \"{name}\" is now a synchronous standby");
        server.wait("followed by its standby", |server| {
            server.log().contains(&there)
        })?;
        Ok(standby)
    }

    /// Makes a primary of a standby, which then waits for nobody. Returns when it
    /// writes; the former primary is not told.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] where it does not run; [`Error::Ended`] and
    /// [`Error::Late`] as for [`Cluster::start`].
    pub fn promote(&mut self) -> Result<(), Error> {
        let server = self.server.as_mut().ok_or(Error::Stopped)?;
        let data = self.home.join("data");
        // Under its name only once it is whole: the server may look, and take it
        // away, at any moment.
        let (made, path) = (data.join("promote.made"), data.join(PROMOTE));
        fs::write(&made, "").map_err(at(&made))?;
        self.account.own(&made)?;
        fs::rename(&made, &path).map_err(at(&path))?;
        server.signal(Signal::USR1);
        self.status = Status::Primary;
        server.until(Status::Primary)
    }

    /// How a standby reaches this server.
    fn to_be_followed(&self, name: &str) -> String {
        let (password, port, name) = (&self.password, self.port, quoted(name));
        format!(
            "host=127.0.0.1 port={port} user={USER} password={password} application_name={name}"
        )
    }
}
