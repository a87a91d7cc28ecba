//! The search texts of documents that are older than the search of documents.
//!
//! Words are made by this program and not by the database (see [`crate::words`]), so a migration can only say for which
//! documents they are missing.

use crate::documents::{DOCUMENT, document};
use crate::fault::Fault;
use crate::text::{key, stored};
use crate::words;
use store::Document;
use tokio_postgres::Client;

/// How many documents one transaction takes.
const BATCH: i64 = 500;

/// Gives words to all documents that wait for them. What was done stays done when it is interrupted.
pub(crate) async fn run(client: &Client) -> Result<(), Fault> {
    while step(client).await? {}
    Ok(())
}

/// Whether there may be more.
async fn step(client: &Client) -> Result<bool, Fault> {
    // The lock of everybody who writes.
    client.batch_execute("BEGIN; SELECT FROM head FOR UPDATE").await?;
    let take = "DELETE FROM documents_without_words WHERE (kind, id) IN
                    (SELECT kind, id FROM documents_without_words ORDER BY kind, id LIMIT $1)
                RETURNING kind, id";
    let taken = client.query(take, &[&BATCH]).await?;
    let mut names: (Vec<String>, Vec<String>) = Default::default();
    for row in &taken {
        names.0.push(row.try_get(0)?);
        names.1.push(row.try_get(1)?);
    }
    let read = format!(
        "SELECT {DOCUMENT} FROM unnest($1::text[], $2::text[]) AS k (kind, id) JOIN documents USING (kind, id)
         WHERE search_text IS NULL"
    );
    let (mut kinds, mut ids, mut texts, mut vectors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in client.query(&read, &[&names.0, &names.1]).await? {
        let document = searchable(document(&row)?);
        let Some(text) = &document.search_text else { continue };
        let scope = words::scope(&document.kind, &document.parent);
        vectors.push(words::vector(scope, &words::words(text)));
        kinds.push(key(&document.kind).into_owned());
        ids.push(key(&document.id).into_owned());
        texts.push(stored(text).into_owned());
    }
    let write = "UPDATE documents d SET search_text = k.search_text, words = k.words::tsvector
                 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (kind, id, search_text, words)
                 WHERE d.kind = k.kind AND d.id = k.id";
    client.execute(write, &[&kinds, &ids, &texts, &vectors]).await?;
    client.batch_execute("COMMIT").await?;
    Ok(!taken.is_empty())
}

/// Gives a document that is older than the search of documents the text by which it is found; newer ones come with theirs.
fn searchable(document: Document) -> Document {
    if document.search_text.is_some() {
        return document;
    }
    let text = |at: &str| {
        document
            .body
            .pointer(at)
            .and_then(|text| text.as_str())
            .unwrap_or_default()
    };
    let search_text = match document.kind.as_str() {
        "note" => Some(format!("{}\n{}", text("/title"), text("/text/plaintext"))),
        "task" => Some(text("/content").to_owned()),
        _ => None,
    };
    Document {
        search_text,
        ..document
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::open::to_version;
    use crate::{Options, PostgresStore};
    use postgres_server::Server;
    use store::{DocumentSearch, Store};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn notes_and_tasks_of_the_first_version_are_found() {
        let url = Server::shared().database();
        let old = to_version(&url, 1).await;
        old.batch_execute(
            r#"INSERT INTO documents (kind, id, parent, sort, revision, body)
               SELECT 'note', n::text, 'w', n, 3, '{"title":"Call","text":{"plaintext":"Grüße \u0000 ' || n || '"}}'
               FROM generate_series(1, 1200) AS n;
               INSERT INTO documents (kind, id, parent, sort, revision, body) VALUES
                   ('task', 't', 'w', 1, 1, '{"content":"Write to Ada"}'), ('app', 'a', 'w', 1, 1, '{"title":"Call"}')"#,
        )
        .await
        .unwrap();
        let store = PostgresStore::open(&url, Options::default()).await.unwrap();
        for (kind, query, expected) in [
            ("note", "call gruße 777", "777"),
            ("note", "1200", "1200"),
            ("task", "ADA wri", "t"),
            ("app", "call", ""),
        ] {
            let search = DocumentSearch {
                kind,
                parent: "w".into(),
                query: query.into(),
                after: None,
                limit: 10,
            };
            let found = store.search_documents(search).await.unwrap();
            let ids: Vec<&str> = found.iter().map(|document| document.id.as_str()).collect();
            assert_eq!(ids.join(" "), expected, "{query}");
            assert!(kind != "note" || found[0].revision == 3);
        }
    }
}
