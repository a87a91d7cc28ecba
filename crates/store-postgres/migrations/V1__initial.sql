-- Tables, in PostgreSQL's words what `crates/store-sqlite/migrations` says in SQLite's (docs/adr/0008).
--
-- Texts compare byte by byte (COLLATE "C"), whatever the database's own collation. JSON is kept as text: it is given back to
-- the byte, and may hold what `jsonb` refuses. There are no foreign keys: the one writer at a time that the row of
-- `head` lets in checks what they would.

-- The one row that every commit locks first: it makes commits one after the other, over all processes, and it counts.
CREATE TABLE head (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    position  bigint NOT NULL DEFAULT 0,  -- of the last row of the outbox
    record    bigint NOT NULL DEFAULT 0,
    value     bigint NOT NULL DEFAULT 0,
    object    bigint NOT NULL DEFAULT 0,
    attribute bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO head DEFAULT VALUES;

CREATE TABLE documents (
    kind        text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    parent      text COLLATE "C" NOT NULL,
    lookup      text COLLATE "C",
    sort        bigint NOT NULL,
    expires_at  bigint,                  -- ms since the epoch
    revision    bigint NOT NULL,
    body        text COLLATE "C" NOT NULL,  -- JSON
    -- What of the texts above was too long for an index, whole: a JSON object by column.
    long        text COLLATE "C",
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX documents_lookup ON documents (kind, lookup) WHERE lookup IS NOT NULL;
CREATE INDEX documents_siblings ON documents (kind, parent, sort, id);
CREATE INDEX documents_order ON documents (kind, sort, id);
CREATE INDEX documents_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE object_keys (
    seq          bigint PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL,
    object_id    text COLLATE "C" NOT NULL,
    UNIQUE (workspace_id, object_id)
);

CREATE TABLE attribute_keys (
    seq          bigint PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL,
    attribute_id text COLLATE "C" NOT NULL,
    UNIQUE (workspace_id, attribute_id)
);

-- `seq` is the order of creation and is never given twice.
CREATE TABLE records (
    seq         bigint PRIMARY KEY,
    object      bigint NOT NULL,
    record_id   text COLLATE "C" NOT NULL,
    document    text COLLATE "C" NOT NULL,  -- JSON
    search_text text COLLATE "C" NOT NULL,
    created_at  bigint NOT NULL,  -- ns since the epoch
    updated_at  bigint NOT NULL,  -- ns since the epoch
    revision    bigint NOT NULL,
    UNIQUE (object, record_id)
);

CREATE INDEX records_object ON records (object, seq);
CREATE INDEX records_created ON records (object, created_at, seq);
CREATE INDEX records_updated ON records (object, updated_at, seq);

-- The words of the search texts, each behind the number of the object (see `words.rs`). Apart from the records, which
-- change more often than their words.
CREATE TABLE record_words (
    record bigint PRIMARY KEY,
    words  tsvector NOT NULL
);

CREATE INDEX record_words_words ON record_words USING gin (words);

-- One row per value per time that it was active. Each typed column has an index of its active values, together with
-- the attribute, in which equal values lie in the order of their records' creation.
CREATE TABLE vals (
    seq          bigint PRIMARY KEY,
    id           text COLLATE "C" NOT NULL,
    attribute    bigint NOT NULL,
    record       bigint NOT NULL,
    ordinal      bigint NOT NULL,
    active_from  bigint NOT NULL,  -- ns since the epoch
    active_until bigint,           -- ns since the epoch
    unique_key   text COLLATE "C",
    text1 text COLLATE "C",
    text2 text COLLATE "C",
    text3 text COLLATE "C",
    text4 text COLLATE "C",
    text5 text COLLATE "C",
    text6 text COLLATE "C",
    text7 text COLLATE "C",
    text8 text COLLATE "C",
    int1 bigint, num1 double precision,
    ref   text COLLATE "C",
    body         text COLLATE "C" NOT NULL,  -- JSON
    -- As in `documents`.
    long         text COLLATE "C",
    matches_parts boolean NOT NULL,
    -- Texts as they are compared whatever the case, where that is another text than the column's; only if `matches_parts`.
    text1_folded text COLLATE "C",
    text2_folded text COLLATE "C",
    text3_folded text COLLATE "C",
    text4_folded text COLLATE "C",
    text5_folded text COLLATE "C",
    text6_folded text COLLATE "C",
    text7_folded text COLLATE "C",
    text8_folded text COLLATE "C",
    ref_folded text COLLATE "C",
    -- The pairs and triples of letters of an active value's texts (see `parts.rs`); only if `matches_parts`.
    parts        int[]
);

CREATE UNIQUE INDEX vals_id ON vals (id);
CREATE UNIQUE INDEX vals_unique ON vals (attribute, unique_key) WHERE unique_key IS NOT NULL AND active_until IS NULL;
CREATE INDEX vals_record ON vals (record, attribute, active_until, ordinal, id);
CREATE INDEX vals_active_from ON vals (attribute, active_from, record) WHERE active_until IS NULL;
CREATE INDEX vals_text1 ON vals (attribute, text1, record) WHERE active_until IS NULL AND text1 IS NOT NULL;
CREATE INDEX vals_text2 ON vals (attribute, text2, record) WHERE active_until IS NULL AND text2 IS NOT NULL;
CREATE INDEX vals_text3 ON vals (attribute, text3, record) WHERE active_until IS NULL AND text3 IS NOT NULL;
CREATE INDEX vals_text4 ON vals (attribute, text4, record) WHERE active_until IS NULL AND text4 IS NOT NULL;
CREATE INDEX vals_text5 ON vals (attribute, text5, record) WHERE active_until IS NULL AND text5 IS NOT NULL;
CREATE INDEX vals_text6 ON vals (attribute, text6, record) WHERE active_until IS NULL AND text6 IS NOT NULL;
CREATE INDEX vals_text7 ON vals (attribute, text7, record) WHERE active_until IS NULL AND text7 IS NOT NULL;
CREATE INDEX vals_text8 ON vals (attribute, text8, record) WHERE active_until IS NULL AND text8 IS NOT NULL;
CREATE INDEX vals_int1 ON vals (attribute, int1, record) WHERE active_until IS NULL AND int1 IS NOT NULL;
CREATE INDEX vals_num1 ON vals (attribute, num1, record) WHERE active_until IS NULL AND num1 IS NOT NULL;
CREATE INDEX vals_ref ON vals (attribute, ref, record) WHERE active_until IS NULL AND ref IS NOT NULL;
CREATE INDEX vals_parts ON vals USING gin (parts) WHERE active_until IS NULL;

CREATE TABLE blobs (
    id    text COLLATE "C" PRIMARY KEY,
    bytes bytea NOT NULL
);
-- Bundles and images are compressed already, or read too often to be.
ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Positions come from `head`: without gaps, and in the order of commits.
CREATE TABLE outbox (
    position     bigint PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL,
    topic        text COLLATE "C" NOT NULL,
    payload      text COLLATE "C" NOT NULL,  -- JSON
    at_ms        bigint NOT NULL
);

CREATE INDEX outbox_at ON outbox (at_ms);
