//! The campaign file, `tonghop.toml`: read once into [`Campaign`], every mistake reported at once.
//!
//! Text in, types out: no file is opened here and no clock read. What SQL an expression may hold is
//! the caller's knowledge and comes in as a function. A section is a file here; `keys` lists them
//! all with their keys.

mod brackets;
mod cadence;
mod changes;
mod checks;
mod choices;
mod criteria;
mod forms;
mod keys;
mod mail;
mod mail_keys;
mod mistake;
mod names;
mod obligations;
mod plan;
mod reader;
mod retention;
mod schema;
mod secrets;
mod server;
mod shape;
mod sql;
mod syntax;
mod trouble;
mod units;
mod unknown;
mod values;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use mistake::{Error, Mistake};
pub use schema::schema;
pub use sql::{Columns, Gives};

use crate::model::campaign::Campaign;
use crate::model::form::Form;
use crate::model::language::Language;
use crate::model::mail::Server;
use forms::Reading;
use mistake::Notes;
use names::Names;
use reader::Section;

/// Reads a campaign file; `name` is what its mistakes call it.
///
/// `sql` gives the columns that an SQL expression names, or says why it cannot give what it is to give.
///
/// # Errors
/// With every mistake found in the file, in its order. In a file with syntax errors, what seems to be
/// missing is not reported: it may stand in the part that could not be read.
pub fn parse(name: &str, text: &str, sql: Columns<'_>) -> Result<Campaign, Error> {
    let mended = brackets::mend(text);
    let (table, syntax) = syntax::parse(&mended.text);
    let notes = Notes::new(text, &mended, &syntax);
    let campaign = campaign(&Section::new(&notes, &keys::FILE, 0..0, table.get_ref()), sql);
    notes.into_error(name).map_or(Ok(campaign), Err)
}

/// The language of a campaign file, whatever else is wrong with it; where it names none, the one that holds then.
#[must_use]
pub fn language_of(text: &str) -> Language {
    let mended = brackets::mend(text);
    let (table, _) = syntax::parse(&mended.text);
    let campaign = table.get_ref().get("campaign").and_then(|campaign| campaign.get_ref().as_table());
    let written = campaign.and_then(|campaign| campaign.get("language")?.get_ref().as_str());
    let known = choices::LANGUAGES.into_iter().find(|(name, _)| Some(*name) == written);
    known.map_or(plan::LANGUAGE, |(_, language)| language)
}

/// A mail server that the environment names, with the password in its URL.
///
/// # Errors
/// What is wrong with the URL, which is not repeated, and what to do about it.
pub fn server_of_environment(url: &str, plaintext: bool) -> Result<(Server, Option<String>), (String, String)> {
    let read =
        server::url(url, plaintext).map_err(|trouble| (trouble.message.to_string(), trouble.hint.to_string()))?;
    Ok((read.server, read.password))
}

/// The campaign, with stand-ins wherever a mistake was noted.
fn campaign(file: &Section<'_>, sql: sql::Columns<'_>) -> Campaign {
    let plan = plan::plan(file);
    let (calendar, settle_seconds) = plan::schedule(file, &plan);
    let (units, listed) = units::units(file);
    let mut names = Names::new(file.notes);
    let read = forms::forms(file, &Reading { calendar: &calendar, units: &units, sql }, &mut names);
    obligations::check_unit_forms(file, &listed, &read);
    let obligations = obligations::obligations(file, &read, &units, &calendar, &mut names);
    let forms: Vec<Form> = read.into_iter().map(|read| read.form).collect();
    let checks = checks::checks(file, &forms, sql);
    let (words, appendix) = vocabulary::built_in();
    Campaign {
        plan: plan.number,
        plan_date: plan.date,
        plan_issuer: plan.issuer,
        short_name: plan.short_name,
        title: plan.title,
        language: plan.language,
        area_name: plan.area_name.clone(),
        target: plan.target,
        calendar,
        issuer: plan::issuer(file),
        settle_seconds,
        changes: changes::changes(file),
        closes_after: plan::closes_after(file),
        closes_after_change: plan::closes_after_change(file),
        approval: plan::approval(file),
        units,
        obligations,
        severities: checks::severities(file, &checks),
        limits: checks::limits(file),
        keep_unsearched: checks::keep_unsearched(file),
        retention: retention::retention(file),
        criteria: criteria::criteria(file, &forms, sql),
        mail: mail::mail(file),
        appendix: forms::appendix(file, appendix),
        vocabulary: vocabulary::vocabulary(file, words, plan.area_name.as_deref()),
        forms,
        checks,
    }
}
