//! Formulas: expressions without statements, loops or functions of one's own, and with hard limits.

use super::input::{number_json, number_of};
use super::moment::{day_of, instant_of};
use crate::value::{tag, text_of};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rhai::{Dynamic, Engine, EvalAltResult, FLOAT, INT, ImmutableString, OptimizationLevel, Position, Scope};
use serde_json::{Map, Value as Json};

/// The names of inputs.
pub type Names = Vec<String>;

/// How much one formula may do.
const MAX_OPERATIONS: u64 = 100_000;
/// How deep it may be nested.
const MAX_DEPTH: usize = 64;
/// The longest text it may make, in bytes.
const MAX_TEXT_BYTES: usize = 1_000_000;
/// The most items of a list in it.
const MAX_ITEMS: usize = 10_000;
/// The longest formula, in bytes.
const MAX_FORMULA_BYTES: usize = 10_000;

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Whether a formula can be read, and names only what it is given.
///
/// # Errors
/// What is wrong and where.
pub fn check(formula: &str, names: &Names) -> Result<(), String> {
    let mut scope = Scope::new();
    for name in names {
        scope.push_dynamic(name.as_str(), Dynamic::UNIT);
    }
    compile(&engine(0, TimeZone::UTC), &scope, formula).map(drop)
}

/// What a formula gives: a number, a text, a boolean, a list, or nothing. Dates and timestamps are texts in it.
///
/// # Errors
/// What is wrong and where.
pub fn evaluate(formula: &str, inputs: &Map<String, Json>, now_ms: i64, timezone: &TimeZone) -> Result<Json, String> {
    let engine = engine(now_ms, timezone.clone());
    let mut scope = Scope::new();
    for (name, value) in inputs {
        scope.push_dynamic(name.as_str(), dynamic(value));
    }
    let ast = compile(&engine, &scope, formula)?;
    let result: Dynamic = engine
        .eval_ast_with_scope(&mut scope, &ast)
        .map_err(|error| error.to_string())?;
    json_of(&result).ok_or_else(|| format!("it gave {}, which is no value", result.type_name()))
}

fn compile(engine: &Engine, scope: &Scope<'_>, formula: &str) -> Result<rhai::AST, String> {
    if formula.len() > MAX_FORMULA_BYTES {
        return Err(format!("it is longer than {MAX_FORMULA_BYTES} bytes"));
    }
    engine
        .compile_expression_with_scope(scope, formula)
        .map_err(|error| error.to_string())
}

fn dynamic(value: &Json) -> Dynamic {
    match (value, tag(value)) {
        (Json::Null, _) => Dynamic::UNIT,
        (Json::Bool(truth), _) => (*truth).into(),
        (Json::Number(number), _) => match number.as_i64() {
            Some(whole) => Dynamic::from(whole),
            None => Dynamic::from(number.as_f64().unwrap_or_default()),
        },
        (_, Some("currency")) => Dynamic::from(number_of(value).unwrap_or_default()),
        (Json::Array(all), _) => all.iter().map(dynamic).collect::<rhai::Array>().into(),
        (Json::Object(fields), None) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.as_str().into(), dynamic(value)));
            Dynamic::from(fields.collect::<rhai::Map>())
        }
        _ => text_of(value).into(),
    }
}

fn json_of(value: &Dynamic) -> Option<Json> {
    if value.is_unit() {
        return Some(Json::Null);
    }
    if let Ok(truth) = value.as_bool() {
        return Some(truth.into());
    }
    if let Ok(whole) = value.as_int() {
        return Some(whole.into());
    }
    if let Ok(number) = value.as_float() {
        return number.is_finite().then(|| number_json(number));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(text.as_str().into());
    }
    let all = value.as_array_ref().ok()?;
    all.iter().map(json_of).collect::<Option<Vec<_>>>().map(Json::from)
}

fn fails<T>(message: impl Into<String>) -> Outcome<T> {
    Err(EvalAltResult::ErrorRuntime(message.into().into(), Position::NONE).into())
}

fn number(value: &Dynamic) -> Outcome<FLOAT> {
    if let Ok(whole) = value.as_int() {
        return Ok(whole as FLOAT);
    }
    if let Ok(number) = value.as_float() {
        return Ok(number);
    }
    let parsed = value
        .as_immutable_string_ref()
        .ok()
        .and_then(|text| text.trim().parse().ok());
    match parsed {
        Some(number) => Ok(number),
        None => fails(format!("{} is no number", text(value))),
    }
}

fn text(value: &Dynamic) -> String {
    json_of(value).map_or_else(|| value.to_string(), |json| text_of(&json))
}

/// Whole numbers stay whole.
fn result(number: FLOAT) -> Dynamic {
    let whole = number as INT;
    if whole as FLOAT == number && number.abs() < 9.0e15 {
        Dynamic::from(whole)
    } else {
        Dynamic::from(number)
    }
}

fn numbers(value: &Dynamic) -> Outcome<Vec<FLOAT>> {
    match value.as_array_ref() {
        Ok(all) => all.iter().filter(|one| !one.is_unit()).map(number).collect(),
        Err(_) => Ok(vec![number(value)?]),
    }
}

fn engine(now_ms: i64, timezone: TimeZone) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_strict_variables(true)
        .set_fast_operators(false)
        .set_max_operations(MAX_OPERATIONS)
        .set_max_expr_depths(MAX_DEPTH)
        .set_max_string_size(MAX_TEXT_BYTES)
        .set_max_array_size(MAX_ITEMS)
        .set_max_map_size(MAX_ITEMS);
    for word in ["eval", "switch", "print", "debug", "if", "Fn", "call", "curry"] {
        engine.disable_symbol(word);
    }
    choices(&mut engine);
    arithmetic(&mut engine);
    texts(&mut engine);
    dates(&mut engine, now_ms, timezone);
    engine
}

/// `if(test, then, else)`, of which only one side is calculated, and what there is to say about nothing.
fn choices(engine: &mut Engine) {
    let symbols = ["if", "(", "$expr$", ",", "$expr$", ",", "$expr$", ")"];
    let registered = engine.register_custom_syntax(symbols, false, |context, parts| {
        let test = context.eval_expression_tree(&parts[0])?;
        match test.as_bool() {
            Ok(true) => context.eval_expression_tree(&parts[1]),
            Ok(false) => context.eval_expression_tree(&parts[2]),
            Err(_) => fails(format!("the test of if() is {}, neither true nor false", text(&test))),
        }
    });
    debug_assert!(registered.is_ok(), "the symbols are valid: a test calls if()");
    let is_empty = |value: Dynamic| {
        value.is_unit()
            || value.as_immutable_string_ref().is_ok_and(|text| text.is_empty())
            || value.as_array_ref().is_ok_and(|all| all.is_empty())
    };
    engine.register_fn("is_empty", is_empty);
    engine.register_fn(
        "or_else",
        move |value: Dynamic, other: Dynamic| {
            if is_empty(value.clone()) { other } else { value }
        },
    );
}

fn arithmetic(engine: &mut Engine) {
    engine.register_fn("!", |value: bool| !value);
    engine.register_fn("-", |value: INT| value.wrapping_neg());
    engine.register_fn("-", |value: FLOAT| -value);
    // 7 / 2 is 3.5 to people.
    engine.register_fn("/", |a: INT, b: INT| -> Outcome<Dynamic> {
        match b {
            0 => fails("a number is divided by zero"),
            _ => Ok(result(a as FLOAT / b as FLOAT)),
        }
    });
    engine.register_fn("/", |a: FLOAT, b: FLOAT| divide(a, b));
    engine.register_fn("/", |a: INT, b: FLOAT| divide(a as FLOAT, b));
    engine.register_fn("/", |a: FLOAT, b: INT| divide(a, b as FLOAT));
    engine.register_fn("number", |value: Dynamic| number(&value).map(result));
    for (name, apply) in [
        ("abs", FLOAT::abs as fn(FLOAT) -> FLOAT),
        ("round", FLOAT::round),
        ("floor", FLOAT::floor),
        ("ceil", FLOAT::ceil),
        ("sqrt", FLOAT::sqrt),
    ] {
        engine.register_fn(name, move |value: Dynamic| number(&value).map(apply).map(result));
    }
    engine.register_fn("round", |value: Dynamic, digits: INT| -> Outcome<Dynamic> {
        let scale = (10.0 as FLOAT).powi(digits.clamp(-15, 15) as i32);
        Ok(result((number(&value)? * scale).round() / scale))
    });
    engine.register_fn("power", |base: Dynamic, exponent: Dynamic| -> Outcome<Dynamic> {
        Ok(result(number(&base)?.powf(number(&exponent)?)))
    });
    for (name, pick) in [("min", FLOAT::min as fn(FLOAT, FLOAT) -> FLOAT), ("max", FLOAT::max)] {
        engine.register_fn(name, move |all: Dynamic| -> Outcome<Dynamic> {
            Ok(numbers(&all)?.into_iter().reduce(pick).map_or(Dynamic::UNIT, result))
        });
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| -> Outcome<Dynamic> {
            Ok(result(pick(number(&a)?, number(&b)?)))
        });
        engine.register_fn(name, move |a: Dynamic, b: Dynamic, c: Dynamic| -> Outcome<Dynamic> {
            Ok(result(pick(pick(number(&a)?, number(&b)?), number(&c)?)))
        });
    }
    engine.register_fn("sum", |all: Dynamic| numbers(&all).map(|all| result(all.iter().sum())));
    engine.register_fn("average", |all: Dynamic| -> Outcome<Dynamic> {
        let all = numbers(&all)?;
        match all.len() {
            0 => Ok(Dynamic::UNIT),
            count => Ok(result(all.iter().sum::<FLOAT>() / count as FLOAT)),
        }
    });
    engine.register_fn("count", |all: Dynamic| -> INT {
        match all.as_array_ref() {
            Ok(all) => all.len() as INT,
            Err(_) => INT::from(!all.is_unit()),
        }
    });
}

fn divide(a: FLOAT, b: FLOAT) -> Outcome<Dynamic> {
    if b == 0.0 {
        return fails("a number is divided by zero");
    }
    Ok(result(a / b))
}

fn texts(engine: &mut Engine) {
    engine.register_fn("+", |a: ImmutableString, b: Dynamic| format!("{a}{}", text(&b)));
    engine.register_fn("+", |a: Dynamic, b: ImmutableString| format!("{}{b}", text(&a)));
    engine.register_fn("+", |a: ImmutableString, b: ImmutableString| format!("{a}{b}"));
    engine.register_fn("text", |value: Dynamic| text(&value));
    engine.register_fn("upper", |value: Dynamic| text(&value).to_uppercase());
    engine.register_fn("lower", |value: Dynamic| text(&value).to_lowercase());
    engine.register_fn("trim", |value: Dynamic| text(&value).trim().to_owned());
    engine.register_fn("length", |value: Dynamic| text(&value).chars().count() as INT);
    engine.register_fn("left", |value: Dynamic, count: INT| -> String {
        text(&value).chars().take(count.max(0) as usize).collect()
    });
    engine.register_fn("right", |value: Dynamic, count: INT| -> String {
        let value = text(&value);
        let skipped = value.chars().count().saturating_sub(count.max(0) as usize);
        value.chars().skip(skipped).collect()
    });
    engine.register_fn("contains", |value: Dynamic, part: ImmutableString| {
        text(&value).contains(part.as_str())
    });
    engine.register_fn("starts_with", |value: Dynamic, part: ImmutableString| {
        text(&value).starts_with(part.as_str())
    });
    engine.register_fn("ends_with", |value: Dynamic, part: ImmutableString| {
        text(&value).ends_with(part.as_str())
    });
    engine.register_fn(
        "replace",
        |value: Dynamic, part: ImmutableString, by: ImmutableString| -> Outcome<String> {
            let value = text(&value);
            let most = value.len() + value.matches(part.as_str()).count() * by.len();
            if most > MAX_TEXT_BYTES {
                return fails(format!("the text grows beyond {MAX_TEXT_BYTES} bytes"));
            }
            Ok(value.replace(part.as_str(), &by))
        },
    );
    engine.register_fn("join", |all: Dynamic, between: ImmutableString| -> String {
        match all.as_array_ref() {
            Ok(all) => all.iter().map(text).collect::<Vec<_>>().join(&between),
            Err(_) => text(&all),
        }
    });
}

/// Dates and timestamps are texts: `2026-11-26`, `2026-11-26T09:00:00.000Z`.
fn dates(engine: &mut Engine, now_ms: i64, timezone: TimeZone) {
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let today = now.to_zoned_datetime(timezone.clone()).date().to_string();
    engine.register_fn("now", move || format!("{now:.3}"));
    engine.register_fn("today", move || today.clone());
    let zone = timezone.clone();
    let day = move |value: &Dynamic| {
        let text = text(value);
        day_of(&Json::from(text.as_str()), &zone).map_or_else(|| fails(format!("\"{text}\" is no date")), Ok)
    };
    let of = day.clone();
    engine.register_fn("year", move |value: Dynamic| {
        Ok::<_, Box<EvalAltResult>>(INT::from(of(&value)?.year()))
    });
    let of = day.clone();
    engine.register_fn("month", move |value: Dynamic| {
        Ok::<_, Box<EvalAltResult>>(INT::from(of(&value)?.month()))
    });
    let of = day.clone();
    engine.register_fn("day", move |value: Dynamic| {
        Ok::<_, Box<EvalAltResult>>(INT::from(of(&value)?.day()))
    });
    let of = day.clone();
    engine.register_fn("weekday", move |value: Dynamic| -> Outcome<INT> {
        Ok(INT::from(of(&value)?.weekday().to_monday_one_offset()))
    });
    engine.register_fn("days_between", move |from: Dynamic, to: Dynamic| -> Outcome<INT> {
        let hours = day(&to)?.duration_since(day(&from)?).as_hours();
        Ok(hours / 24)
    });
    engine.register_fn(
        "date_add",
        move |value: Dynamic, amount: INT, unit: ImmutableString| -> Outcome<String> {
            let given = text(&value);
            let json = Json::from(given.as_str());
            let wrong = || format!("\"{given}\" is no date, or too far away");
            let is_date = !given.contains(['T', 't', ':']);
            let added = span(amount, &unit).and_then(|span| {
                let sum = instant_of(&json, &timezone)
                    .ok_or_else(wrong)?
                    .to_zoned_datetime(timezone.clone())
                    .checked_add(span)
                    .map_err(|_| wrong())?;
                Ok(match is_date {
                    true => sum.date().to_string(),
                    false => format!("{:.3}", sum.timestamp()),
                })
            });
            added.or_else(fails)
        },
    );
}

fn span(amount: INT, unit: &str) -> Result<Span, String> {
    let span = Span::new();
    let span = match unit.trim_end_matches('s') {
        "minute" => span.try_minutes(amount),
        "hour" => span.try_hours(amount),
        "day" => span.try_days(amount),
        "week" => span.try_weeks(amount),
        "month" => span.try_months(amount),
        "year" => span.try_years(amount),
        _ => {
            return Err(format!(
                "\"{unit}\" is none of minutes, hours, days, weeks, months, years"
            ));
        }
    };
    span.map_err(|_| format!("{amount} {unit} are too many"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    /// 2026-11-26 09:00 UTC, in Berlin.
    fn calculated(formula: &str, inputs: Json) -> String {
        let timezone = TimeZone::get("Europe/Berlin").unwrap();
        let now_ms = 1_795_683_600_000;
        match evaluate(formula, inputs.as_object().unwrap(), now_ms, &timezone) {
            Ok(value) => value.to_string(),
            Err(message) => format!("! {message}"),
        }
    }

    #[test]
    fn formulas_calculate_as_people_do() {
        let inputs = json!({
            "a": 7, "b": 2, "rate": 0.19, "name": "Ada", "none": null, "parts": [1, 2, 3.5],
            "price": { "$": "currency", "value": 99.5, "code": "EUR" },
            "due": { "$": "date", "value": "2026-12-24" },
            "at": { "$": "timestamp", "value": "2026-03-28T23:30:00Z" },
        });
        for (formula, expected) in [
            ("a + b * 3", "13"),
            ("a / b", "3.5"),
            ("6 / 2", "3"),
            (
                "a / 0",
                "! Runtime error: a number is divided by zero (line 1, position 3)",
            ),
            ("a * rate", "1.33"),
            ("price * 2", "199"),
            ("round(price * (1 + rate), 2)", "118.41"),
            ("round(2.5)", "3"),
            ("floor(-1.5) + ceil(1.2) + abs(-3)", "3"),
            ("power(2, 10)", "1024"),
            ("7 % 4", "3"),
            ("-a + -rate", "-7.19"),
            ("a > b && name == \"Ada\"", "true"),
            ("a == 7.0", "true"),
            ("if(a > 5, \"big\", \"small\")", "\"big\""),
            ("if(a > 5, 1, 1 / 0)", "1"),
            ("if(a > 5, if(b > 5, 1, 2), 3)", "2"),
            (
                "if(name, 1, 2)",
                "! Runtime error: the test of if() is Ada, neither true nor false",
            ),
            ("min(a, b) + max(1, 2, 3)", "5"),
            ("sum(parts)", "6.5"),
            ("average(parts)", "2.1666666666666665"),
            ("count(parts)", "3"),
            ("max(parts)", "3.5"),
            ("\"Dear \" + name + \", \" + a", "\"Dear Ada, 7\""),
            ("upper(name) + lower(\"X\") + length(name)", "\"ADAx3\""),
            ("left(name, 1) + right(name, 2)", "\"Ada\""),
            ("replace(trim(\" a-b \"), \"-\", \"+\")", "\"a+b\""),
            ("join(parts, \"; \")", "\"1; 2; 3.5\""),
            (
                "contains(name, \"d\") && starts_with(name, \"A\") && !ends_with(name, \"x\")",
                "true",
            ),
            ("number(\"12.5\") + 1", "13.5"),
            ("number(name)", "! Runtime error: Ada is no number (line 1, position 1)"),
            ("is_empty(none)", "true"),
            ("or_else(none, 3)", "3"),
            ("none", "null"),
            ("today()", "\"2026-11-26\""),
            ("now()", "\"2026-11-26T09:00:00.000Z\""),
            ("days_between(today(), due)", "28"),
            ("date_add(due, 10, \"days\")", "\"2027-01-03\""),
            ("date_add(at, 1, \"day\")", "\"2026-03-29T22:30:00.000Z\""),
            ("year(due) * 100 + month(due)", "202612"),
            ("day(at)", "29"),
            ("weekday(due)", "4"),
            ("due > today()", "true"),
        ] {
            assert_eq!(calculated(formula, inputs.clone()), expected, "{formula}");
        }
    }

    #[test]
    fn what_is_no_formula_is_refused_in_words() {
        for formula in [
            "1 +",
            "missing + 1",
            "let a = 1; a",
            "{ 1 }",
            "while true {}",
            "a = 2",
            "eval(\"1\")",
            "|x| x",
            "nothing(1)",
            "switch a { 1 => 2 }",
        ] {
            let refused = calculated(formula, json!({ "a": 1 }));
            assert!(refused.starts_with("! "), "{formula}: {refused}");
        }
        let known = vec!["a".to_owned()];
        assert!(check("a * 2", &known).is_ok());
        assert!(check("if(a > 1, a, 0)", &known).is_ok());
        assert!(check("b * 2", &known).is_err());
    }

    #[test]
    fn a_formula_cannot_take_the_machine() {
        let deep = format!("{}1{}", "(".repeat(500), ")".repeat(500));
        let long = "a + ".repeat(3_000) + "a";
        let text = json!({ "a": "x".repeat(600_000), "b": "y" });
        assert!(calculated(&deep, json!({})).starts_with("! "));
        assert!(calculated(&long, json!({ "a": 1 })).starts_with("! "));
        assert!(calculated("a + a", text.clone()).starts_with("! "));
        assert!(calculated("replace(a, \"x\", a)", text).starts_with("! "));
    }
}
