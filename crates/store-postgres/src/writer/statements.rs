//! The statements of the connection that writes, prepared once.

use crate::fault::Fault;
use crate::feed::CHANNEL;
use futures::future::try_join_all;
use tokio_postgres::{Client, Statement};

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident: $sql:expr;)+) => {
        pub(crate) struct Statements {
            $($(#[$doc])* pub(crate) $name: Statement,)+
        }

        impl Statements {
            pub(crate) async fn prepare(client: &Client) -> Result<Self, Fault> {
                let texts: Vec<String> = vec![$($sql.to_owned(),)+];
                let prepared = try_join_all(texts.iter().map(|sql| client.prepare(sql))).await?;
                let mut prepared = prepared.into_iter();
                let mut next = || prepared.next().ok_or_else(|| Fault::Lost("a statement was not prepared".to_owned()));
                Ok(Self { $($name: next()?,)+ })
            }

            /// The statements by their names.
            #[cfg(test)]
            pub(crate) fn texts() -> Vec<(&'static str, String)> {
                vec![$((stringify!($name), $sql.to_owned()),)+]
            }
        }
    };
}

/// What [`crate::group::load`] reads of a value.
const VALUE: &str = "v.id, v.seq, v.record, v.attribute, v.unique_key, v.active_until IS NULL, r.record_id";

/// The columns of a new value, in the order in which `prepared.rs` and `new_values.rs` of [`crate::group`] write them.
const NEW_VALUE: &str = "seq, attribute, record, active_until, unique_key, parts,
    id, ordinal, active_from, body, long, matches_parts, int1, num1, text1, text2, text3, text4, text5, text6, text7, text8, ref,
    text1_folded, text2_folded, text3_folded, text4_folded, text5_folded, text6_folded, text7_folded, text8_folded,
    ref_folded";

/// As many as there are columns.
fn placeholders(columns: &str) -> String {
    let numbers = 1..=columns.split(',').count();
    numbers
        .map(|number| format!("${number}"))
        .collect::<Vec<_>>()
        .join(", ")
}

statements! {
    /// The lock and the counters.
    head: "SELECT position, record, value, object, attribute FROM head FOR UPDATE";
    documents: "SELECT d.kind, d.id, d.revision, d.lookup, coalesce(d.expires_at <= $3, false)
                FROM unnest($1::text[], $2::text[]) AS k (kind, id)
                CROSS JOIN documents d WHERE d.kind = k.kind AND d.id = k.id";
    lookups: "SELECT d.kind, d.id, d.revision, d.lookup, coalesce(d.expires_at <= $3, false)
              FROM unnest($1::text[], $2::text[]) AS k (kind, lookup)
              CROSS JOIN documents d WHERE d.kind = k.kind AND d.lookup = k.lookup";
    objects: "SELECT o.workspace_id, o.object_id, o.seq
              FROM unnest($1::text[], $2::text[]) AS k (workspace_id, object_id)
              CROSS JOIN object_keys o WHERE o.workspace_id = k.workspace_id AND o.object_id = k.object_id";
    attributes: "SELECT a.workspace_id, a.attribute_id, a.seq
                 FROM unnest($1::text[], $2::text[]) AS k (workspace_id, attribute_id)
                 CROSS JOIN attribute_keys a WHERE a.workspace_id = k.workspace_id AND a.attribute_id = k.attribute_id";
    records: "SELECT r.object, r.record_id, r.seq, r.revision
              FROM unnest($1::text[], $2::text[], $3::text[]) AS k (workspace_id, object_id, record_id)
              CROSS JOIN object_keys o CROSS JOIN records r
              WHERE o.workspace_id = k.workspace_id AND o.object_id = k.object_id
                AND r.object = o.seq AND r.record_id = k.record_id";
    values_of: format!(
        "SELECT {VALUE}
         FROM unnest($1::text[], $2::text[], $3::text[]) AS k (workspace_id, object_id, record_id)
         CROSS JOIN object_keys o CROSS JOIN records r CROSS JOIN vals v
         WHERE o.workspace_id = k.workspace_id AND o.object_id = k.object_id
           AND r.object = o.seq AND r.record_id = k.record_id AND v.record = r.seq"
    );
    values: format!(
        "SELECT {VALUE}
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (workspace_id, object_id, record_id, id)
         CROSS JOIN object_keys o CROSS JOIN records r CROSS JOIN vals v
         WHERE o.workspace_id = k.workspace_id AND o.object_id = k.object_id
           AND r.object = o.seq AND r.record_id = k.record_id AND v.record = r.seq AND v.id = k.id"
    );
    unique: format!(
        "SELECT {VALUE}
         FROM unnest($1::text[], $2::text[], $3::text[]) AS k (workspace_id, attribute_id, unique_key)
         CROSS JOIN attribute_keys a CROSS JOIN vals v CROSS JOIN records r
         WHERE a.workspace_id = k.workspace_id AND a.attribute_id = k.attribute_id
           AND v.attribute = a.seq AND v.unique_key = k.unique_key AND v.active_until IS NULL AND r.seq = v.record"
    );

    insert_objects: "INSERT INTO object_keys (seq, workspace_id, object_id)
                     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])";
    insert_attributes: "INSERT INTO attribute_keys (seq, workspace_id, attribute_id)
                        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])";
    delete_documents: "DELETE FROM documents d USING unnest($1::text[], $2::text[]) AS k (kind, id)
                       WHERE d.kind = k.kind AND d.id = k.id";
    free_lookups: "UPDATE documents d SET lookup = NULL FROM unnest($1::text[], $2::text[]) AS k (kind, id)
                   WHERE d.kind = k.kind AND d.id = k.id";
    put_documents: "INSERT INTO documents (kind, id, parent, lookup, sort, expires_at, revision, body, long, search_text,
                                           words)
                    SELECT kind, id, parent, lookup, sort, expires_at, revision, body, long, search_text, words::tsvector
                    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                                $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[])
                        AS k (kind, id, parent, lookup, sort, expires_at, revision, body, long, search_text, words)
                    ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, lookup = excluded.lookup,
                        sort = excluded.sort, expires_at = excluded.expires_at, revision = excluded.revision,
                        body = excluded.body, long = excluded.long,
                        search_text = excluded.search_text, words = excluded.words";
    delete_blobs: "DELETE FROM blobs WHERE id = ANY ($1::text[])";
    insert_blob: "INSERT INTO blobs (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    delete_values: "DELETE FROM vals WHERE seq = ANY ($1::bigint[])";
    /// Ends values, and takes unique keys from values.
    end_values: "UPDATE vals v SET
                     active_until = coalesce(k.active_until, v.active_until),
                     unique_key = CASE WHEN k.is_freed THEN NULL ELSE v.unique_key END,
                     parts = CASE WHEN k.active_until IS NULL THEN v.parts END
                 FROM unnest($1::bigint[], $2::bigint[], $3::bool[]) AS k (seq, active_until, is_freed)
                 WHERE v.seq = k.seq";
    delete_words: "DELETE FROM record_words WHERE record = ANY ($1::bigint[])";
    delete_records: "DELETE FROM records WHERE seq = ANY ($1::bigint[])";
    update_words: "INSERT INTO record_words (record, words)
                   SELECT k.seq, k.words::tsvector
                   FROM unnest($1::bigint[], $2::text[], $3::text[]) AS k (seq, search_text, words)
                   CROSS JOIN records r WHERE r.seq = k.seq AND r.search_text <> k.search_text
                   ON CONFLICT (record) DO UPDATE SET words = excluded.words";
    update_records: "UPDATE records r SET document = k.document, search_text = k.search_text,
                         created_at = k.created_at, updated_at = k.updated_at, revision = k.revision
                     FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                                 $8::bigint[])
                         AS k (seq, object, record_id, document, search_text, created_at, updated_at, revision)
                     WHERE r.seq = k.seq";
    insert_words: "INSERT INTO record_words (record, words)
                   SELECT k.seq, k.words::tsvector
                   FROM unnest($1::bigint[], $2::text[], $3::text[]) AS k (seq, search_text, words) WHERE k.words <> ''";
    insert_records: "INSERT INTO records (seq, object, record_id, document, search_text, created_at, updated_at, revision)
                     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                                          $7::bigint[], $8::bigint[])";
    insert_value: format!("INSERT INTO vals ({NEW_VALUE}) VALUES ({})", placeholders(NEW_VALUE));
    copy_values: format!("COPY vals ({NEW_VALUE}) FROM STDIN (FORMAT binary)");
    insert_outbox: "INSERT INTO outbox (position, workspace_id, topic, payload, at_ms)
                    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])";
    /// Locked, so that a claim goes past them, or what a claim has done is seen.
    runs: "SELECT r.id, r.revision, r.events FROM runs r WHERE r.id = ANY ($1::text[]) ORDER BY r.id FOR UPDATE";
    delete_run_events: "DELETE FROM run_events WHERE run = ANY ($1::text[])";
    delete_runs: "DELETE FROM runs WHERE id = ANY ($1::text[])";
    put_runs: "INSERT INTO runs (id, workspace_id, workflow_id, state, status, created_at, due_at, runner, expires_at,
                                 revision, events)
               SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                                    $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[])
               ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id, workflow_id = excluded.workflow_id,
                   state = excluded.state, status = excluded.status, created_at = excluded.created_at,
                   due_at = excluded.due_at, runner = excluded.runner, expires_at = excluded.expires_at,
                   revision = excluded.revision, events = excluded.events";
    insert_run_events: "INSERT INTO run_events (run, number, at_ms, body)
                        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])";
    keep_runners: "INSERT INTO runners (id, alive_until) SELECT * FROM unnest($1::text[], $2::bigint[])
                   ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until";
    notify: format!("SELECT pg_notify('{CHANNEL}', $1)");
    update_head: "UPDATE head SET position = $1, record = $2, value = $3, object = $4, attribute = $5";
    take_turn: "INSERT INTO writers (id, turn, at_ms) VALUES ($1, $2, $3)
                ON CONFLICT (id) DO UPDATE SET turn = excluded.turn, at_ms = excluded.at_ms";
    last_turn: "SELECT turn FROM writers WHERE id = $1";
}
