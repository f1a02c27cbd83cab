//! What a server is told in a file of its own, which its `postgresql.conf`
//! includes. What a test changes with `ALTER SYSTEM` comes after it and prevails.

use std::{collections::BTreeMap, fmt::Write};

pub(crate) const FILE: &str = "throwaway.conf";

/// For a server that is small, on loopback only, and leaves nothing outside of its
/// directory: what others keep in `/dev/shm` lies in files.
const ALWAYS: &[(&str, &str)] = &[
    ("dynamic_shared_memory_type", "mmap"),
    ("listen_addresses", "127.0.0.1"),
    ("shared_buffers", "32MB"),
    ("timezone", "UTC"),
    ("unix_socket_directories", ""),
    ("wal_keep_size", "256MB"),
    // Otherwise a standby that has caught up may say so after ten seconds only.
    ("wal_receiver_status_interval", "1s"),
    ("wal_retrieve_retry_interval", "100ms"),
];

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    pub(crate) fn new(fsync: bool, more: &[(String, String)]) -> Self {
        let mut settings = Self {
            values: BTreeMap::new(),
        };
        for (name, value) in ALWAYS {
            settings.set(name, *value);
        }
        let durable = if fsync { "on" } else { "off" };
        settings.set("fsync", durable);
        settings.set("full_page_writes", durable);
        for (name, value) in more {
            settings.set(name, value);
        }
        settings
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.values {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{name} = {}", quoted(value));
        }
        text
    }
}

/// A value as it is written in a file of settings and in a connection string.
pub(crate) fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_caller_sets_prevails() {
        let more = [("shared_buffers".to_owned(), "1MB".to_owned())];
        let mut settings = Settings::new(false, &more);
        settings.set("cluster_name", "it's");
        let text = settings.text();
        for line in [
            "shared_buffers = '1MB'\n",
            "fsync = 'off'\n",
            "cluster_name = 'it\\'s'\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert!(!text.contains("32MB"), "{text}");

        settings.remove("cluster_name");
        assert!(!settings.text().contains("cluster_name"));
    }
}
