-- The whole state of one Stoa: documents, records with typed values, blobs, the outbox.
-- Ids of the outside (UUID text) are interned to small integers where they would repeat in every index entry.

CREATE TABLE documents (
    kind       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    parent     TEXT    NOT NULL,
    lookup     TEXT,
    sort       INTEGER NOT NULL,
    expires_at INTEGER,            -- ms since the epoch
    revision   INTEGER NOT NULL,
    body       TEXT    NOT NULL,   -- JSON
    PRIMARY KEY (kind, id)
) STRICT;

CREATE UNIQUE INDEX documents_lookup ON documents (kind, lookup) WHERE lookup IS NOT NULL;
CREATE INDEX documents_siblings ON documents (kind, parent, sort, id);
CREATE INDEX documents_order ON documents (kind, sort, id);
CREATE INDEX documents_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE object_keys (
    seq          INTEGER PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    UNIQUE (workspace_id, object_id)
) STRICT;

CREATE TABLE attribute_keys (
    seq          INTEGER PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    attribute_id TEXT NOT NULL,
    UNIQUE (workspace_id, attribute_id)
) STRICT;

-- AUTOINCREMENT: `seq` is the order of creation and is never given twice.
CREATE TABLE records (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    object      INTEGER NOT NULL REFERENCES object_keys (seq),
    record_id   TEXT    NOT NULL,
    document    TEXT    NOT NULL,  -- JSON
    search_text TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,  -- ns since the epoch
    updated_at  INTEGER NOT NULL,  -- ns since the epoch
    revision    INTEGER NOT NULL,
    UNIQUE (object, record_id)
) STRICT;

CREATE INDEX records_object ON records (object, seq);
CREATE INDEX records_created ON records (object, created_at, seq);
CREATE INDEX records_updated ON records (object, updated_at, seq);

-- One row per value per time that it was active. Each typed column has an index of its active values, together with
-- the attribute, in which equal values lie in the order of their records' creation.
CREATE TABLE vals (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    attribute    INTEGER NOT NULL REFERENCES attribute_keys (seq),
    record       INTEGER NOT NULL REFERENCES records (seq),
    ordinal      INTEGER NOT NULL,
    active_from  INTEGER NOT NULL,  -- ns since the epoch
    active_until INTEGER,           -- ns since the epoch
    unique_key   TEXT,
    text1 TEXT, text2 TEXT, text3 TEXT, text4 TEXT, text5 TEXT, text6 TEXT,
    int1 INTEGER, num1 REAL, ref TEXT,
    body         TEXT    NOT NULL   -- JSON
) STRICT;

CREATE UNIQUE INDEX vals_unique ON vals (attribute, unique_key) WHERE unique_key IS NOT NULL AND active_until IS NULL;
CREATE INDEX vals_record ON vals (record, attribute, active_until, ordinal, id);
CREATE INDEX vals_active_from ON vals (attribute, active_from, record) WHERE active_until IS NULL;
CREATE INDEX vals_text1 ON vals (attribute, text1, record) WHERE active_until IS NULL AND text1 IS NOT NULL;
CREATE INDEX vals_text2 ON vals (attribute, text2, record) WHERE active_until IS NULL AND text2 IS NOT NULL;
CREATE INDEX vals_text3 ON vals (attribute, text3, record) WHERE active_until IS NULL AND text3 IS NOT NULL;
CREATE INDEX vals_text4 ON vals (attribute, text4, record) WHERE active_until IS NULL AND text4 IS NOT NULL;
CREATE INDEX vals_text5 ON vals (attribute, text5, record) WHERE active_until IS NULL AND text5 IS NOT NULL;
CREATE INDEX vals_text6 ON vals (attribute, text6, record) WHERE active_until IS NULL AND text6 IS NOT NULL;
CREATE INDEX vals_int1 ON vals (attribute, int1, record) WHERE active_until IS NULL AND int1 IS NOT NULL;
CREATE INDEX vals_num1 ON vals (attribute, num1, record) WHERE active_until IS NULL AND num1 IS NOT NULL;
CREATE INDEX vals_ref ON vals (attribute, ref, record) WHERE active_until IS NULL AND ref IS NOT NULL;

-- Search: `rowid` is the record's seq, `scope` holds one token that names the object, so that a search never reads
-- another object's hits.
CREATE VIRTUAL TABLE record_words USING fts5 (
    scope, words,
    content = '', contentless_delete = 1, detail = full, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE blobs (
    id    TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    payload      TEXT    NOT NULL,  -- JSON
    at_ms        INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_at ON outbox (at_ms);

-- What the query planner should believe, instead of statistics that change with the data: plans must not depend on
-- when somebody ran ANALYZE. The shape is a large workspace: a record has few values, an attribute has very many.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('documents', 'sqlite_autoindex_documents_1', '1000000 50000 1'),
    ('documents', 'documents_lookup', '100000 5000 1'),
    ('documents', 'documents_siblings', '1000000 50000 500 2 1'),
    ('documents', 'documents_order', '1000000 50000 2 1'),
    ('documents', 'documents_expiry', '100000 2'),
    ('object_keys', 'sqlite_autoindex_object_keys_1', '1000 10 1'),
    ('attribute_keys', 'sqlite_autoindex_attribute_keys_1', '20000 200 1'),
    ('records', 'sqlite_autoindex_records_1', '1000000 100000 1'),
    ('records', 'records_object', '1000000 100000 1'),
    ('records', 'records_created', '1000000 100000 2 1'),
    ('records', 'records_updated', '1000000 100000 2 1'),
    ('vals', 'sqlite_autoindex_vals_1', '10000000 1'),
    ('vals', 'vals_unique', '1000000 100000 1'),
    ('vals', 'vals_record', '10000000 10 2 1 1 1'),
    ('vals', 'vals_active_from', '9000000 100000 2 1'),
    ('vals', 'vals_text1', '9000000 100000 1000 1'),
    ('vals', 'vals_text2', '9000000 100000 1000 1'),
    ('vals', 'vals_text3', '9000000 100000 1000 1'),
    ('vals', 'vals_text4', '9000000 100000 1000 1'),
    ('vals', 'vals_text5', '9000000 100000 1000 1'),
    ('vals', 'vals_text6', '9000000 100000 1000 1'),
    ('vals', 'vals_int1', '9000000 100000 1000 1'),
    ('vals', 'vals_num1', '9000000 100000 1000 1'),
    ('vals', 'vals_ref', '9000000 100000 20 1');
ANALYZE sqlite_schema;
