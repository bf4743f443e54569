//! What units fill in, and the quota appendix: `[[form]]`, `[appendix]`.

use toml::Spanned;

use super::mistake::Trouble;
use super::names::Names;
use super::reader::Section;
use super::shape::{APPENDIX, FORM, INDICATOR, TEXT};
use super::values;
use crate::model::campaign::{AppendixForm, Form, Indicator, TextColumn};
use crate::model::id::{FormId, IndicatorId};

/// The name that the quota appendix goes by among forms.
const APPENDIX_ID: &str = "appendix";
/// Columns that checks see beside the indicators.
pub(super) const QUOTA_COLUMN: &str = "quota";
pub(super) const CUMULATIVE_SUFFIX: &str = "_cumulative";

/// Reads every `[[form]]`, the one with the target indicator first.
pub(super) fn forms(file: &Section<'_>) -> Vec<Form> {
    let sections = file.sections("form", &FORM);
    if sections.is_empty() && file.get("form").is_none() {
        let hint = "add [[form]] and below it [[form.indicator]], one of them with target = true";
        file.notes.lack(file.span.clone(), Trouble::new("there is no [[form]]", hint));
    }
    let mut names = Names::new(file.notes);
    let mut target = None;
    let mut forms = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        forms.push(form(section, at, &mut names, &mut target));
    }
    if target.is_none()
        && let Some(first) = sections.first()
    {
        let hint = "add target = true to the indicator that the quota counts";
        file.notes.lack(first.span.clone(), Trouble::new("no indicator is the target", hint));
    }
    forms.sort_by_key(|form: &Form| !form.indicators.iter().any(|indicator| indicator.target));
    forms
}

/// `target` is the place of the target indicator, once it has been met.
fn form(section: &Section<'_>, at: usize, names: &mut Names<'_>, target: &mut Option<usize>) -> Form {
    let id = identifier(section, "a short word for programs: id = \"daily\"");
    if let Some(id) = &id {
        names.claim(at, id, "each form has an id of its own");
        if id.get_ref() == APPENDIX_ID {
            let message = format!("`{APPENDIX_ID}` is the quota appendix, not a form");
            section.notes.add(id.span(), Trouble::new(message, "call the form something else"));
        }
    }
    let mut columns = Columns { ids: Names::new(section.notes), headings: Names::new(section.notes), count: 0 };
    let indicators = section.sections("indicator", &INDICATOR);
    if indicators.is_empty() && section.get("indicator").is_none() {
        let hint = "add [[form.indicator]] below it, one for each count";
        section.notes.lack(section.span.clone(), Trouble::new("this form asks for no indicator", hint));
    }
    Form {
        id: FormId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
        name: section
            .need("name", "what people call it: name = \"Báo cáo ngày\"")
            .and_then(|field| field.text())
            .map(Spanned::into_inner)
            .unwrap_or_default(),
        indicators: indicators.iter().map(|section| columns.indicator(section, target)).collect(),
        texts: section.sections("text", &TEXT).iter().map(|section| columns.text(section)).collect(),
    }
}

/// The columns of one form so far: no two may share an id or a heading.
struct Columns<'a> {
    ids: Names<'a>,
    headings: Names<'a>,
    count: usize,
}

impl Columns<'_> {
    fn indicator(&mut self, section: &Section<'_>, target: &mut Option<usize>) -> Indicator {
        let (id, name, headings) = self.column(section);
        let flag = |key| section.get(key).and_then(|field| field.flag());
        let is_target = flag("target").unwrap_or(false);
        if let Some(field) = section.get("target").filter(|_| is_target) {
            if let Some(first) = *target {
                let message = format!("a second target; the first is in line {}", section.notes.line(first));
                field.wrong(Trouble::new(message, "the quota counts one indicator: leave one target = true"));
            }
            target.get_or_insert(field.span.start);
        }
        let short = section.text("short").map(Spanned::into_inner);
        Indicator { id, name, short, headings, target: is_target, required: flag("required").unwrap_or(true) }
    }

    fn text(&mut self, section: &Section<'_>) -> TextColumn {
        let (id, name, headings) = self.column(section);
        TextColumn { id, name, headings }
    }

    fn column(&mut self, section: &Section<'_>) -> (IndicatorId, String, Vec<String>) {
        let id = identifier(section, "a short word for programs: id = \"activated_l2\"");
        if let Some(id) = &id {
            self.ids.claim(self.count, id, "each column of a form has an id of its own");
            if id.get_ref() == QUOTA_COLUMN || id.get_ref().ends_with(CUMULATIVE_SUFFIX) {
                let message = format!("`{}` is a column that checks have anyway", id.get_ref());
                section.notes.add(id.span(), Trouble::new(message, "choose another id"));
            }
        }
        let name =
            section.need("name", "what people call it: name = \"Kích hoạt mức 2\"").and_then(|field| field.text());
        let headings: Vec<_> = name.iter().cloned().chain(section.texts("headings")).collect();
        for heading in &headings {
            self.headings.claim(self.count, heading, "a heading means one column of a form only");
        }
        self.count += 1;
        (
            IndicatorId::new(&id.map(Spanned::into_inner).unwrap_or_default()),
            name.map(Spanned::into_inner).unwrap_or_default(),
            headings.into_iter().map(Spanned::into_inner).collect(),
        )
    }
}

fn identifier(section: &Section<'_>, hint: &str) -> Option<Spanned<String>> {
    let field = section.need("id", hint)?;
    field.read(values::identifier).map(|id| Spanned::new(field.span.clone(), id))
}

/// Reads `[appendix]`; a list that is given stands in place of the usual one.
pub(super) fn appendix(file: &Section<'_>, usual: AppendixForm) -> AppendixForm {
    let section = file.section("appendix", &APPENDIX);
    let list = |key, usual| section.get(key).map_or(usual, |_| section.plain_texts(key));
    AppendixForm {
        unit: list("unit", usual.unit),
        quota: list("quota", usual.quota),
        code: list("code", usual.code),
        superior: list("superior", usual.superior),
        email: list("email", usual.email),
    }
}
