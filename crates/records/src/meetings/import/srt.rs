//! SubRip: cues of a number, a time line and text, with an empty line between them.

use super::super::transcript::Segment;
use super::Mistake;
use super::cue::{Segments, lines, quoted, timing};
use super::vtt::pieces;

pub(super) fn read(text: &str) -> Result<Vec<Segment>, Mistake> {
    let lines = lines(text);
    let mut segments = Segments::default();
    for block in lines.split(|(_, line)| line.trim().is_empty()) {
        let Some((number, first)) = block.first() else { continue };
        // Some writers leave the number away.
        let (time_at, said) = if first.contains("-->") {
            (0, &block[1..])
        } else {
            (1, block.get(2..).unwrap_or_default())
        };
        let is_number = first.trim().bytes().all(|byte| byte.is_ascii_digit());
        if time_at == 1 && !is_number {
            let message = format!(
                "{} is neither the number of a cue nor a time line such as 00:01:02,500 --> 00:01:04,000.",
                quoted(first)
            );
            return Err(Mistake::new(*number, message));
        }
        let Some((number, time)) = block.get(time_at) else {
            let message = format!(
                "Cue {} has no time line such as 00:01:02,500 --> 00:01:04,000.",
                first.trim()
            );
            return Err(Mistake::new(*number, message));
        };
        let times = timing(*number, time)?;
        let said: Vec<&str> = said.iter().map(|(_, line)| line.as_str()).collect();
        segments.add(times, &pieces(&said.join("\n")));
    }
    Ok(segments.done)
}
