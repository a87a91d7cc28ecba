//! What a person asks for while `stoa test --watch` waits.

use std::io::{BufRead, Read, Stdin};
use tokio::sync::mpsc;

pub enum Wish {
    All,
    Failed,
    Quit,
}

pub const KEYS: &str = "r or Enter runs all, f what failed, q quits";

/// Standard input while tests are watched: at a terminal a key is enough, anything else is read by lines.
pub struct Keys {
    wishes: mpsc::UnboundedReceiver<Wish>,
    /// Put back as it was when this goes.
    #[cfg(unix)]
    _terminal: Option<Terminal>,
}

impl Keys {
    pub fn listen() -> Self {
        let (send, wishes) = mpsc::unbounded_channel();
        #[cfg(unix)]
        let terminal = Terminal::by_key();
        #[cfg(unix)]
        let by_key = terminal.is_some();
        #[cfg(not(unix))]
        let by_key = false;
        // A thread of its own: a blocking read would keep the runtime from ending.
        std::thread::spawn(move || {
            let stdin = std::io::stdin();
            if by_key {
                read_keys(&stdin, &send);
            } else {
                read_lines(&stdin, &send);
            }
        });
        Self {
            wishes,
            #[cfg(unix)]
            _terminal: terminal,
        }
    }

    /// `None` once there will be no more.
    pub async fn next(&mut self) -> Option<Wish> {
        self.wishes.recv().await
    }
}

fn read_keys(stdin: &Stdin, send: &mpsc::UnboundedSender<Wish>) {
    for key in stdin.lock().bytes().map_while(Result::ok) {
        let name = char::from(key).to_string();
        if wish(name.trim()).is_some_and(|wish| send.send(wish).is_err()) {
            return;
        }
    }
}

fn read_lines(stdin: &Stdin, send: &mpsc::UnboundedSender<Wish>) {
    for line in stdin.lock().lines().map_while(Result::ok) {
        if wish(line.trim()).is_some_and(|wish| send.send(wish).is_err()) {
            return;
        }
    }
}

fn wish(asked: &str) -> Option<Wish> {
    Some(match asked {
        "" | "r" | "a" => Wish::All,
        "f" => Wish::Failed,
        "q" => Wish::Quit,
        _ => return None,
    })
}

/// A terminal that gives every key as it is pressed and shows none, until this goes.
#[cfg(unix)]
struct Terminal {
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Terminal {
    /// `None` where standard input is no terminal.
    fn by_key() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        use std::io::IsTerminal;
        let stdin = std::io::stdin();
        if !stdin.is_terminal() {
            return None;
        }
        let before = tcgetattr(&stdin).ok()?;
        let mut by_key = before.clone();
        // Not ISIG: Ctrl+C stays a signal.
        by_key.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Now, &by_key).ok()?;
        Some(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Terminal {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // There is nobody to tell.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before);
    }
}
