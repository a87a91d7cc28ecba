//! The messages of a file, with no more of each than its headers.
//!
//! Programs write mbox files in several ways. What they have in common, and what is gone by here, is the line before each
//! message: `From `, who sent it, and when. Whether lines of a text that begin so have a `>` in front does not matter, since texts
//! are passed over; a line that has no time in it is never taken for the beginning of a message.

use crate::{Error, Result};
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use std::io;

/// The largest file, in bytes.
const MOST_BYTES: u64 = 16 << 30;
/// The most bytes of the headers of a message.
const MOST_HEADERS: usize = 1 << 20;
/// The part of a line that is looked at as one; longer lines come in several.
const MOST_PART: usize = 64 << 10;
/// The longest line that may stand before a message.
const MOST_SEPARATOR: usize = 300;

/// A message of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// The line at which it begins, the first one being 1.
    pub(super) line: u64,
    /// Without the empty line at their end; or why there are none.
    pub(super) headers: Result<Vec<u8>, String>,
}

/// The messages of a file that comes in pieces.
pub(super) struct Messages<S> {
    lines: Lines<S>,
    form: Form,
}

enum Form {
    /// Nothing was read yet.
    Unknown,
    /// The next message begins here.
    Mbox(u64),
    /// Nothing is left.
    Over,
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Messages<S> {
    pub(super) fn new(pieces: S) -> Self {
        Self {
            lines: Lines::new(pieces),
            form: Form::Unknown,
        }
    }

    /// # Errors
    /// [`Error::File`] when the file is neither an mbox file nor a message, does not come whole, or is too large.
    pub(super) async fn next(&mut self) -> Result<Option<Message>> {
        match self.form {
            Form::Over => Ok(None),
            Form::Mbox(line) => self.message(line, Headers::default(), IsMbox::Yes).await.map(Some),
            Form::Unknown => {
                let Some(first) = self.first().await? else {
                    return Err(Error::File("the file is empty".to_owned()));
                };
                if first.bytes.starts_with(b"From ") {
                    let message = self.message(first.line, Headers::default(), IsMbox::Yes).await;
                    return message.map(Some);
                }
                if !is_header(&first.bytes) {
                    let why = "the file is neither an mbox file nor an e-mail: its first line is no header, and does not begin with \"From \"";
                    return Err(Error::File(why.to_owned()));
                }
                let mut headers = Headers::default();
                headers.take(&first);
                self.message(first.line, headers, IsMbox::No).await.map(Some)
            }
        }
    }

    /// The first part of a line that says something.
    async fn first(&mut self) -> Result<Option<Part>> {
        while let Some(mut part) = self.lines.next().await? {
            if part.line == 1 && part.bytes.starts_with(b"\xEF\xBB\xBF") {
                let _ = part.bytes.split_to(3);
            }
            if !part.bytes.trim_ascii().is_empty() {
                return Ok(Some(part));
            }
        }
        Ok(None)
    }

    /// Reads to the beginning of the next message, or to the end.
    async fn message(&mut self, line: u64, mut headers: Headers, is_mbox: IsMbox) -> Result<Message> {
        self.form = Form::Over;
        let mut is_after_empty = false;
        while let Some(part) = self.lines.next().await? {
            if part.is_start && is_mbox == IsMbox::Yes && is_separator(&part.bytes, is_after_empty) {
                self.form = Form::Mbox(part.line);
                break;
            }
            is_after_empty = part.is_start && part.bytes.trim_ascii().is_empty();
            headers.take(&part);
        }
        Ok(Message {
            line,
            headers: headers.finish(),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IsMbox {
    Yes,
    No,
}

/// The headers of a message as they come in.
#[derive(Default)]
struct Headers {
    bytes: Vec<u8>,
    is_too_long: bool,
    /// The line that divides them from the text has come.
    is_over: bool,
}

impl Headers {
    fn take(&mut self, part: &Part) {
        if self.is_over {
            return;
        }
        if part.is_start && part.bytes.trim_ascii().is_empty() {
            self.is_over = true;
        } else if self.bytes.len() + part.bytes.len() > MOST_HEADERS {
            self.is_too_long = true;
        } else {
            self.bytes.extend_from_slice(&part.bytes);
        }
    }

    fn finish(self) -> Result<Vec<u8>, String> {
        if self.is_too_long {
            let most = MOST_HEADERS >> 20;
            return Err(format!("the message has more than {most} MB of headers"));
        }
        if self.bytes.is_empty() {
            return Err("the message has no headers".to_owned());
        }
        if !self.is_over && !self.bytes.ends_with(b"\n") {
            return Err("the file ends in the middle of the headers of the message".to_owned());
        }
        Ok(self.bytes)
    }
}

/// Whether a line is `Name: value`.
fn is_header(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let name = line[..colon].trim_ascii_end();
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    !name.is_empty() && name.iter().all(is_letter)
}

/// Whether a line stands before a message: `From ada@lumen.io Sat Jan  3 01:05:34 2026`. Some programs write nothing behind the
/// first word.
fn is_separator(line: &[u8], is_after_empty: bool) -> bool {
    let Some(rest) = line.strip_prefix(b"From ").filter(|_| line.len() <= MOST_SEPARATOR) else {
        return false;
    };
    let words: Vec<&[u8]> = rest
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return is_after_empty;
    }
    let has = |is_such: fn(&[u8]) -> bool| words.iter().any(|word| is_such(word));
    has(is_month) && has(is_time) && has(is_year)
}

fn is_month(word: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
    ];
    MONTHS.contains(&word.to_ascii_lowercase().as_slice())
}

/// `1:05` or `01:05:34`.
fn is_time(word: &[u8]) -> bool {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b':').collect();
    let is_number = |part: &&[u8]| matches!(part.len(), 1 | 2) && part.iter().all(u8::is_ascii_digit);
    matches!(parts.len(), 2 | 3) && parts.iter().all(is_number)
}

fn is_year(word: &[u8]) -> bool {
    word.len() == 4 && word.iter().all(u8::is_ascii_digit)
}

/// A line with its end, or a part of a long one.
struct Part {
    bytes: BytesMut,
    line: u64,
    /// It is the first part of its line.
    is_start: bool,
}

/// Lines that come in pieces.
struct Lines<S> {
    pieces: S,
    held: BytesMut,
    /// How many bytes have come.
    come: u64,
    line: u64,
    /// A line has come in part.
    is_within: bool,
    is_over: bool,
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Lines<S> {
    fn new(pieces: S) -> Self {
        Self {
            pieces,
            held: BytesMut::new(),
            come: 0,
            line: 0,
            is_within: false,
            is_over: false,
        }
    }

    async fn next(&mut self) -> Result<Option<Part>> {
        loop {
            let end = self.held.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let is_all = self.held.len() >= MOST_PART || self.is_over && !self.held.is_empty();
            if let Some(cut) = end.or_else(|| is_all.then_some(self.held.len())) {
                let is_start = !self.is_within;
                self.line += u64::from(is_start);
                self.is_within = end.is_none();
                return Ok(Some(Part {
                    bytes: self.held.split_to(cut),
                    line: self.line,
                    is_start,
                }));
            }
            if self.is_over {
                return Ok(None);
            }
            match self.pieces.next().await {
                Some(Ok(piece)) => {
                    self.come += piece.len() as u64;
                    if self.come > MOST_BYTES {
                        let most = MOST_BYTES >> 30;
                        return Err(Error::File(format!("the file has more than {most} GB: divide it")));
                    }
                    self.held.extend_from_slice(&piece);
                }
                Some(Err(error)) => return Err(Error::File(format!("the file did not come whole: {error}"))),
                None => self.is_over = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MBOX: &str = "From ada@lumen.io Sat Jan  3 01:05:34 2026\n\
        Subject: one\n\
        X-Long:\n folded\n\
        \n\
        Text.\n\
        \n\
        From the beginning, this is text.\n\
        >From here on, too: at 10:30 in May 2024.\n\
        \n\
        From 1823@xxx Sun Jan 04 01:05:34 +0000 2026\r\n\
        Subject: two\r\n\
        \r\n\
        Text.\r\n\
        \r\n\
        From - Mon Jan 05 01:05:34 2026\n\
        \n\
        From \n\
        Subject: four\n";

    async fn read(text: &[u8], size: usize) -> Result<Vec<(u64, Result<String, String>)>> {
        let pieces = text.chunks(size).map(Bytes::copy_from_slice);
        let mut messages = Messages::new(futures::stream::iter(pieces.map(Ok::<_, io::Error>)));
        let mut found = Vec::new();
        while let Some(Message { line, headers }) = messages.next().await? {
            found.push((line, headers.map(|headers| String::from_utf8(headers).unwrap())));
        }
        Ok(found)
    }

    #[tokio::test]
    async fn messages_are_the_same_in_pieces_of_any_size() {
        for size in 1..=MBOX.len() {
            let found = read(MBOX.as_bytes(), size).await.unwrap();
            let expected = [
                (1, Ok("Subject: one\nX-Long:\n folded\n".to_owned())),
                (11, Ok("Subject: two\r\n".to_owned())),
                (16, Err("the message has no headers".to_owned())),
                (18, Ok("Subject: four\n".to_owned())),
            ];
            assert_eq!(found, expected, "pieces of {size}");
        }
    }

    #[tokio::test]
    async fn a_single_message_is_taken_whole_whatever_its_text_has() {
        let text = format!("\u{feff}\r\nSubject: one\n\nText.\n\n{MBOX}");
        let found = read(text.as_bytes(), 7).await.unwrap();
        assert_eq!(found, [(2, Ok("Subject: one\n".to_owned()))]);
    }

    #[tokio::test]
    async fn what_is_no_file_of_messages_is_refused_in_words() {
        for (text, why) in [
            (&b""[..], "the file is empty"),
            (b" \r\n\n", "the file is empty"),
            (b"name,email\nAda,ada@lumen.io\n", "neither an mbox file nor an e-mail"),
            (b"{\"type\":\"workspace\"}\n", "neither an mbox file nor an e-mail"),
            (b"PK\x03\x04\0\0", "neither an mbox file nor an e-mail"),
            (b"Dear Ada\n: it is over\n", "neither an mbox file nor an e-mail"),
        ] {
            let error = read(text, 64).await.unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        let pieces = [Ok(Bytes::from_static(b"Subject: one\n")), Err(io::Error::other("gone"))];
        let mut messages = Messages::new(futures::stream::iter(pieces));
        let error = messages.next().await.unwrap_err().to_string();
        assert_eq!(error, "the file did not come whole: gone");
    }

    #[tokio::test]
    async fn a_message_whose_headers_are_cut_or_endless_does_not_stop_the_others() {
        let endless = format!("X: {}\n", "x".repeat(MOST_PART * 2)).repeat(9);
        let separator = "From ada@lumen.io Sat Jan  3 01:05:34 2026\n";
        let text = format!("{separator}{endless}\n\n{separator}Subject: two\n\n{separator}Subject: th");
        let found = read(text.as_bytes(), 4_096).await.unwrap();
        let [(1, Err(first)), (_, Ok(second)), (_, Err(third))] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(first, "the message has more than 1 MB of headers");
        assert_eq!(second, "Subject: two\n");
        assert_eq!(third, "the file ends in the middle of the headers of the message");
    }
}
