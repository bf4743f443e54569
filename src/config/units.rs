//! The units that the campaign file names: `[[unit]]`.

use toml::Spanned;

use super::mail;
use super::mistake::Notes;
use super::names::Names;
use super::reader::Section;
use super::trouble::Trouble;
use super::values;
use crate::model::campaign::UnitEntry;
use crate::model::id::{FormId, UnitId};
use crate::phrase;

/// Reads every `[[unit]]`, and sees to it that a name leads to one of them only.
///
/// Beside them the forms that each lists, with their places: they are read after the units.
pub(super) fn units(file: &Section<'_>) -> (Vec<UnitEntry>, Vec<Vec<Spanned<String>>>) {
    let sections = file.sections("unit");
    let mut names = Names::new(file.notes);
    let mut superiors = Vec::new();
    let mut units = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        units.push(unit(section, at, &mut names));
        superiors.push(section.text("superior"));
    }
    refuse_circles(file.notes, &names, &superiors);
    let listed = sections.iter().map(|section| section.texts("forms")).collect();
    (units, listed)
}

fn unit(section: &Section<'_>, at: usize, names: &mut Names<'_>) -> UnitEntry {
    let id = section.need("id", phrase!("a short word for programs: id = \"phuong-1\""));
    let name = section.need("name", phrase!("the full name: name = \"Phường 1\"")).and_then(|field| field.text());
    let aliases = section.texts("aliases");
    if let [only] = aliases.as_slice()
        && only.get_ref().contains(',')
    {
        let message = phrase!("`{alias}` is one alias with a comma in it", alias = only.get_ref());
        section
            .notes
            .add(only.span(), Trouble::new(message, phrase!("write each in marks of its own: [\"…\", \"…\"]")));
    }
    let id_word = id.as_ref().and_then(|field| field.read(values::identifier)).unwrap_or_default();
    let id_text = id.filter(|_| !id_word.is_empty()).and_then(|field| field.text());
    for claimed in id_text.iter().chain(&name).chain(&aliases) {
        names.claim(at, claimed, phrase!("a name, id or alias leads to one unit only"));
    }
    let areas = section.texts("areas");
    let mut seen = Names::new(section.notes);
    for (place, area) in areas.iter().enumerate() {
        seen.claim(place, area, phrase!("name each of them once"));
    }
    let forms = section.get("forms").map(|_| section.plain_texts("forms"));
    let reporting = section.flag("reporting").unwrap_or(forms.is_some());
    UnitEntry {
        id: UnitId::new(&id_word),
        name: name.map(Spanned::into_inner).unwrap_or_default(),
        aliases: aliases.into_iter().map(Spanned::into_inner).collect(),
        reporting,
        quota: section.whole("quota"),
        superior: section.text("superior").map(Spanned::into_inner),
        emails: section.get("emails").map(|field| field.read_each(mail::bare)).unwrap_or_default(),
        areas: areas.into_iter().map(Spanned::into_inner).collect(),
        forms: forms.map(|forms| forms.iter().map(|form| FormId::new(form)).collect()),
    }
}

/// Notes units that stand above themselves; figures could not roll up.
fn refuse_circles(notes: &Notes<'_>, names: &Names<'_>, superiors: &[Option<Spanned<String>>]) {
    let above = |at: usize| names.owner(superiors[at].as_ref()?.get_ref());
    for (at, superior) in superiors.iter().enumerate() {
        let way = std::iter::successors(above(at), |unit| above(*unit)).take(superiors.len());
        // Reported once, at the first unit of the circle.
        let closes = way.take_while(|unit| *unit >= at).any(|unit| unit == at);
        if let Some(superior) = superior.as_ref().filter(|_| closes) {
            let message = phrase!("`{unit}` is below this unit itself", unit = superior.get_ref());
            notes.add(superior.span(), Trouble::new(message, phrase!("name the unit above it, or take the line away")));
        }
    }
}
