//! What the headers of a message say (RFC 5322, with the encodings of RFC 2047).

use contact::EmailAddress;
use mail_parser::{Addr, HeaderName, Message, MessageParser};
use records::emails::{Direction, EmailParticipant, NewEmail, OwnAddresses, Role};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;

/// The longest subject that is kept, in characters.
const MOST_SUBJECT: usize = 1_000;
/// The longest name, in characters.
const MOST_NAME: usize = 255;
/// The longest message id, in bytes.
const MOST_ID: usize = 998;
/// The most participants of an e-mail; the sender is always one of them.
const MOST_PARTICIPANTS: usize = 500;

/// Reads the messages of a mailbox.
pub(super) struct Reader {
    parser: MessageParser,
    mailbox_id: String,
    /// Of the members of the workspace: what they send is outbound.
    own: Arc<OwnAddresses>,
}

impl Reader {
    pub(super) fn new(mailbox_id: String, own: Arc<OwnAddresses>) -> Self {
        let parser = MessageParser::new()
            .header_date(HeaderName::Date)
            .header_text(HeaderName::Subject)
            .header_id(HeaderName::MessageId)
            .header_address(HeaderName::From)
            .header_address(HeaderName::ReplyTo)
            .header_address(HeaderName::To)
            .header_address(HeaderName::Cc)
            .header_address(HeaderName::Bcc)
            .default_header_ignore();
        Self {
            parser,
            mailbox_id,
            own,
        }
    }

    /// # Errors
    /// Says what the headers lack.
    pub(super) fn read(&self, headers: &[u8]) -> Result<NewEmail, String> {
        // The parser wants the line that divides them from the text.
        let whole = [headers, b"\n\n"].concat();
        let message = self.parser.parse_headers(&whole);
        let message = message.ok_or("the message has no headers")?;
        let participants = participants(&message);
        let sender = participants
            .first()
            .filter(|participant| participant.role == Role::From)
            .ok_or("the message has no header From with an address")?;
        let direction = match self.own.has_address(&sender.address) {
            true => Direction::Outbound,
            false => Direction::Inbound,
        };
        Ok(NewEmail {
            mailbox_id: self.mailbox_id.clone(),
            message_id: message_id(&message).unwrap_or_else(|| made_id(&message)),
            sent_at: sent_at(&message).ok_or("the message has no header Date with a time")?,
            direction,
            subject: message.subject().and_then(|subject| shown(subject, MOST_SUBJECT)),
            participants,
        })
    }
}

/// In ns since the epoch.
fn sent_at(message: &Message<'_>) -> Option<i64> {
    let date = message.date().filter(|date| date.is_valid())?;
    date.to_timestamp().checked_mul(1_000_000_000)
}

fn message_id(message: &Message<'_>) -> Option<String> {
    let id = message.message_id()?.trim();
    (!id.is_empty() && id.len() <= MOST_ID).then(|| format!("<{id}>"))
}

/// For a message without an id: the same, whoever brings the message, by what no program changes that it passes through.
fn made_id(message: &Message<'_>) -> String {
    let mut hash = Sha256::new();
    for name in [
        HeaderName::Date,
        HeaderName::From,
        HeaderName::To,
        HeaderName::Cc,
        HeaderName::Subject,
    ] {
        for header in message.headers().iter().filter(|header| header.name == name) {
            let place = header.offset_start as usize..header.offset_end as usize;
            let value = message.raw_message.get(place).unwrap_or_default();
            let words = value.split(u8::is_ascii_whitespace);
            // Where a header is folded says nothing.
            for word in words.filter(|word| !word.is_empty()) {
                hash.update(word);
                hash.update(b" ");
            }
        }
        hash.update(b"\n");
    }
    format!("headers:{:x}", hash.finalize())
}

/// Those who have an address, each once in a role, the sender first.
fn participants(message: &Message<'_>) -> Vec<EmailParticipant> {
    let mut found: Vec<EmailParticipant> = Vec::new();
    for (name, role) in [
        (HeaderName::From, Role::From),
        (HeaderName::ReplyTo, Role::ReplyTo),
        (HeaderName::To, Role::To),
        (HeaderName::Cc, Role::Cc),
        (HeaderName::Bcc, Role::Bcc),
    ] {
        let mut seen: HashSet<String> = HashSet::new();
        for value in message.header_values(name) {
            let named = value.as_address().into_iter().flat_map(|addresses| addresses.iter());
            for participant in named.filter_map(|addr| participant(addr, role)) {
                if found.len() < MOST_PARTICIPANTS && seen.insert(participant.address.clone()) {
                    found.push(participant);
                }
            }
        }
    }
    found
}

fn participant(addr: &Addr<'_>, role: Role) -> Option<EmailParticipant> {
    let address = EmailAddress::parse(addr.address()?)?.normalized;
    let name = addr.name().and_then(|name| shown(name, MOST_NAME));
    Some(EmailParticipant { role, address, name })
}

/// A text in one line, of at most so many characters; `None` when it says nothing.
fn shown(text: &str, most: usize) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line: String = words.join(" ").chars().take(most).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: &str = "grace@navy.com";

    fn read(headers: impl AsRef<[u8]>) -> Result<NewEmail, String> {
        let own = Arc::new(OwnAddresses::new(["Grace@navy.com"]));
        Reader::new("m".to_owned(), own).read(headers.as_ref())
    }

    /// `role address name` of each.
    fn told(email: &NewEmail) -> Vec<String> {
        let told = |at: &EmailParticipant| {
            let name = at.name.as_deref().unwrap_or("-");
            format!("{:?} {} {name}", at.role, at.address)
        };
        email.participants.iter().map(told).collect()
    }

    #[test]
    fn headers_say_who_wrote_to_whom_when_and_about_what() {
        let email = read(
            "Received: from x by y; Sun, 4 Jan 2026 00:00:00 +0000\r\n\
             Message-ID: <a.1@lumen.io>\r\n\
             Date: Sat, 3 Jan 2026 01:05:34 +0100\r\n\
             From: \"Lindqvist, Ada\" <Ada@Lumen.io>\r\n\
             Reply-To: desk@lumen.io\r\n\
             To: Grace Hopper <grace@navy.com>, grace@navy.com,\r\n\tnobody\r\n\
             To: Crew: alan@bletchley.co.uk, Jonas <jonas@orbit.com>;\r\n\
             Cc: desk@lumen.io (Front desk)\r\n\
             Bcc: undisclosed-recipients:;\r\n\
             Subject: Robots\r\n  at night\r\n",
        )
        .unwrap();
        assert_eq!(email.message_id, "<a.1@lumen.io>");
        assert_eq!(email.sent_at, 1_767_398_734_000_000_000);
        assert_eq!(email.direction, Direction::Inbound);
        assert_eq!(email.subject.as_deref(), Some("Robots at night"));
        assert_eq!(
            told(&email),
            [
                "From ada@lumen.io Lindqvist, Ada",
                "ReplyTo desk@lumen.io -",
                "To grace@navy.com Grace Hopper",
                "To alan@bletchley.co.uk -",
                "To jonas@orbit.com Jonas",
                "Cc desk@lumen.io Front desk",
            ]
        );
    }

    #[test]
    fn what_a_member_sends_is_outbound() {
        for (from, direction) in [
            (MINE, Direction::Outbound),
            ("Grace <GRACE@NAVY.COM>", Direction::Outbound),
            ("ada@lumen.io", Direction::Inbound),
        ] {
            let email = read(format!("Date: 3 Jan 2026 01:05:34 GMT\nFrom: {from}\nTo: {MINE}\n")).unwrap();
            assert_eq!(email.direction, direction, "{from}");
        }
    }

    #[test]
    fn texts_are_read_in_the_encodings_that_they_have() {
        for (subject, expected) in [
            (
                &b"=?UTF-8?Q?Gr=C3=BC=C3=9Fe_=F0=9F=91=8B?="[..],
                "Gr\u{fc}\u{df}e \u{1f44b}",
            ),
            (b"=?iso-8859-1?B?R3L832U=?=", "Gr\u{fc}\u{df}e"),
            (b"=?shift_jis?B?k/qWew==?=", "\u{65e5}\u{672c}"),
            (b"=?UTF-8?Q?in_two?=\n =?UTF-8?Q?_words?=", "in two words"),
            ("Gr\u{fc}\u{df}e".as_bytes(), "Gr\u{fc}\u{df}e"),
            // Broken ones are shown as far as they can be.
            (b"Gr\xfc\xdfe", "Gr\u{fffd}\u{fffd}e"),
            (b"=?nonsense?Q?a?= b", "a b"),
            (b"a\x07b", "a b"),
        ] {
            let mut headers = b"Date: 3 Jan 2026 01:05:34 GMT\nFrom: ada@lumen.io\nSubject: ".to_vec();
            headers.extend_from_slice(subject);
            headers.push(b'\n');
            let email = read(headers).unwrap();
            assert_eq!(email.subject.as_deref(), Some(expected));
        }
        let empty = read("Date: 3 Jan 2026 01:05:34 GMT\nFrom: ada@lumen.io\nSubject: \n").unwrap();
        assert_eq!(empty.subject, None);
    }

    #[test]
    fn headers_that_lack_what_is_needed_say_so() {
        for (headers, why) in [
            ("From: ada@lumen.io\n", "the message has no header Date with a time"),
            (
                "From: ada@lumen.io\nDate: soon\n",
                "the message has no header Date with a time",
            ),
            (
                "Date: 3 Jan 2026 01:05:34 GMT\n",
                "the message has no header From with an address",
            ),
            (
                "Date: 3 Jan 2026 01:05:34 GMT\nFrom: Ada\nTo: grace@navy.com\n",
                "the message has no header From with an address",
            ),
            ("\n", "the message has no headers"),
        ] {
            assert_eq!(read(headers).unwrap_err(), why, "{headers:?}");
        }
    }

    #[test]
    fn a_message_without_an_id_gets_the_same_one_each_time() {
        let id = |headers: &str| read(headers).unwrap().message_id;
        let plain = "Date: 3 Jan 2026 01:05:34 GMT\nFrom: ada@lumen.io\nSubject: Robots at night\n";
        let made = id(plain);
        assert!(made.starts_with("headers:"), "{made}");
        // Programs fold headers as they like, and add their own.
        let passed = format!("X-Status: read\r\n{}", plain.replace("at night", "at\r\n night"));
        assert_eq!(id(&passed), made);
        assert_eq!(id(&format!("Message-ID: \n{plain}")), made);
        assert_ne!(id(&plain.replace("night", "day")), made);
        assert_eq!(id(&format!("Message-ID: bare@lumen.io\n{plain}")), "<bare@lumen.io>");
    }

    #[test]
    fn long_things_are_cut() {
        let to: Vec<String> = (0..600).map(|n| format!("p{n}@lumen.io")).collect();
        let (to, subject) = (to.join(",\n "), "x".repeat(1_200));
        let headers = format!("Date: 3 Jan 2026 01:05:34 GMT\nTo: {to}\nFrom: ada@lumen.io\nSubject: {subject}\n");
        let email = read(headers).unwrap();
        assert_eq!(email.participants.len(), MOST_PARTICIPANTS);
        assert_eq!(email.participants[0].address, "ada@lumen.io");
        assert_eq!(email.subject.map(|subject| subject.len()), Some(MOST_SUBJECT));
    }
}
