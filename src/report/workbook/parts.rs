//! The parts of a workbook's file, read again for tests: sheet names, cells, formulas.
//!
//! Reads what our own writer writes and no more; that other programs read it too is tested outside.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// A workbook as its parts describe it.
pub(super) struct Parts {
    /// Names of sheets, in order.
    pub(super) names: Vec<String>,
    /// What stands in each cell that holds something, by sheet and cell; for a formula its result.
    pub(super) cells: BTreeMap<String, BTreeMap<String, String>>,
    /// Formulas by sheet and cell.
    pub(super) formulas: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether it holds a chart.
    pub(super) has_chart: bool,
}

impl Parts {
    /// Takes a workbook's file apart.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        let mut file = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
        let mut part = |name: &str| {
            let mut text = String::new();
            file.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
            text
        };
        let shared: Vec<String> = elements(&part("xl/sharedStrings.xml"), "si").map(|item| texts(item.inner)).collect();
        let book = part("xl/workbook.xml");
        let names: Vec<String> = book
            .split("<sheet name=\"")
            .skip(1)
            .map(|rest| plain(rest.split('"').next().unwrap_or_default()))
            .collect();
        let (mut cells, mut formulas) = (BTreeMap::new(), BTreeMap::new());
        for (number, name) in (1..).zip(&names) {
            let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
            let (mut values, mut written) = (BTreeMap::new(), BTreeMap::new());
            for cell in elements(&sheet, "c") {
                let place = attribute(cell.head, "r").expect("a cell has a place").to_owned();
                let inner = |tag| elements(cell.inner, tag).next().map(|element| plain(element.inner));
                if let Some(formula) = inner("f") {
                    written.insert(place.clone(), formula);
                }
                let value = match (inner("v"), attribute(cell.head, "t")) {
                    (Some(at), Some("s")) => shared[at.parse::<usize>().expect("a number")].clone(),
                    (value, _) => value.unwrap_or_default(),
                };
                if !value.is_empty() {
                    values.insert(place, value);
                }
            }
            cells.insert(name.clone(), values);
            formulas.insert(name.clone(), written);
        }
        let has_chart = file.by_name("xl/charts/chart1.xml").is_ok();
        Self { names, cells, formulas, has_chart }
    }
}

/// An element: what stands in its tag, and what between its tags.
struct Element<'a> {
    head: &'a str,
    inner: &'a str,
}

/// The elements of a name, none of which holds another of it.
fn elements<'a>(xml: &'a str, tag: &str) -> impl Iterator<Item = Element<'a>> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once(&open)?;
            let (head, body) = after.split_once('>')?;
            rest = body;
            if !head.is_empty() && !head.starts_with([' ', '/']) {
                continue;
            }
            if let Some(head) = head.strip_suffix('/') {
                return Some(Element { head, inner: "" });
            }
            let (inner, after) = body.split_once(&close)?;
            rest = after;
            return Some(Element { head, inner });
        }
    })
}

fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = head.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

/// The text of a shared string, of one run or several.
fn texts(item: &str) -> String {
    elements(item, "t").map(|run| plain(run.inner)).collect()
}

fn plain(xml: &str) -> String {
    xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
