//! What is checked, how strictly, and what is too large to be read: `[[check]]`, `[severity]`, `[limits]`.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::names::Names;
use super::reader::Section;
use super::sql::{CUMULATIVE_SUFFIX, Columns, Gives, QUOTA_COLUMN};
use super::trouble::Trouble;
use super::unknown::nearest;
use super::values;
use crate::model::campaign::{Check, Limits};
use crate::model::finding::Severity;
use crate::model::form::Form;
use crate::model::unsearched::KeepUnsearched;
use crate::phrase;

/// Reads every `[[check]]`.
pub(super) fn checks(file: &Section<'_>, forms: &[Form], sql: Columns<'_>) -> Vec<Check> {
    let mut names = Names::new(file.notes);
    let sections = file.sections("check");
    sections.iter().enumerate().map(|(at, section)| check(section, at, &mut names, forms, sql)).collect()
}

fn check(section: &Section<'_>, at: usize, names: &mut Names<'_>, forms: &[Form], sql: Columns<'_>) -> Check {
    let id = section.need("id", phrase!("a short word: id = \"day-over-total\""));
    let id = id.and_then(|field| Some(Spanned::new(field.span.clone(), field.read(values::identifier)?)));
    if let Some(id) = &id {
        names.claim(at, id, phrase!("each check has an id of its own"));
    }
    let hint = phrase!("write what holds for a good report: sql = \"activated_l2 <= quota\"");
    let expression = section.need("sql", hint).and_then(|field| field.block());
    if let Some(expression) = &expression {
        match sql(Gives::Truth, expression.get_ref()) {
            Ok(columns) => check_columns(section, expression, &columns, forms),
            Err(reason) => {
                let message = phrase!("this is not an SQL condition: {reason}", reason = one_line(&reason));
                let hint = phrase!("compare the columns of a report with =, <, <=, and, or, not");
                section.notes.add(expression.span(), Trouble::new(message, hint));
            }
        }
    }
    let message =
        section.need("message", phrase!("say in the campaign's language what is wrong")).and_then(|field| field.text());
    let severity = section.get("severity").and_then(|field| field.read(values::severity));
    Check {
        id: id.map(Spanned::into_inner).unwrap_or_default(),
        sql: expression.map(Spanned::into_inner).unwrap_or_default(),
        message: message.map(Spanned::into_inner).unwrap_or_default(),
        severity: severity.unwrap_or(Severity::Warning),
    }
}

/// A check sees the columns of one form: its indicators, their running totals, and the quota.
fn check_columns(section: &Section<'_>, sql: &Spanned<String>, columns: &[String], forms: &[Form]) {
    let of_form = |form: &Form| -> BTreeSet<String> {
        let ids = form.indicators.iter().map(|indicator| indicator.id.as_str());
        ids.flat_map(|id| [id.to_owned(), format!("{id}{CUMULATIVE_SUFFIX}")])
            .chain([QUOTA_COLUMN.to_owned()])
            .collect()
    };
    let known: Vec<_> = forms.iter().map(of_form).collect();
    let all: BTreeSet<&str> = known.iter().flatten().map(String::as_str).collect();
    let mut unknown = false;
    for column in columns.iter().filter(|column| !all.contains(column.as_str())) {
        unknown = true;
        let hint = nearest(column, all.iter().copied()).map_or_else(
            || phrase!("columns are {names}", names = all.iter().copied().collect::<Vec<_>>().join(", ")),
            |near| phrase!("did you mean `{near}`?", near = near),
        );
        let message = phrase!("unknown column `{column}`", column = column);
        section.notes.lack(place_of(section, sql, column), Trouble::new(message, hint));
    }
    if !unknown && !known.iter().any(|form| columns.iter().all(|column| form.contains(column))) && !forms.is_empty() {
        let message = phrase!("this check mixes columns of different forms");
        section.notes.lack(sql.span(), Trouble::new(message, phrase!("a check sees one form: write a check for each")));
    }
}

/// Where the column is named in the expression, if it stands there in plain letters.
fn place_of(section: &Section<'_>, sql: &Spanned<String>, column: &str) -> std::ops::Range<usize> {
    let source = section.notes.source(&sql.span());
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let whole_word = source
        .match_indices(column)
        .map(|(at, _)| at)
        .find(|at| !source[..*at].ends_with(part_of_word) && !source[at + column.len()..].starts_with(part_of_word));
    whole_word.filter(|_| !column.is_empty()).map_or(sql.span(), |at| {
        let start = sql.span().start + at;
        start..start + column.len()
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads `[severity]`: findings that this campaign takes more, or less, to heart.
pub(super) fn severities(file: &Section<'_>, checks: &[Check]) -> BTreeMap<String, Severity> {
    let entries = file.get("severity").map(|field| field.entries()).unwrap_or_default();
    let mut severities = BTreeMap::new();
    for (code, field) in entries {
        let severity = field.read(values::severity);
        if let Err(trouble) = values::finding_code(code.get_ref()) {
            file.notes.add(code.span(), trouble);
        } else if let Some(id) = code.get_ref().strip_prefix("check:")
            && !checks.iter().any(|check| check.id == id)
        {
            let hint = nearest(id, checks.iter().map(|check| check.id.as_str())).map_or_else(
                || phrase!("write the check, or take the line away"),
                |near| phrase!("did you mean \"check:{near}\"?", near = near),
            );
            let message = phrase!("there is no [[check]] with the id `{id}`", id = id);
            file.notes.lack(code.span(), Trouble::new(message, hint));
        }
        if let Some(severity) = severity {
            severities.insert(code.into_inner(), severity);
        }
    }
    severities
}

/// Reads `[limits]`.
pub(super) fn limits(file: &Section<'_>) -> Limits {
    let section = file.section("limits");
    let usual = Limits::default();
    let number = |key, usual| section.whole(key).unwrap_or(usual);
    let amount =
        |key, usual: usize| section.whole(key).and_then(|number| usize::try_from(number).ok()).unwrap_or(usual);
    Limits {
        file_mib: number("file_mib", usual.file_mib),
        inflated_mib: number("inflated_mib", usual.inflated_mib),
        ratio: number("ratio", usual.ratio),
        sheets: amount("sheets", usual.sheets),
        cells: amount("cells", usual.cells),
        entries: amount("entries", usual.entries),
        memory_mib: number("memory_mib", usual.memory_mib),
        seconds: number("seconds", usual.seconds),
    }
}

/// Reads `[privacy]`.
pub(super) fn keep_unsearched(file: &Section<'_>) -> KeepUnsearched {
    let field = file.section("privacy").get("unsearched");
    field.and_then(|field| field.read(values::keep_unsearched)).unwrap_or_default()
}
