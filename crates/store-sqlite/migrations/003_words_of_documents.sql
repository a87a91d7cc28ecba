-- Notes and tasks by their words.

ALTER TABLE documents ADD COLUMN search_text TEXT;

-- Small numbers for what the index names: a document (its own row number may change), and a kind with a parent.
CREATE TABLE document_keys (
    seq  INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    UNIQUE (kind, id)
) STRICT;

CREATE TABLE document_scopes (
    seq    INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    parent TEXT NOT NULL,
    UNIQUE (kind, parent)
) STRICT;

-- `rowid` is the seq of document_keys, `scope` one token that names the kind and parent, as in `record_words`.
CREATE VIRTUAL TABLE document_words USING fts5 (
    scope, words,
    content = '', contentless_delete = 1, detail = full, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Documents go in many ways: by a delete, by the sweep, by a newcomer in the place of an expired one.
CREATE TRIGGER documents_unindexed AFTER DELETE ON documents WHEN old.search_text IS NOT NULL BEGIN
    DELETE FROM document_words WHERE rowid = (SELECT seq FROM document_keys WHERE kind = old.kind AND id = old.id);
    DELETE FROM document_keys WHERE kind = old.kind AND id = old.id;
END;

CREATE TRIGGER documents_indexed AFTER INSERT ON documents WHEN new.search_text IS NOT NULL BEGIN
    INSERT INTO document_scopes (kind, parent) SELECT new.kind, new.parent
    WHERE NOT EXISTS (SELECT 1 FROM document_scopes WHERE kind = new.kind AND parent = new.parent);
    INSERT INTO document_keys (kind, id) VALUES (new.kind, new.id);
    INSERT INTO document_words (rowid, scope, words) VALUES (
        (SELECT seq FROM document_keys WHERE kind = new.kind AND id = new.id),
        'd' || (SELECT seq FROM document_scopes WHERE kind = new.kind AND parent = new.parent),
        new.search_text
    );
END;

CREATE TRIGGER documents_reindexed AFTER UPDATE OF search_text, parent ON documents
WHEN old.search_text IS NOT new.search_text OR (new.search_text IS NOT NULL AND old.parent <> new.parent) BEGIN
    DELETE FROM document_words WHERE rowid = (SELECT seq FROM document_keys WHERE kind = old.kind AND id = old.id);
    DELETE FROM document_keys WHERE kind = old.kind AND id = old.id;
    INSERT INTO document_scopes (kind, parent) SELECT new.kind, new.parent
    WHERE new.search_text IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM document_scopes WHERE kind = new.kind AND parent = new.parent);
    INSERT INTO document_keys (kind, id) SELECT new.kind, new.id WHERE new.search_text IS NOT NULL;
    INSERT INTO document_words (rowid, scope, words)
    SELECT k.seq, 'd' || s.seq, new.search_text FROM document_keys k CROSS JOIN document_scopes s
    WHERE k.kind = new.kind AND k.id = new.id AND s.kind = new.kind AND s.parent = new.parent;
END;

UPDATE documents SET search_text = coalesce(body ->> '$.title', '') || char(10)
    || coalesce(body ->> '$.text.plaintext', '') WHERE kind = 'note';
UPDATE documents SET search_text = body ->> '$.content' WHERE kind = 'task';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('document_keys', 'sqlite_autoindex_document_keys_1', '1000000 50000 1'),
    ('document_scopes', 'sqlite_autoindex_document_scopes_1', '10000 1000 1');
ANALYZE sqlite_schema;
