use super::{About, Answer, Config, Step, StepBlock, checks, fields, input};
use crate::check::Problems;
use crate::schema::{Node, Outcome};
use async_trait::async_trait;
use rand::{Rng, SeedableRng, rngs::StdRng};
use records::Schema;
use serde_json::json;

/// The largest bounds: beyond, not every whole number can be told from the next.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// Draws a number.
pub struct RandomNumber;

#[async_trait]
impl StepBlock for RandomNumber {
    fn is_pure(&self) -> bool {
        true
    }

    fn about(&self) -> About {
        let bound = |title: &str| Node::of("number").titled(title);
        About {
            id: "random-number",
            title: "Random number",
            description: "Draws a number between two others, both of which can be drawn.",
            group: "Calculations",
            icon: "Hashtag",
            config: Node::fields([
                ("minimum", bound("From")),
                ("maximum", bound("To")),
                (
                    "decimals",
                    bound("Decimals")
                        .described("0 for whole numbers.")
                        .with("min", 0)
                        .with("max", 10)
                        .optional(),
                ),
            ]),
        }
    }

    fn outcomes(&self, _: &Config, _: &Schema) -> Vec<Outcome> {
        fields::done([("number", Node::of("number").titled("Number"))])
    }

    fn check(&self, config: &Config, _: &Schema, problems: &mut Problems) {
        checks::within(config, "decimals", 0.0, 10.0, problems);
        let bounds = (input::number(config, "minimum"), input::number(config, "maximum"));
        if let (Some(least), Some(most)) = bounds
            && least > most
        {
            problems.add(
                "config.maximum",
                format!("This is less than the least number, {least}."),
            );
        }
    }

    async fn run(&self, step: &Step<'_>) -> Answer {
        draw(step).unwrap_or_else(|failed| failed)
    }
}

fn draw(step: &Step<'_>) -> Result<Answer, Answer> {
    let bound = |field: &str| input::number(step.config, field).ok_or_else(|| input::missing(field));
    let (least, most) = (bound("minimum")?, bound("maximum")?);
    let decimals = input::number(step.config, "decimals")
        .unwrap_or_default()
        .clamp(0.0, 10.0);
    let scale = 10_f64.powi(decimals as i32);
    let (from, to) = ((least * scale).ceil(), (most * scale).floor());
    if from > to {
        return Err(Answer::error(format!("There is no number from {least} to {most}.")));
    }
    if from.abs() > LARGEST || to.abs() > LARGEST {
        return Err(Answer::error(format!(
            "{least} to {most} is more than can be drawn from."
        )));
    }
    let drawn = StdRng::seed_from_u64(step.seed).random_range(from as i64..=to as i64);
    let number = input::number_json(drawn as f64 / scale);
    Ok(Answer::done(json!({ "number": number })))
}
