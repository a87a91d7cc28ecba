-- Notes and tasks by their words.

ALTER TABLE documents ADD COLUMN search_text text COLLATE "C";
-- The words of the search text, each behind a hash of kind and parent (see `words.rs`).
ALTER TABLE documents ADD COLUMN words tsvector;

CREATE INDEX documents_words ON documents USING gin (words) WHERE words IS NOT NULL;

-- What there is already: its words are made by the program, which empties this table (see `backfill.rs`).
CREATE TABLE documents_without_words (
    kind text COLLATE "C" NOT NULL,
    id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
);
INSERT INTO documents_without_words (kind, id) SELECT kind, id FROM documents WHERE kind IN ('note', 'task');
