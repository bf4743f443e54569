//! What was raised becomes a finding: words, places and numbers as the reader knows them.

use crate::model::campaign::Campaign;
use crate::model::finding::Finding;
use crate::model::period::Cadence;
use crate::recognise::candidate::{Place, Source};
use crate::report::words::Words;
use crate::rules::{FindingDraft, SourceDetail};
use crate::text;

/// Letters of a text that a message repeats.
const QUOTED: usize = 120;

/// Turns findings into words, with the severity that the campaign gives them.
pub(super) fn finding(campaign: &Campaign, words: &Words, file: &str, raised: FindingDraft) -> Finding {
    let severity = raised.severity_in(campaign);
    let message = raised.params.iter().find(|(name, _)| *name == "message").map(|(_, message)| message.clone());
    let found = match raised.number {
        Some(number) => words.format().number(number),
        None => raised.found.clone().unwrap_or_default(),
    };
    let params: Vec<(&str, String)> = raised
        .params
        .iter()
        .map(|(name, value)| match *name {
            "measure" => (*name, measure(campaign, words, value)),
            _ => (*name, value.clone()),
        })
        .chain(raised.sources.iter().map(|(name, detail)| (*name, source(words, detail))))
        .chain([
            ("found", found),
            ("sheet", raised.sheet.clone().unwrap_or_default()),
            ("cell", raised.cell.map(|cell| cell.to_string()).unwrap_or_default()),
        ])
        .collect();
    Finding {
        file: file.to_owned(),
        sheet: raised.sheet.clone(),
        cell: raised.cell,
        severity,
        message: message.unwrap_or_else(|| words.finding(&raised.code, &params)),
        code: raised.code,
        found: raised.found,
    }
}

/// Where a name or a date stands, and what is written there.
fn source(words: &Words, detail: &SourceDetail) -> String {
    let (code, Source { text, place }, meaning) = match detail {
        SourceDetail::Place(source) => ("place", source, ""),
        SourceDetail::Whole(source, meaning) => ("source", source, meaning.as_str()),
    };
    let (kind, cell) = match place {
        Place::Cell(cell) => ("cell", cell.to_string()),
        Place::Title(cell) => ("title", cell.to_string()),
        Place::Signature(cell) => ("signature", cell.to_string()),
        Place::Text => ("text", String::new()),
        Place::Sheet => ("sheet", String::new()),
        Place::File => ("file", String::new()),
        Place::Folder => ("folder", String::new()),
    };
    let mut quoted: String = text.chars().take(QUOTED).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    let meaning = if text::fold(meaning) == text::fold(text) { "" } else { meaning };
    let params = [("kind", kind.to_owned()), ("cell", cell), ("text", quoted), ("meaning", meaning.to_owned())];
    words.finding(code, &params)
}

/// What a measure is called: the period's figure by the campaign's cadence.
fn measure(campaign: &Campaign, words: &Words, measure: &str) -> String {
    let label = match (measure, campaign.calendar.cadence) {
        ("day", Cadence::Weekly(_)) => "cadence.week",
        ("day", Cadence::Monthly) => "cadence.month",
        ("day", Cadence::Daily) => "cadence.day",
        _ => "measure.cumulative",
    };
    words.label(label).to_lowercase()
}
