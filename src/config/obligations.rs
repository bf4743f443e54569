//! Everything that must come: the forms that are due, and the documents of `[[obligation]]`.

use toml::Spanned;

use super::cadence;
use super::forms::{self, ReadForm};
use super::names::Names;
use super::reader::Section;
use super::trouble::Trouble;
use crate::model::campaign::UnitEntry;
use crate::model::id::FormId;
use crate::model::obligation::{Bound, Obligation, ObligationKind};
use crate::model::period::{Cadence, Calendar};
use crate::phrase;

/// The main form, the other forms that are due, then the documents in the order of the file.
///
/// `names` holds the identifiers of the forms: a folder of `inbox/` leads to one obligation.
pub(super) fn obligations(
    file: &Section<'_>,
    forms: &[ReadForm],
    units: &[UnitEntry],
    calendar: &Calendar,
    names: &mut Names<'_>,
) -> Vec<Obligation> {
    let of_form = |read: &ReadForm| {
        Some(Obligation {
            id: read.form.id.clone(),
            name: read.form.name.clone(),
            kind: ObligationKind::Figures,
            calendar: read.due.clone()?,
            bound: Bound::SendersOf(read.form.id.clone()),
            aliases: Vec::new(),
        })
    };
    let mut obligations: Vec<Obligation> = forms.iter().filter_map(of_form).collect();
    let main = forms.first().map_or_else(|| FormId::new(""), |read| read.form.id.clone());
    let sections = file.sections("obligation");
    for (at, section) in sections.iter().enumerate() {
        obligations.push(document(section, forms.len() + at, &main, units, calendar, names));
    }
    obligations
}

fn document(
    section: &Section<'_>,
    at: usize,
    main: &FormId,
    units: &[UnitEntry],
    calendar: &Calendar,
    names: &mut Names<'_>,
) -> Obligation {
    let id = forms::identifier(section, phrase!("the name of its folder in inbox/: id = \"bao-cao-tong-ket\""));
    let name = section
        .need("name", phrase!("what people call it: name = \"Báo cáo tổng kết\""))
        .and_then(|field| field.text());
    let aliases = section.texts("aliases");
    for claimed in id.iter().chain(&name).chain(&aliases) {
        names.claim(at, claimed, phrase!("a folder of inbox/ leads to one form or obligation"));
    }
    let calendar = cadence::calendar(section, calendar, Cadence::Once);
    if calendar.cadence == Cadence::Once && calendar.due_before.is_none() && section.get("deadline_days").is_none() {
        let hint = phrase!(
            "write due_before = 2023-09-05, or cadence = \"weekly\", or deadline_days after the campaign's end"
        );
        section
            .notes
            .lack(section.span.clone(), Trouble::new(phrase!("this obligation says nowhere when it is due"), hint));
    }
    let only = forms::known_units(section, "units", units);
    Obligation {
        id: FormId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
        name: name.map(Spanned::into_inner).unwrap_or_default(),
        kind: ObligationKind::Document,
        calendar,
        bound: if only.is_empty() { Bound::SendersOf(main.clone()) } else { Bound::Units(only) },
        aliases: aliases.into_iter().map(Spanned::into_inner).collect(),
    }
}

/// Whether every form that a unit lists is one.
pub(super) fn check_unit_forms(file: &Section<'_>, listed: &[Vec<Spanned<String>>], forms: &[ReadForm]) {
    for form in listed.iter().flatten() {
        let known = forms.iter().map(|read| read.form.id.as_str());
        forms::note_unless_known(file.notes, form, known, &phrase!("form"));
    }
}
