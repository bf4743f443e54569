//! `tonghop check --explain`: how files are read, at the terminal, as JSON or as a page.

use std::path::{Path, PathBuf};

use super::show;
use crate::error::{Error, Result};
use crate::files;
use crate::model::campaign::Campaign;
use crate::model::explanation::FileExplained;
use crate::phrase;
use crate::pipeline::check::Explained;
use crate::report::explain::{self, Fact, FileView, RoleView, SheetView, TableView};
use crate::report::words::Words;

/// The current folder.
const HERE: &str = ".";
/// Rows of a table that the terminal shows; further ones only where they are not plain details.
const ROWS: usize = 60;

/// Writes the pages; gives their paths. In a folder each file has a page of its own, named after it; any other place is
/// that of one page for all of them.
///
/// # Errors
/// A place in `inbox/` or that of a file itself, the file system's, or a template of the campaign.
pub(super) fn write(
    (folder, files): (&Path, &[PathBuf]),
    place: &Path,
    explained: &[Explained],
    campaign: &Campaign,
    words: &Words,
) -> Result<Vec<PathBuf>> {
    let explained: Vec<_> = explained.iter().map(|file| (&file.explained, file.workbook.as_ref())).collect();
    let named = |one: &[(&FileExplained, _)]| {
        let name = PathBuf::from(explain::file_name(&one[0].0.file, words));
        if place == Path::new(HERE) { name } else { place.join(name) }
    };
    let groups: Vec<(PathBuf, &[_])> = if place.is_dir() {
        explained.chunks(1).map(|one| (named(one), one)).collect()
    } else {
        vec![(place.to_owned(), explained.as_slice())]
    };
    for (path, _) in &groups {
        refuse(folder, files, path)?;
    }
    for (path, group) in &groups {
        files::write(path, &explain::page(group, campaign, words)?)?;
    }
    Ok(groups.into_iter().map(|(path, _)| path).collect())
}

/// A page in `inbox/` would be taken for a report; one in the place of a file would destroy it.
fn refuse(folder: &Path, files: &[PathBuf], path: &Path) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let whole = |path: &Path| path.canonicalize().ok();
    let in_inbox = whole(parent).zip(whole(&folder.join("inbox"))).is_some_and(|(own, inbox)| own.starts_with(inbox));
    let is_file = whole(path).is_some_and(|own| files.iter().any(|file| whole(file).as_ref() == Some(&own)));
    if !in_inbox && !is_file {
        return Ok(());
    }
    let message = phrase!("a page cannot be written to {path}", path = path.display());
    Err(Error::call(message, Some(phrase!("name another place: --html=page.html"))))
}

/// How files are read, for a person at a terminal.
pub(super) fn terminal(explained: &[Explained], campaign: &Campaign, words: &Words) -> String {
    explained.iter().map(|file| of_file(&explain::view(&file.explained, campaign, words), words)).collect()
}

fn of_file(view: &FileView, words: &Words) -> String {
    let mut out = format!("\n{}\n", words.fill("explain.file", &[("file", &view.file)]));
    out.extend(view.withheld.iter().map(|reason| format!("  {reason}\n")));
    out.extend(view.sheets.iter().map(|sheet| of_sheet(sheet, words)));
    out
}

fn of_sheet(sheet: &SheetView, words: &Words) -> String {
    let mut out = format!("\n{}\n", sheet.line);
    out.extend(sheet.nearest.iter().map(|line| format!("  {line}\n")));
    out.extend(sheet.tables.iter().map(|table| of_table(table, words)));
    if !sheet.quotas.is_empty() {
        let head = ["explain.cell", "explain.unit", "explain.quota"].map(|key| words.label(key));
        let rows: Vec<Vec<String>> =
            sheet.quotas.iter().map(|line| vec![line.cell.clone(), line.unit.clone(), line.quota.clone()]).collect();
        out.push_str(&show::table(&head, &rows));
    }
    out.extend(sheet.more_quotas.iter().map(|more| format!("{more}\n")));
    out
}

fn of_table(table: &TableView, words: &Words) -> String {
    let mut out = format!("{}\n", table.title);
    let fact = |Fact { label, text }: &Fact| format!("  {label}: {text}\n");
    out.extend(table.facts.iter().map(fact));
    for report in &table.reports {
        out.extend(report.facts.iter().map(fact));
        let head = ["explain.sums", "explain.day", "explain.cumulative"].map(|key| words.label(key));
        let sums = report.sums.iter().map(|sum| vec![sum.indicator.clone(), sum.day.clone(), sum.cumulative.clone()]);
        let sums: Vec<Vec<String>> = sums.collect();
        if !sums.is_empty() {
            out.push_str(&show::table(&head, &sums));
        }
    }
    out.extend(table.more_reports.iter().map(|more| format!("  {more}\n")));
    out.push_str(&of_lines(["explain.column", "explain.heading"], table.columns.iter(), words));
    let is_listed = |(at, line): &(usize, &RoleView)| *at < ROWS || line.class != "detail";
    let rows: Vec<&RoleView> = table.rows.iter().enumerate().filter(is_listed).map(|(_, line)| line).collect();
    let more = table.more_rows + table.rows.len() - rows.len();
    out.push_str(&of_lines(["explain.row", "explain.name"], rows.into_iter(), words));
    if more > 0 {
        let more = words.format().count(more as u64);
        out.extend(["  ", &words.fill("explain.more_rows", &[("count", &more)]), "\n"]);
    }
    let questions = words.label("explain.questions");
    out.extend(table.questions.iter().map(|question| format!("  {questions}: {question}\n")));
    out
}

fn of_lines<'l>(keys: [&str; 2], lines: impl Iterator<Item = &'l RoleView>, words: &Words) -> String {
    let row = |line: &RoleView| vec![line.place.clone(), line.name.clone(), line.role.clone(), line.reason.clone()];
    let rows: Vec<Vec<String>> = lines.map(row).collect();
    let head = [keys[0], keys[1], "explain.taken_as", "explain.why"].map(|key| words.label(key));
    if rows.is_empty() { String::new() } else { show::table(&head, &rows) }
}
