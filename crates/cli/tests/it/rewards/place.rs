//! Where a side runs, and on what.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use super::{
    super::{
        dev_house::Dev,
        full_disk::{fill, on_small_disk},
        home,
        process::Process,
        tool,
    },
    world::{Side, World},
};

/// Where a side has its store.
#[derive(Clone, Debug, Default)]
pub(crate) enum Place {
    /// As all stories have it.
    #[default]
    Usual,
    /// In the database at that URL.
    Database(String),
    /// On a disk of its own that is small, and goes with the process.
    SmallDisk,
}

const DISK: &str = "disk";

/// Starts a side below `home`.
pub(super) async fn start(home: &Path, side: Side, place: &Place, grants: SocketAddr) -> Dev {
    let below = of(home, side);
    fs::create_dir_all(&below).unwrap();
    let of_data = match place {
        Place::SmallDisk => below.join(DISK),
        _ => below.clone(),
    };
    let store = match place {
        Place::Usual => home::store_url(&of_data.join("data")),
        Place::Database(url) => Some(url.clone()),
        Place::SmallDisk => None,
    };
    let mut command = Dev::command_on(&of_data, Some(&home.join("seed.toml")), store);
    command
        .arg("--grants")
        .arg(format!("http://{grants}/grants"));
    command
        .arg("--grant-secret-file")
        .arg(home.join("grant.secret"));
    if !matches!(place, Place::SmallDisk) {
        return Dev::ready(Process::start(command, &below, "dev"), &of_data).await;
    }
    fs::create_dir_all(&of_data).unwrap();
    let unshare = tool::unshare().expect("asked for before");
    let command = on_small_disk(unshare, &of_data, &command);
    let process = Process::start(command, &below, "dev");
    let inside = within(process.pid(), &of_data);
    Dev::ready(process, &inside).await
}

fn of(home: &Path, side: Side) -> PathBuf {
    home.join(match side {
        Side::Platform => "platform",
        Side::Gate => "gate",
    })
}

/// A mount is seen by its process only, and through it.
fn within(pid: u32, path: &Path) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/root{}", path.display()))
}

impl World {
    /// Where a side has its data.
    pub(crate) fn data(&self, side: Side) -> PathBuf {
        of(self.home(), side).join("data")
    }

    /// Fills the small disk of a side.
    pub(crate) fn fill(&self, side: Side) {
        fill(&self.ballast(side));
    }

    /// Makes room on it again.
    pub(crate) fn make_room(&self, side: Side) {
        fs::remove_file(self.ballast(side)).unwrap();
    }

    fn ballast(&self, side: Side) -> PathBuf {
        let disk = of(self.home(), side).join(DISK);
        within(self.side(side).process.pid(), &disk.join("ballast"))
    }
}
