//! Pieces of work, many at a time and on every core.

use crate::Result;
use futures::stream::{self, Stream, StreamExt};
use store::StoreError;
use tokio::task::JoinError;

/// Pieces that are worked on at the same time: they share commits, and while one commit is on its way to the disk the pieces of
/// the next are made ready.
const AT_ONCE: usize = 768;

/// Does the work; what became of it comes in its order. Pieces that are on their way when nobody listens any more are done all
/// the same.
pub(crate) fn at_once<T, W>(work: impl Iterator<Item = W> + Send) -> impl Stream<Item = Result<T>> + Send
where
    T: Send + 'static,
    W: Future<Output = Result<T>> + Send + 'static,
{
    stream::iter(work).map(tokio::spawn).buffered(AT_ONCE).map(ended)
}

/// What became of a piece. One that the runtime gave up, as it does when the process ends, is left to the next run.
fn ended<T>(ended: Result<Result<T>, JoinError>) -> Result<T> {
    ended.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(StoreError::Unavailable("the process is ending".to_owned()).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_the_runtime_gave_up_is_left_to_the_next_run() {
        let work = tokio::spawn(std::future::pending::<Result<()>>());
        work.abort();
        let left = ended(work.await);
        assert!(matches!(&left, Err(error) if error.is_passing()), "{left:?}");
    }

    #[tokio::test]
    #[should_panic(expected = "of its own")]
    async fn a_panic_goes_on_where_the_work_was_wanted() {
        async fn panics() -> Result<()> {
            panic!("of its own");
        }
        let mut outcomes = std::pin::pin!(at_once(std::iter::once(panics())));
        let _ = outcomes.next().await;
    }
}
