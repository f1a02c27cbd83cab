use store::StoreError;
use tokio::sync::watch;

use crate::AdminError;

/// Work that goes on when whoever asked for it has gone.
#[derive(Debug, Default)]
pub(crate) struct Unattended {
    /// Everything that runs holds a receiver.
    running: watch::Sender<()>,
}

impl Unattended {
    /// Does the work in a task of its own and waits for what it comes to.
    /// Dropping this future does not end the work.
    ///
    /// # Errors
    /// Those of the work, and [`AdminError::Store`] when the runtime ends first.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, AdminError>> + Send + 'static,
    ) -> Result<T, AdminError> {
        let running = self.running.subscribe();
        let task = tokio::spawn(async move {
            let done = work.await;
            drop(running);
            done
        });
        task.await
            .unwrap_or_else(|ended| match ended.try_into_panic() {
                // Goes on in whoever asked, where panics are guarded and counted.
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(StoreError::Unavailable("the program ends".into()).into()),
            })
    }

    /// Waits until nothing runs.
    pub(crate) async fn ended(&self) {
        self.running.closed().await;
    }
}
