-- New entries of these indexes lie in a list until they are sorted in, which a task beside the commits does every second
-- (`writer/care.rs`). Of a load the list of a second is longer than the 4 MB after which the commit itself would do it.
ALTER INDEX vals_parts SET (gin_pending_list_limit = 65536);
ALTER INDEX record_words_words SET (gin_pending_list_limit = 65536);
ALTER INDEX documents_words SET (gin_pending_list_limit = 65536);
