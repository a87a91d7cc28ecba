use serde::Serialize;

/// Something that keeps a workflow from being published, or a run from going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The block, if it is about one.
    pub block: Option<String>,
    /// Where in it: `config.email`, `outcomes.checked`; empty for the whole block.
    pub path: String,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
}

/// Collects problems of one block.
#[derive(Debug, Default)]
pub struct Problems {
    block: Option<String>,
    found: Vec<Problem>,
}

impl Problems {
    /// Those of a block.
    pub fn of(block: &str) -> Self {
        Self {
            block: Some(block.to_owned()),
            found: Vec::new(),
        }
    }

    /// One more; `path` is relative to the block: `config.email`.
    pub fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.found.push(Problem {
            block: self.block.clone(),
            path: path.into(),
            message: message.into(),
        });
    }

    pub fn into_vec(self) -> Vec<Problem> {
        self.found
    }
}
