use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, filter::ParseError};

/// How many lines may wait to be written. Whoever reads the log may stand still
/// while strangers cause lines; further ones are then dropped, so that no
/// request ever waits for the log.
const LINES: usize = 16_384;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins to log to standard error. `level` is a level or a filter such as
/// `info,serve=debug`. What is waiting is written when the guard is dropped.
///
/// # Errors
/// When the level cannot be read, or logging has begun before.
pub(crate) fn begin(format: Format, level: &str) -> anyhow::Result<WorkerGuard> {
    let filter = filter(level)?;
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(LINES)
        .thread_name("log")
        .finish(std::io::stderr());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_target(true);
    let begun = match format {
        Format::Text => builder.with_ansi(false).try_init(),
        Format::Json => builder.json().flatten_event(true).try_init(),
    };
    begun.map_err(|error| anyhow::anyhow!("logging cannot begin: {error}"))?;
    Ok(guard)
}

/// Reads a level or filter.
///
/// # Errors
/// What about it cannot be read.
pub(crate) fn filter(level: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().with_regex(false).parse(level)
}
