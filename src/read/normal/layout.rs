//! Where the parts of a workbook lie: relations say, and calamine looks where Excel puts them.
//!
//! It finds shared texts and styles by their usual names only, refuses a sheet without a relation (Excel 95's modules,
//! once converted) or of a kind that it does not know (Excel 4's macro sheets), and the binary workbook at no other place
//! than `xl/workbook.bin`. In the copy every part is where Excel would have put it, and a sheet that is not a worksheet
//! is a chart's, which is known to hold no cells. Source: ECMA-376 part 2, 6.5; [MS-OFFMACRO2] 2.2.1.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::escape::escape;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::Copy;
use crate::read::formats::package::{Package, attribute, events};
use crate::read::formats::xlsb;
use crate::read::kind::Kind;
use crate::read::part_names::{part_name, resolved};

const ROOT: &str = "_rels/.rels";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
/// Bytes of relations that are read to find a workbook.
const LOOKED_AT: u64 = 1024 * 1024;
/// What the workbook's own relations name besides sheets, and where Excel puts it.
const BESIDE: [(&str, &str); 3] =
    [("/sharedStrings", "sharedStrings"), ("/styles", "styles"), ("/theme", "theme/theme1")];

/// The workbook's part, or another document's, in lower case, as the package's relations name it.
pub(in crate::read) fn document_part(relations: impl Read, has: impl Fn(&str) -> bool) -> Option<String> {
    target_of_document(relations).map(|target| part_of("", &target, has))
}

fn target_of_document(relations: impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    relations.take(LOOKED_AT).read_to_end(&mut bytes).ok()?;
    let text = super::decoded(&bytes);
    let mut found = None;
    events(text.as_deref().map_or(&bytes[..], str::as_bytes), |event| {
        if let Event::Start(start) | Event::Empty(start) = event
            && attribute(start, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            found = attribute(start, "Target").or(found.take());
        }
    });
    found
}

/// A relation of the workbook.
struct Relation {
    kind: String,
    /// As it is written.
    target: String,
    /// The part that it names, in lower case.
    part: String,
}

/// The package laid out as Excel does; `None`: it is, or names no workbook.
pub(super) fn laid_out(bytes: &[u8], kind: Kind) -> Option<Vec<u8>> {
    let ending = if kind == Kind::Xlsb { "bin" } else { "xml" };
    let usual = format!("xl/workbook.{ending}");
    let mut package = Package::open(bytes)?;
    let target = package.part(ROOT).and_then(target_of_document)?.to_ascii_lowercase();
    let root = Some(part_of("", &target, |part| package.has(part))).filter(|part| package.has(part))?;
    let (folder, file) = root.rsplit_once('/').unwrap_or(("", &root));
    let own_relations = format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_owned();
    let relations: BTreeMap<String, Relation> = package
        .targets(&own_relations)
        .into_iter()
        .map(|(id, (kind, target))| {
            let part = part_of(folder, &target, |part| package.has(part));
            (id, Relation { kind, target, part })
        })
        .collect();
    let ids = sheet_ids(&mut package, &root, kind);

    let is_usual = target.strip_prefix('/').unwrap_or(&target) == usual
        && relations.values().all(|relation| is_usual_beside(relation, ending))
        && ids.iter().all(|id| match relations.get(id) {
            Some(relation) => is_usual_sheet(relation, kind),
            None => !id.is_empty(),
        });
    if is_usual {
        return None;
    }
    Layout { package, relations, ids, ending, root, own_relations }.write(bytes)
}

/// The part that a target names, in lower case; names of parts may be written with percent signs.
fn part_of(folder: &str, target: &str, has: impl Fn(&str) -> bool) -> String {
    let part = resolved(folder, target).to_ascii_lowercase();
    let decoded = || percent_encoding::percent_decode_str(&part).decode_utf8_lossy().to_ascii_lowercase();
    if has(&part) { part } else { Some(decoded()).filter(|decoded| has(decoded)).unwrap_or(part) }
}

fn is_worksheet(relation: &Relation) -> bool {
    relation.kind.ends_with("/worksheet")
}

/// Whether calamine finds what is beside the sheets.
fn is_usual_beside(relation: &Relation, ending: &str) -> bool {
    let usual = BESIDE.iter().find(|(kind, _)| relation.kind.ends_with(kind));
    usual.is_none_or(|(kind, name)| {
        *kind == "/theme" || relation.part == format!("xl/{name}.{ending}").to_ascii_lowercase()
    })
}

/// Whether calamine finds a sheet and knows its kind: of a binary one by its folder.
fn is_usual_sheet(relation: &Relation, kind: Kind) -> bool {
    let known = |name: &str| ["worksheet", "chartsheet", "dialogsheet"].contains(&name);
    let is_known = relation.kind.rsplit('/').next().is_some_and(known);
    let written = match (kind, relation.target.strip_prefix('/')) {
        (Kind::Xlsb, Some(_)) => return false,
        (Kind::Xlsb, None) if !relation.part.starts_with("xl/worksheets/") && is_worksheet(relation) => return false,
        (Kind::Xlsb, None) if relation.part.starts_with("xl/worksheets/") && !is_worksheet(relation) => return false,
        (_, Some(absolute)) => absolute.to_owned(),
        (_, None) => format!("xl/{}", relation.target),
    };
    is_known && written.to_ascii_lowercase() == relation.part
}

/// A package before its parts are put in place.
struct Layout<'a> {
    package: Package<'a>,
    relations: BTreeMap<String, Relation>,
    /// Relations that the workbook's sheets name, in its order.
    ids: Vec<String>,
    ending: &'static str,
    root: String,
    own_relations: String,
}

impl Layout<'_> {
    fn write(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut places = BTreeMap::from([(self.root.clone(), format!("xl/workbook.{}", self.ending))]);
        for relation in self.relations.values() {
            if let Some((kind, name)) = BESIDE.iter().find(|(kind, _)| relation.kind.ends_with(kind)) {
                let ending = if *kind == "/theme" { "xml" } else { self.ending };
                places.entry(relation.part.clone()).or_insert_with(|| format!("xl/{name}.{ending}"));
            }
        }
        let mut written = BTreeSet::new();
        let mut relations = String::new();
        for (at, id) in self.ids.iter().enumerate().filter(|(_, id)| written.insert((*id).clone())) {
            let (kind, target) = match self.relations.get(id) {
                Some(relation) if is_worksheet(relation) && self.package.has(&relation.part) => {
                    let new = || format!("xl/worksheets/sheet{}.{}", at + 1, self.ending);
                    let place = places.entry(relation.part.clone()).or_insert_with(new);
                    ("worksheet", place.trim_start_matches("xl/").to_owned())
                }
                // One that is lost is missed by its reader.
                Some(relation) if is_worksheet(relation) => {
                    ("worksheet", format!("worksheets/lost{}.{}", at + 1, self.ending))
                }
                None if !id.is_empty() => continue,
                _ => ("chartsheet", format!("chartsheets/sheet{}.{}", at + 1, self.ending)),
            };
            relations += &relation(id, kind, &target);
        }
        let taken: BTreeSet<String> = places.values().map(|place| place.to_ascii_lowercase()).collect();
        let own = format!("xl/_rels/workbook.{}.rels", self.ending);
        let replaced = [ROOT, &self.own_relations, &own];

        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut copy = Copy::new(bytes.len());
        for at in 0..archive.len() {
            let entry = archive.by_index(at).ok()?;
            let name = part_name(&entry.name().ok()?).into_owned();
            let lower = name.to_ascii_lowercase();
            if replaced.contains(&lower.as_str()) {
                continue;
            }
            let place = match places.get(&lower) {
                Some(place) => place.clone(),
                None if taken.contains(&lower) => format!("other/{name}"),
                None => name,
            };
            copy.0.raw_copy_file_rename(entry, place).ok()?;
        }
        copy.add(
            ROOT,
            relations_of(&relation("rId1", "officeDocument", &format!("xl/workbook.{}", self.ending))).as_bytes(),
        )?;
        copy.add(&own, relations_of(&(relations + &self.beside(&places))).as_bytes())?;
        copy.finish()
    }

    /// Relations of what is beside the sheets.
    fn beside(&self, places: &BTreeMap<String, String>) -> String {
        let others = self.relations.iter().filter(|(id, _)| !self.ids.contains(id));
        let placed = others.filter_map(|(id, other)| {
            let (kind, place) = (other.kind.rsplit('/').next()?, places.get(&other.part)?);
            Some(relation(id, kind, place.trim_start_matches("xl/")))
        });
        placed.collect()
    }
}

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{}\" Type=\"{OFFICE}{kind}\" Target=\"{}\"/>", escape(id), escape(target))
}

fn relations_of(relations: &str) -> String {
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
    )
}

/// Relations that a workbook names for its sheets, in their order; an empty one where a sheet has none.
fn sheet_ids(package: &mut Package<'_>, workbook: &str, kind: Kind) -> Vec<String> {
    if kind == Kind::Xlsb { xlsb::sheet_ids(package, workbook) } else { package.sheet_ids(workbook) }
}
