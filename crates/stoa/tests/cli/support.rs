//! Runs the binary, and apps to run it on.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};
use tempfile::TempDir;

/// Longer than anything takes on a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a command did.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let ran = Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        ran
    }
}

/// The command in a folder, without the caller's own `STOA_…` variables.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stoa"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("STOA_")) {
        command.env_remove(name);
    }
    command
}

pub fn stoa(folder: &Path, arguments: &[&str]) -> Ran {
    command(folder, arguments).output().expect("a started process").into()
}

pub fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, text).expect("a written file");
}

/// An app with one record action and two server functions.
pub fn app(slug: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    write(
        root,
        "stoa.toml",
        &format!("slug = \"{slug}\"\nscopes = [\"record_permission:read\"]\n"),
    );
    write(
        root,
        "src/app/extensions/hello/extension.ts",
        "import { Extensions } from 'attio/client'\nimport greet from './greet.server'\n\
         export default Extensions.defineExtension({ id: 'hello', type: 'record-action', label: 'Hello', objects: 'people', onTrigger: async () => { await greet('x') } })\n",
    );
    write(root, "src/app/extensions/hello/greet.server.ts", &greeting("Hello"));
    write(
        root,
        "src/lib/boom.server.ts",
        "export default async () => {\n  throw new TypeError('went wrong')\n}\n",
    );
    folder
}

/// The source of a server function that greets.
pub fn greeting(word: &str) -> String {
    format!(
        "export default async (name: string) => {{\n  console.log('greeting', name)\n  return `{word}, ${{name}}!`\n}}\n"
    )
}

/// A `stoa dev --json` that runs until it is dropped.
pub struct Dev {
    child: Child,
    lines: Receiver<String>,
}

impl Dev {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let all = [&["dev", "--json", "--port", "0"], arguments].concat();
        let mut child = command(folder, &all)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a started process");
        let lines = lines_of(child.stdout.take().expect("a pipe"));
        Self { child, lines }
    }

    /// The next line of stdout.
    pub fn next(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("another event");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Interrupts it, as Ctrl+C does, and waits.
    pub fn interrupt(mut self) -> Option<i32> {
        let killed = Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(killed.expect("kill").success());
        self.child.wait().expect("an ended process").code()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stdout: ChildStdout) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// A `stoa dev`, and how to reach it from anywhere.
pub struct Server {
    _dev: Dev,
    pub url: String,
    pub token: String,
}

impl Server {
    pub fn start(app: &Path, arguments: &[&str]) -> Self {
        let dev = Dev::start(app, &[&["."], arguments].concat());
        let ready = dev.next();
        let text = |name: &str| ready[name].as_str().expect("a string").to_owned();
        Self {
            url: text("url"),
            token: text("token"),
            _dev: dev,
        }
    }

    /// Runs a command that talks to it.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Ran {
        let server = ["--server", &self.url, "--token", &self.token];
        stoa(folder, &[arguments, &server].concat())
    }
}
