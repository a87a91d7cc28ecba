-- Partial matches ($contains, $starts_with, $ends_with) by an index, and a text column for every line of a location.

ALTER TABLE vals ADD COLUMN text7 TEXT;
ALTER TABLE vals ADD COLUMN text8 TEXT;
-- 1 when the value's text columns are in `val_parts` while it is active.
ALTER TABLE vals ADD COLUMN matches_parts INTEGER NOT NULL DEFAULT 0;

CREATE INDEX vals_text7 ON vals (attribute, text7, record) WHERE active_until IS NULL AND text7 IS NOT NULL;
CREATE INDEX vals_text8 ON vals (attribute, text8, record) WHERE active_until IS NULL AND text8 IS NOT NULL;

-- The pairs and triples of letters of the active values' texts, as one token each in the text's column (see `parts.rs`, which makes them:
-- `part_tokens`). `rowid` is the attribute's seq in the upper bits and the value's in the lower 36, so that an attribute is
-- one range of rows and no search meets the hits of another.
CREATE VIRTUAL TABLE val_parts USING fts5 (
    text1, text2, text3, text4, text5, text6, text7, text8,
    content = '', contentless_delete = 1, detail = column,
    tokenize = 'ascii'
);

-- The third line of a location was kept in `ref`, the fourth nowhere.
UPDATE vals SET text7 = body ->> '$.is.value.line_3', text8 = body ->> '$.is.value.line_4', ref = NULL
WHERE body ->> '$.is.type' = 'location';

UPDATE vals SET matches_parts = 1
WHERE body ->> '$.is.type' IN ('text', 'personal-name', 'email-address', 'domain', 'phone-number', 'location');

INSERT INTO val_parts (rowid, text1, text2, text3, text4, text5, text6, text7, text8)
SELECT (attribute << 36) + seq, part_tokens(text1), part_tokens(text2), part_tokens(text3), part_tokens(text4),
    part_tokens(text5), part_tokens(text6), part_tokens(text7), part_tokens(text8)
FROM vals WHERE matches_parts = 1 AND active_until IS NULL
ORDER BY attribute, seq;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('vals', 'vals_text7', '9000000 100000 1000 1'),
    ('vals', 'vals_text8', '9000000 100000 1000 1');
ANALYZE sqlite_schema;
