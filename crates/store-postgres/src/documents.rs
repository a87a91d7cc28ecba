//! Reads of documents, blobs and the outbox.

use crate::fault::Fault;
use crate::text::{self, Long, key};
use crate::together::asked_at;
use crate::words;
use bytes::Bytes;
use deadpool_postgres::ClientWrapper;
use store::{Change, Document, DocumentQuery, DocumentSearch, Order, OutboxRow};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

pub(crate) const DOCUMENT: &str = "kind, id, parent, lookup, sort, expires_at, revision, body, long, search_text";

/// A kind, and an id or a lookup key.
pub(crate) type Named = (&'static str, String);

/// The statement of [`by_names`]; `column` holds the name.
pub(crate) fn reading_names(column: &str) -> String {
    let columns = columns_of_d();
    format!(
        "SELECT {columns}, k.place
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (kind, name, place)
         CROSS JOIN documents d WHERE d.kind = k.kind AND d.{column} = k.name"
    )
}

/// Documents of any kinds by their ids.
pub(crate) async fn by_id(client: &ClientWrapper, asked: &[Named]) -> Result<Vec<Option<Document>>, Fault> {
    by_names(client, "id", asked).await
}

/// Documents of any kinds by their lookup keys.
pub(crate) async fn by_lookup(client: &ClientWrapper, asked: &[Named]) -> Result<Vec<Option<Document>>, Fault> {
    by_names(client, "lookup", asked).await
}

async fn by_names(client: &ClientWrapper, column: &str, asked: &[Named]) -> Result<Vec<Option<Document>>, Fault> {
    let statement = client.prepare_cached(&reading_names(column)).await?;
    let kinds: Vec<_> = asked.iter().map(|(kind, _)| key(kind)).collect();
    let names: Vec<_> = asked.iter().map(|(_, name)| key(name)).collect();
    let mut found = vec![None; asked.len()];
    for row in &client.query(&statement, &[&kinds, &names]).await? {
        let (at, _) = asked_at(asked, row.try_get(10)?)?;
        found[at] = Some(document(row)?);
    }
    Ok(found)
}

pub(crate) fn is_living(document: &Document, now_ms: i64) -> bool {
    document.expires_at.is_none_or(|end| end > now_ms)
}

pub(crate) async fn list(client: &ClientWrapper, query: &DocumentQuery, now_ms: i64) -> Result<Vec<Document>, Fault> {
    let mut sql =
        format!("SELECT {DOCUMENT} FROM documents WHERE kind = $1 AND (expires_at IS NULL OR expires_at > $2)");
    let parent = query.parent.as_deref().map(key);
    let after = query.after.as_ref().map(|(sort, id)| (*sort, key(id)));
    let limit = query.limit.map(i64::from);
    let kind = key(query.kind);
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&kind, &now_ms];
    if let Some(parent) = &parent {
        values.push(parent);
        sql.push_str(&format!(" AND parent = ${}", values.len()));
    }
    let (comparison, direction) = match query.order {
        Order::OldestFirst => (">", "ASC"),
        Order::NewestFirst => ("<", "DESC"),
    };
    if let Some((sort, id)) = &after {
        values.extend([sort as &(dyn ToSql + Sync), id]);
        let (sort, id) = (values.len() - 1, values.len());
        sql.push_str(&format!(" AND (sort, id) {comparison} (${sort}, ${id})"));
    }
    sql.push_str(&format!(" ORDER BY sort {direction}, id {direction}"));
    if let Some(limit) = &limit {
        values.push(limit);
        sql.push_str(&format!(" LIMIT ${}", values.len()));
    }
    let statement = client.prepare_cached(&sql).await?;
    client.query(&statement, &values).await?.iter().map(document).collect()
}

/// [`DOCUMENT`] of the table that a statement calls `d`.
fn columns_of_d() -> String {
    let columns = DOCUMENT.split(", ").map(|column| format!("d.{column}"));
    columns.collect::<Vec<_>>().join(", ")
}

/// The statement of [`search`]: only the index of words can name the hits, and only the bodies of the page are read.
pub(crate) fn searching(is_continued: bool) -> String {
    let after = if is_continued { "AND (sort, id) < ($6, $7)" } else { "" };
    let columns = columns_of_d();
    format!(
        "WITH hits AS MATERIALIZED (
             SELECT kind, id, parent, sort, expires_at FROM documents WHERE words @@ $3::text::tsquery
         ), page AS MATERIALIZED (
             SELECT kind, id FROM hits
             WHERE kind = $1 AND parent = $2 AND (expires_at IS NULL OR expires_at > $4) {after}
             ORDER BY sort DESC, id DESC LIMIT $5
         )
         SELECT {columns} FROM page p CROSS JOIN documents d WHERE d.kind = p.kind AND d.id = p.id
         ORDER BY d.sort DESC, d.id DESC"
    )
}

pub(crate) async fn search(
    client: &ClientWrapper,
    search: &DocumentSearch,
    now_ms: i64,
) -> Result<Vec<Document>, Fault> {
    let asked = store_sql::words(&search.query);
    if asked.is_empty() || search.limit == 0 {
        return Ok(Vec::new());
    }
    let scope = words::scope(search.kind, &search.parent);
    let words = words::query(&asked).replace(words::OBJECT, &scope);
    let (kind, parent, limit) = (key(search.kind), key(&search.parent), i64::from(search.limit));
    let after = search.after.as_ref().map(|(sort, id)| (*sort, key(id)));
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&kind, &parent, &words, &now_ms, &limit];
    if let Some((sort, id)) = &after {
        values.extend([sort as &(dyn ToSql + Sync), id]);
    }
    let statement = client.prepare_cached(&searching(after.is_some())).await?;
    client.query(&statement, &values).await?.iter().map(document).collect()
}

pub(crate) async fn blob(client: &ClientWrapper, id: &str) -> Result<Option<Bytes>, Fault> {
    let statement = client.prepare_cached("SELECT bytes FROM blobs WHERE id = $1").await?;
    let row = client.query_opt(&statement, &[&key(id).as_ref()]).await?;
    Ok(row
        .map(|row| row.try_get::<_, Vec<u8>>(0))
        .transpose()?
        .map(Bytes::from))
}

pub(crate) async fn outbox(client: &ClientWrapper, after: i64, limit: i64) -> Result<Vec<Change>, Fault> {
    let statement = client
        .prepare_cached(
            "SELECT position, workspace_id, topic, payload, at_ms FROM outbox WHERE position > $1 ORDER BY position LIMIT $2",
        )
        .await?;
    let rows = client.query(&statement, &[&after, &limit]).await?;
    rows.iter().map(change).collect()
}

/// Reads `position, workspace_id, topic, payload, at_ms`.
pub(crate) fn change(row: &Row) -> Result<Change, Fault> {
    Ok(Change {
        position: row.try_get(0)?,
        row: OutboxRow {
            workspace_id: text::read(row.try_get(1)?).into(),
            topic: text::read(row.try_get(2)?),
            payload: serde_json::from_str(row.try_get(3)?)?,
            at_ms: row.try_get(4)?,
        },
    })
}

/// Reads the columns of [`DOCUMENT`].
pub(crate) fn document(row: &Row) -> Result<Document, Fault> {
    let long = Long::from_column(row.try_get(8)?)?;
    let lookup: Option<String> = row.try_get(3)?;
    Ok(Document {
        kind: long.read("kind", row.try_get(0)?),
        id: long.read("id", row.try_get(1)?),
        parent: long.read("parent", row.try_get(2)?),
        lookup: lookup.map(|lookup| long.read("lookup", lookup)),
        sort: row.try_get(4)?,
        expires_at: row.try_get(5)?,
        revision: row.try_get(6)?,
        body: serde_json::from_str(row.try_get(7)?)?,
        search_text: row.try_get::<_, Option<String>>(9)?.map(text::read),
    })
}
