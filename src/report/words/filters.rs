//! What templates can do with a value: write it as a number, a percentage, a date, or by its label.
//!
//! | filter | of | gives |
//! | --- | --- | --- |
//! | `number` | 1234 | `1.234` |
//! | `change` | 1234, -5 | `+1.234`, `-5` |
//! | `decimal` | 97.5 | `97,50` |
//! | `pace` | 358.4 | `358,4` |
//! | `percent` | 12.95 | `12,95%` |
//! | `megabytes` | 19293798 | `18,4 MB` |
//! | `date` | "2023-09-12", or a moment | `12/09/2023` |
//! | `clock` | "2023-09-13T06:58:11+07:00" | `06:58` |
//! | `exact` | "2023-09-13T08:00:01+07:00" | `08:00:01 13/09/2023` |
//! | `time` | "2023-09-13T06:58:11+07:00" | `06:58 13/09/2023` |
//! | `label` | "status.late" | `Trễ hạn` |
//! | `label(count=2)` | "and.units" | `và 2 đơn vị khác` |
//!
//! `<b>…</b>` in a label is bold in a page; in plain text only its words stay.
//!
//! What is not known (null) is written with the sign for it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value};

use super::labels::Labels;
use crate::model::period::Instant;
use crate::report::format::{Format, UNKNOWN};
use crate::report::period_report::markup::SIGNS;
use crate::text::places;

/// How templates of reports are escaped.
pub(super) const REPORT: &str = "report";

/// Adds the filters to an environment.
pub(super) fn add(env: &mut Environment<'static>, format: Format, labels: &Arc<Labels>) {
    env.add_filter("number", move |value: &Value| numeric("number", value, |number| number_text(format, number)));
    env.add_filter("change", move |value: &Value| {
        let sign = |number: f64| if number > 0.0 { "+" } else { "" };
        numeric("change", value, |number| format!("{}{}", sign(number), number_text(format, number)))
    });
    env.add_filter("decimal", move |value: &Value| numeric("decimal", value, |number| format.decimal(number, 2)));
    env.add_filter("pace", move |value: &Value| numeric("pace", value, |number| format.pace(number)));
    env.add_filter("percent", move |value: &Value| numeric("percent", value, |number| format.percent(number)));
    env.add_filter("megabytes", move |value: &Value| numeric("megabytes", value, |bytes| format.megabytes(bytes)));
    env.add_filter("date", move |value: &Value| {
        parsed("date", value, |text| {
            let of_moment = || moment(text).map(|moment| moment.date_naive());
            text.parse::<NaiveDate>().ok().or_else(of_moment).map(|day| format.date(day))
        })
    });
    env.add_filter("clock", move |value: &Value| parsed("clock", value, |text| Some(format.clock(moment(text)?))));
    env.add_filter("time", move |value: &Value| parsed("time", value, |text| Some(format.time(moment(text)?))));
    env.add_filter("exact", move |value: &Value| parsed("exact", value, |text| Some(format.exact(moment(text)?))));
    let labels = Arc::clone(labels);
    env.add_filter("label", move |state: &mut State<'_, '_>, key: &str, values: Kwargs| {
        filled(labels.get(key), &values, matches!(state.auto_escape(), AutoEscape::Html))
    });
}

fn moment(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok()
}

fn number_text(format: Format, number: f64) -> String {
    format.decimal(number, usize::from(number.fract() != 0.0))
}

/// Writes a number, or text that is one.
fn numeric(filter: &str, value: &Value, write: impl Fn(f64) -> String) -> Result<String, Error> {
    if value.is_none() {
        return Ok(UNKNOWN.to_owned());
    }
    let number = match value.as_str() {
        Some(text) => text.parse().ok(),
        None => f64::try_from(value.clone()).ok(),
    };
    number.map(write).ok_or_else(|| unfit(filter, value))
}

/// Writes text that stands for a date or a moment.
fn parsed(filter: &str, value: &Value, write: impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    if value.is_none() {
        return Ok(UNKNOWN.to_owned());
    }
    value.as_str().and_then(write).ok_or_else(|| unfit(filter, value))
}

fn unfit(filter: &str, value: &Value) -> Error {
    if value.is_undefined() {
        return Error::new(ErrorKind::UndefinedError, format!("what `{filter}` should write is not there"));
    }
    Error::new(ErrorKind::InvalidOperation, format!("`{filter}` cannot write `{value}`"))
}

/// Writes a value into a template's output: null as the sign for it, HTML escaped where the template is HTML.
pub(super) fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, "what should stand here is not there"));
    }
    if value.is_none() {
        return Ok(out.write_str(UNKNOWN)?);
    }
    if value.is_safe() || matches!(state.auto_escape(), AutoEscape::None) {
        return Ok(write!(out, "{value}")?);
    }
    let text = value.to_string();
    if matches!(state.auto_escape(), AutoEscape::Custom(name) if name == REPORT) {
        return write_report(out, &text);
    }
    Ok(escape(out, &text, entity)?)
}

/// A label with its places filled. In a page all but `<b>` is escaped; an apostrophe of the words may stay, since
/// attributes stand in double quotes.
fn filled(label: &str, values: &Kwargs, is_page: bool) -> Result<Value, Error> {
    let mut texts = BTreeMap::new();
    for name in values.args() {
        texts.insert(name, place(name, &values.get(name)?, is_page)?);
    }
    let words = if is_page {
        let mut words = String::new();
        escape(&mut words, label, |letter| entity(letter).filter(|_| letter != '\''))?;
        words.replace("&lt;b&gt;", "<b>").replace("&lt;/b&gt;", "</b>")
    } else {
        label.replace("<b>", "").replace("</b>", "")
    };
    let text = places::fill(&words, |name| texts.get(name).map(String::as_str));
    Ok(if is_page { Value::from_safe_string(text) } else { text.into() })
}

/// What stands in a place of a label.
fn place(name: &str, value: &Value, is_page: bool) -> Result<String, Error> {
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, format!("what should stand at `{name}` is not there")));
    }
    if value.is_none() {
        return Ok(UNKNOWN.to_owned());
    }
    let text = value.to_string();
    if !is_page || value.is_safe() {
        return Ok(text);
    }
    let mut out = String::new();
    escape(&mut out, &text, entity)?;
    Ok(out)
}

/// Writes text with the entities of its letters.
fn escape(out: &mut impl Write, text: &str, entity: impl Fn(char) -> Option<&'static str>) -> std::fmt::Result {
    for part in text.split_inclusive(['&', '<', '>', '"', '\'']) {
        match part.chars().next_back().and_then(&entity) {
            Some(entity) => {
                out.write_str(&part[..part.len() - 1])?;
                out.write_str(entity)?;
            }
            None => out.write_str(part)?,
        }
    }
    Ok(())
}

/// Writes text that may hold anything into a report's template: its signs as themselves, all in one line.
fn write_report(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    for letter in text.chars() {
        if letter.is_control() {
            out.write_char(' ')?;
            continue;
        }
        if SIGNS.contains(&letter) {
            out.write_char('\\')?;
        }
        out.write_char(letter)?;
    }
    Ok(())
}

fn entity(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}
