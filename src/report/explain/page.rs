//! The page: each sheet drawn with the roles of its rows and columns, and the reasons below it.

use serde::Serialize;

use super::grid::{self, Grid};
use super::{FileView, view};
use crate::model::campaign::Campaign;
use crate::model::explanation::FileExplained;
use crate::read::Workbook;
use crate::report::page::Assets;
use crate::report::words::{Words, WordsError};

/// Roles of rows that the page explains, each with a colour of its own.
const LEGEND: [&str; 8] = [
    "row_role.detail",
    "row_role.total",
    "row_role.group",
    "row_role.part",
    "row_role.other",
    "row_role.open",
    "row_role.heading",
    "row_role.words",
];

/// All that the template may ask for.
#[derive(Serialize)]
struct ExplainView<'a> {
    assets: Assets<'a>,
    title: String,
    files: Vec<DrawnFile>,
    legend: Vec<(&'static str, &'a str)>,
}

#[derive(Serialize)]
struct DrawnFile {
    #[serde(rename = "told")]
    explained: FileView,
    /// Sheet by sheet; empty where the file must not be shown.
    grids: Vec<Option<Grid>>,
}

/// The name of a file's page: that of the file, with words of what it is.
#[must_use]
pub(crate) fn file_name(path: &str, words: &Words) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem} - {}.html", words.label("explain.suffix"))
}

/// The page of some files, each with its sheets where they may be shown.
///
/// # Errors
/// A template of the campaign that cannot be rendered.
pub(crate) fn page(
    files: &[(&FileExplained, Option<&Workbook>)],
    campaign: &Campaign,
    words: &Words,
) -> Result<Vec<u8>, WordsError> {
    let names: Vec<&str> = files.iter().map(|(explained, _)| explained.file.as_str()).collect();
    let drawn = |(explained, workbook): &(&FileExplained, Option<&Workbook>)| {
        let view = view(explained, campaign, words);
        let sheets = workbook.iter().filter(|_| explained.withheld.is_none()).flat_map(|workbook| &workbook.sheets);
        let grids = sheets.zip(&explained.sheets).zip(&view.sheets).map(|((sheet, explained), view)| {
            let is_shown = !sheet.is_empty() && explained.is.name() != "slip";
            is_shown.then(|| grid::draw(sheet, explained, &view.tables, words))
        });
        DrawnFile { grids: grids.collect(), explained: view }
    };
    let view = ExplainView {
        assets: Assets::new(words),
        title: words.fill("explain.page_title", &[("file", &names.join(", "))]),
        files: files.iter().map(drawn).collect(),
        legend: LEGEND.iter().map(|key| (key.rsplit('.').next().unwrap_or(key), words.label(key))).collect(),
    };
    words.render("explain.html", &view).map(String::into_bytes)
}
