use super::{
    super::reader::{count, seconds, store_url},
    Key,
};

pub(super) fn keys() -> [Key; 6] {
    [
        Key::new(
            "store.url",
            store_url(),
            |config, _| Some(&mut config.store.url),
            "Where the store is. sqlite: and a path is the embedded one, the path beginning in the \
             data directory unless it begins at the root. \
             postgres://USER:PASSWORD@HOST:PORT/DATABASE is one that many nodes share; of several \
             hosts, separated by commas, the one that can be written to is used. Behind a question \
             mark may follow, joined by &: sslmode, which is verify-full unless it is given \
             (encrypted, and each host's certificate has to be good for its name), or require \
             (encrypted, for whoever answers) or disable, the default where every host is this machine; \
             sslrootcert, a PEM file with the authorities that are trusted in place of the \
             system's; and channel_binding=require, which proves the password for this encrypted \
             connection only.",
        ),
        Key::new(
            "store.connections",
            count(1..=500),
            |config, _| Some(&mut config.store.connections),
            "How many connections a node opens to PostgreSQL at most for what callers ask. Up to \
             eight more are kept apart for single uses, lists, deliveries and for hearing of \
             changes. Without effect with SQLite.",
        ),
        Key::new(
            "store.statement_timeout_secs",
            seconds(1..=300),
            |config, _| Some(&mut config.store.statement_timeout),
            "After how many seconds PostgreSQL gives up a statement. Without effect with SQLite.",
        ),
        Key::new(
            "store.patience_secs",
            seconds(0..=60),
            |config, _| Some(&mut config.store.patience),
            "For how many seconds a PostgreSQL that does not answer is tried again before a caller \
             is answered 503, or a start given up. A failover that is shorter is not noticed. \
             Without effect with SQLite.",
        ),
        Key::new(
            "store.grace_secs",
            seconds(1..=3_600),
            |config, _| Some(&mut config.store.grace),
            "For how many seconds this node goes on by what it knows while it hears nothing from \
             the store. So long a token may still be accepted that was revoked elsewhere; after \
             that everything is answered with an outage, and /readyz says so.",
        ),
        Key::new(
            "store.max_claims",
            count(1_000..=1_000_000_000),
            |config, _| Some(&mut config.store.max_claims),
            "How many single-use claims are held at once. Claims beyond it are answered 503; none \
             is forgotten before its time. SQLite holds them in memory at about 50 bytes each. In \
             PostgreSQL they are rows, and the number is for all nodes together. Each node learns \
             within a second what the others have added, so they can pass the limit by that much.",
        ),
    ]
}
