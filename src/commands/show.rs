//! Results as tables for people at a terminal, in the campaign's language.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ContentArrangement, Table};

use crate::deliver::failure::answer_in;
use crate::model::campaign::Campaign;
use crate::model::finding::{Finding, Severity};
use crate::model::id::UnitId;
use crate::model::period::{Cadence, Instant};
use crate::model::retention::DataKind;
use crate::model::standing::ObligationStanding;
use crate::model::submission::Status;
use crate::model::summary::{Awaiting, Standing, SubmissionLine, Summary};
use crate::pipeline::health::{Concern, Held};
use crate::pipeline::spool_state::SpoolState;
use crate::report::words::Words;
use crate::report::{deadlines, names};

/// Failed letters that are named one by one.
const FAILED_LETTERS: usize = 5;
/// Units of an obligation that are named for each state.
const NAMED: usize = 12;
/// Letters of a line.
const WIDTH: usize = 100;
/// Units up to which the table shows each; above it, those that need attention.
const ALL_UNITS: usize = 60;

fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    if std::env::var_os("NO_COLOR").is_some() {
        table.force_no_tty();
    }
    table
}

/// A plain table.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = new_table();
    table.set_header(head);
    for row in rows {
        table.add_row(row);
    }
    format!("{table}\n")
}

/// Whether all is well, and what is to be looked at.
pub(super) fn health(concerns: &[Concern], words: &Words) -> String {
    if concerns.is_empty() {
        return format!("✓ {}\n", words.label("health.well"));
    }
    let mut lines = vec![format!("✗ {}:", words.label("health.look"))];
    for concern in concerns {
        lines.extend(wrapped(&self::concern(concern, words)));
    }
    lines.join("\n") + "\n"
}

/// A list as [`health`] has it.
pub(super) fn items(texts: &[String]) -> String {
    texts.iter().flat_map(|text| wrapped(text)).map(|line| line + "\n").collect()
}

/// One concern as a line.
pub(super) fn concern(concern: &Concern, words: &Words) -> String {
    let format = words.format();
    let names = |list: &[String]| {
        let more = list.len().saturating_sub(NAMED);
        let shown = list.iter().take(NAMED).cloned().chain((more > 0).then(|| format!("+{more}")));
        shown.collect::<Vec<_>>().join(", ")
    };
    match concern {
        Concern::NoRun { deadline, last } => {
            let last = last.map_or_else(|| format.count_or_unknown(None), |last| format.time(last));
            words.fill("health.no_run", &[("deadline", &format.time(*deadline)), ("last", &last)])
        }
        Concern::NoInbox { message } => words.fill("health.no_inbox", &[("message", message)]),
        Concern::Failed { at, message } => {
            words.fill("health.failed", &[("time", &format.time(*at)), ("message", message)])
        }
        Concern::Mended { at } => words.fill("health.mended", &[("time", &format.time(*at))]),
        Concern::Stopped { unit, systemctl } => {
            words.fill("health.stopped", &[("unit", unit), ("systemctl", systemctl)])
        }
        Concern::Unfinished => words.label("health.unfinished").to_owned(),
        Concern::OfOthers { items } => words.fill("health.of_others", &[("items", &names(items))]),
        Concern::Unreadable { items } => words.fill("health.unreadable", &[("items", &names(items))]),
        Concern::Left { files } => words.fill("health.left", &[("files", &names(files))]),
        Concern::Clock { last } => words.fill("health.clock", &[("last", &format.time(*last))]),
        Concern::TotalFell { dates, message } => {
            let dates: Vec<String> = dates.iter().map(|date| format.date(date.0)).collect();
            words.fill("health.total_fell", &[("dates", &names(&dates)), ("message", message)])
        }
        Concern::Missing { units } => words.fill("health.missing", &[("units", &names(units))]),
        Concern::Returned { units } => words.fill("health.returned", &[("units", &names(units))]),
        Concern::Unanswered { files } => words.fill("health.unanswered", &[("files", &names(files))]),
        Concern::Ended { date } => words.fill("health.ended", &[("date", &format.date(date.0))]),
        Concern::Unknown { files } => words.fill("health.unknown", &[("files", &names(files))]),
        Concern::Quarantined { files, held } => {
            let held: Vec<String> = held.iter().map(|file| format!("{} [{}]", file.file, file.short_hash())).collect();
            let values = [("count", format.count(*files as u64)), ("files", names(&held))];
            words.fill("health.quarantined", &values.each_ref().map(|(name, text)| (*name, text.as_str())))
        }
        Concern::Overdue { kind, files, named } => {
            let more = files.saturating_sub(named.len());
            let shown = named.iter().cloned().chain((more > 0).then(|| format!("+{more}")));
            let values = [("count", format.count(*files as u64)), ("files", shown.collect::<Vec<_>>().join(", "))];
            let key = match kind {
                DataKind::Archive => "health.overdue_archive",
                DataKind::Quarantine => "health.overdue_quarantine",
                DataKind::Mail => "health.overdue_mail",
            };
            words.fill(key, &values.each_ref().map(|(name, text)| (*name, text.as_str())))
        }
        Concern::Requests { requests } => {
            let list: Vec<String> = requests.iter().map(u32::to_string).collect();
            let params = [("count", format.count(requests.len() as u64)), ("list", names(&list))];
            words.fill("health.requests", &params.each_ref().map(|(name, text)| (*name, text.as_str())))
        }
        Concern::Unapproved { dates } => {
            let dates: Vec<String> = dates.iter().map(|date| format.date(date.0)).collect();
            words.fill("health.unapproved", &[("dates", &names(&dates))])
        }
        Concern::Undelivered { letters } => words.fill("health.undelivered", &[("count", &letters.to_string())]),
        Concern::Unsent { trouble } => words.fill("health.unsent", &[("trouble", trouble)]),
    }
}

/// The state in one line, as monitoring systems take it: a word for how bad it is, what is wrong, and counts behind a bar.
pub(super) fn check_line(state: &str, campaign: &str, lines: &[String], counts: &[(&str, usize)]) -> String {
    // A bar begins the counts.
    let what = lines.join("; ").replace('|', "/").replace('\n', "; ").replace('\r', " ");
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name}={count}")).collect();
    let counts = if counts.is_empty() { String::new() } else { format!(" | {}", counts.join(" ")) };
    format!("TONGHOP {state} - {campaign}: {what}{counts}\n")
}

/// The summary: a headline, the units, the total.
pub(super) fn summary(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    let format = words.format();
    let label = |key: &str| words.label(key).to_owned();
    let mut table = new_table();
    let indicators = &campaign.main_form().indicators;
    let cadence = label(match campaign.calendar.cadence {
        Cadence::Daily => "cadence.day",
        Cadence::Weekly(_) => "cadence.week",
        Cadence::Monthly => "cadence.month",
        Cadence::Once => "cadence.once",
    });
    let mut head = vec![label("cli.unit"), label("cli.quota")];
    head.extend(indicators.iter().map(|indicator| format!("{}\n{}", indicator.name, cadence.to_lowercase())));
    head.extend(
        ["cumulative", "percent", "remaining", "pace_needed", "rank", "status", "received"]
            .map(|key| label(&format!("cli.{key}"))),
    );
    table.set_header(head.iter().map(|text| Cell::new(text).add_attribute(Attribute::Bold)));
    let crowded = summary.units.len() > ALL_UNITS;
    let shown = |status| !crowded || !matches!(status, Status::OnTime);
    let row = |name: &str, standing: &Standing, rank: Option<usize>, status: Option<Cell>, received: String| {
        let target = campaign.target_indicator();
        let mut cells = vec![Cell::new(name), number(format.count_or_unknown(standing.quota))];
        cells.extend(
            indicators.iter().map(|indicator| number(format.count_or_unknown(standing.day.get(&indicator.id)))),
        );
        let unknown = || format.count_or_unknown(None);
        cells.push(number(format.count_or_unknown(standing.cumulative.get(target))));
        cells.push(number(standing.percent.map_or_else(unknown, |percent| format.percent(percent))));
        cells.push(number(format.count_or_unknown(standing.remaining)));
        cells.push(number(standing.pace_needed.map_or_else(unknown, |pace| format.pace(pace))));
        cells.push(number(rank.map_or_else(unknown, |rank| rank.to_string())));
        cells.push(status.unwrap_or_else(|| Cell::new("")));
        cells.push(Cell::new(received));
        cells
    };
    for unit in summary.units.iter().filter(|unit| shown(unit.status)) {
        let mut text = label(&format!("status.{}", unit.status));
        if unit.corrected {
            text = format!("{text} ({})", label("cli.corrected"));
        }
        let colour = match unit.status {
            Status::OnTime => Color::Green,
            Status::Late | Status::Pending => Color::Yellow,
            Status::Excused | Status::Inactive => Color::Grey,
            Status::Missing | Status::Returned => Color::Red,
        };
        let received = unit.received_at.map_or_else(|| format.count_or_unknown(None), |moment| format.time(moment));
        table.add_row(row(&unit.name, &unit.standing, unit.rank, Some(Cell::new(text).fg(colour)), received));
    }
    let turnout = format!("{}/{}", summary.turnout.reported(), summary.turnout.expected());
    table.add_row(row(&label("cli.total"), &summary.total, None, Some(Cell::new(turnout)), String::new()));
    let pace = standing_line(&summary.total, words);
    let mut headline = format!("{} · {} · {pace}", campaign.title, format.period(summary.period));
    if let Some(edition) = names::edition_line(summary, words) {
        headline = format!("{headline} · {edition}");
    }
    let closed = if summary.closed { format!("{}\n", words.label("cli.closed")) } else { String::new() };
    format!("{headline}\n{table}\n{closed}{}", awaiting(summary, words))
}

/// One line: the period, how many reported, how far the campaign has come.
pub(super) fn brief(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    let (format, total) = (words.format(), &summary.total);
    let parts = [
        ("period", format.period(summary.period)),
        ("reported", summary.turnout.reported().to_string()),
        ("units", summary.turnout.expected().to_string()),
        ("done", format.count_or_unknown(total.cumulative.get(campaign.target_indicator()))),
        ("quota", format.count_or_unknown(total.quota)),
        ("pace", standing_line(total, words)),
    ];
    words.fill("cli.brief", &parts.each_ref().map(|(name, text)| (*name, text.as_str()))) + "\n"
}

/// Reports that count and wait for the supplement; nothing where none does.
fn awaiting(summary: &Summary, words: &Words) -> String {
    let format = words.format();
    let Some(first) = summary.awaiting.first() else { return String::new() };
    let unit = |waits: &Awaiting| {
        let known = summary.units.iter().find(|unit| unit.id == waits.unit);
        let name = known.map_or(waits.unit.as_str(), |unit| unit.name.as_str());
        words.fill("cli.awaiting_unit", &[("unit", name), ("time", &format.time(waits.received_at))])
    };
    let units: Vec<String> = summary.awaiting.iter().map(unit).collect();
    let params = [("time", format.time(first.supplement_at)), ("units", units.join(", "))];
    words.fill("cli.awaiting", &params.each_ref().map(|(name, text)| (*name, text.as_str()))) + "\n"
}

/// How the whole stands: the word of the table, and how far it is ahead of the even line or behind it.
fn standing_line(total: &Standing, words: &Words) -> String {
    let Some(risk) = total.risk else {
        let why = if total.quota.is_none() { "cli.no_quota" } else { "cli.no_figures" };
        return words.label(why).to_owned();
    };
    let word = words.label(&format!("risk.{}", risk.as_str())).to_lowercase();
    let key = match total.ahead {
        Some(0) => "cli.even",
        Some(ahead) if ahead > 0 => "cli.ahead",
        Some(_) => "cli.behind",
        None => return word,
    };
    let count = words.format().count(total.ahead.unwrap_or(0).unsigned_abs());
    format!("{word}, {}", words.fill(key, &[("count", &count)]))
}

/// What else is due, the other targets, the open difficulties and who is excused, within the width of a terminal.
pub(super) fn plan(summary: &Summary, campaign: &Campaign, words: &Words) -> String {
    let format = words.format();
    let mut lines = Vec::new();
    let mut section = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("{}:", words.label(title)));
            lines.extend(items.iter().flat_map(|item| wrapped(item)));
        }
    };
    section("cli.duties", deadlines::worth_listing(summary).into_iter().map(|duty| duty_line(duty, words)).collect());
    let mut targets = Vec::new();
    for standing in &summary.forms {
        let Some(form) = standing.form_of(campaign) else { continue };
        for total in standing.targets.iter().filter(|total| total.known > 0) {
            let own = form.targets.iter().find(|target| target.id == total.standing.target);
            let unknown = || format.count_or_unknown(None);
            let parts = [
                ("name", own.map_or("", |target| target.name.as_str()).to_owned()),
                ("done", format.count_or_unknown(total.standing.done)),
                ("goal", format.count_or_unknown(total.standing.goal)),
                ("percent", total.standing.percent.map_or_else(unknown, |percent| format.percent(percent))),
                ("met", total.met.to_string()),
                ("units", total.units.to_string()),
            ];
            targets.push(words.fill("cli.target_line", &parts.each_ref().map(|(name, text)| (*name, text.as_str()))));
        }
    }
    section("cli.targets", targets);
    let unit_name = |id: &UnitId| {
        let known = summary.units.iter().find(|unit| unit.id == *id);
        known.map_or_else(|| id.to_string(), |unit| unit.name.clone())
    };
    let open = summary.difficulties.iter().filter(|difficulty| difficulty.resolved.is_none());
    let open = open.map(|difficulty| {
        let place = if difficulty.area.is_empty() { String::new() } else { format!(" ({})", difficulty.area) };
        let (unit, age) = (format!("{}{place}", unit_name(&difficulty.unit)), difficulty.age.to_string());
        let parts = [("id", difficulty.id.as_str()), ("unit", &unit), ("age", &age), ("text", &difficulty.text)];
        words.fill("cli.difficulty_line", &parts)
    });
    section("cli.difficulties", open.collect());
    let open = summary.open_requests().map(|one| names::request_line(one, &unit_name(&one.unit), campaign, words));
    section("cli.requests", open.collect());
    let excused = summary.excuses.iter().filter(|excuse| excuse.to >= summary.period.ends).map(|excuse| {
        let days = format!("{} – {}", format.date(excuse.from.0), format.date(excuse.to.0));
        let duty = campaign.obligation(&excuse.form).map_or("", |duty| duty.name.as_str());
        let unit = unit_name(&excuse.unit);
        words.fill("cli.excuse_line", &[("unit", &unit), ("duty", duty), ("days", &days), ("reason", &excuse.reason)])
    });
    section("cli.excused", excused.collect());
    lines.into_iter().map(|line| line + "\n").collect()
}

/// An obligation: by when, how many brought it, who did not.
fn duty_line(duty: &ObligationStanding, words: &Words) -> String {
    let (came, expected) = (duty.turnout.reported().to_string(), duty.turnout.expected().to_string());
    let period = deadlines::period(duty, words).map_or_else(String::new, |period| format!(" ({period})"));
    let deadline = deadlines::deadline(duty, words);
    let parts = [
        ("name", duty.name.as_str()),
        ("period", &period),
        ("due", &deadline),
        ("came", &came),
        ("expected", &expected),
    ];
    let mut line = words.fill("cli.duty_line", &parts);
    for status in [Status::Missing, Status::Returned, Status::Late, Status::Excused] {
        let of = duty.units.iter().filter(|unit| unit.status == status);
        let named: Vec<String> = of
            .map(|unit| match unit.late_seconds {
                Some(seconds) => format!("{} {}", unit.name, deadlines::lateness(seconds, words)),
                None => unit.name.clone(),
            })
            .collect();
        if !named.is_empty() {
            let more = named.len().saturating_sub(NAMED);
            let names = named[..named.len() - more].join(", ");
            let label = words.label(deadlines::status_key(status)).to_lowercase();
            let rest = if more == 0 { String::new() } else { format!(", +{more}") };
            line = format!("{line}; {label}: {names}{rest}");
        }
    }
    line
}

/// A line of a list, broken at words so that it fits a terminal.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec!["  -".to_owned()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        if last + 1 + word.chars().count() > WIDTH {
            lines.push(format!("    {word}"));
        } else if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

fn number(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// What became of each file.
pub(super) fn submissions(lines: &[SubmissionLine], words: &Words) -> String {
    let mut table = new_table();
    table.set_header(
        ["file", "form", "unit", "date", "verdict"].map(|key| words.label(&format!("cli.{key}")).to_owned()),
    );
    for line in lines {
        table.add_row([
            line.file.clone(),
            line.form.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.report_date.map(|date| words.format().date(date.0)).unwrap_or_default(),
            words.label(&format!("verdict.{}", line.verdict)).to_owned(),
        ]);
    }
    format!("{table}\n")
}

/// Findings, errors first; nothing where there is none.
pub(super) fn findings(findings: &[&Finding], words: &Words) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut sorted = findings.to_vec();
    sorted.sort_by_key(|finding| (finding.severity, &finding.file, &finding.sheet, finding.cell));
    let line = |finding: &&Finding| {
        let sheet = finding.sheet.iter().map(|sheet| format!(" › {sheet}"));
        let cell = finding.cell.iter().map(|cell| format!("!{cell}"));
        let place: String = sheet.chain(cell).collect();
        let severity =
            words.label(if finding.severity == Severity::Error { "severity.error" } else { "severity.warning" });
        format!("{severity}: {}{place}: {} [{}]\n", finding.file, finding.message, finding.code)
    };
    let mut codes: Vec<&str> = sorted.iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let hint =
        |code: &str| Some(words.fill("cli.hint", &[("code", code), ("hint", words.operator_hint(code)?)]) + "\n");
    // Hints for the operator are printed here only: units read the findings, too.
    sorted.iter().map(line).chain(codes.into_iter().filter_map(hint)).collect()
}

/// The files in quarantine, each with the day on which its time is over; an empty text if there are no files.
pub(super) fn quarantine(held: &[Held], words: &Words) -> String {
    if held.is_empty() {
        return String::new();
    }
    let format = words.format();
    let line = |file: &Held| {
        let day = file.runs_out.map_or_else(|| format.count_or_unknown(None), |day| format.date(day));
        words.fill("retire.held", &[("file", &file.file), ("hash", file.short_hash()), ("day", &day)])
    };
    let more = held.len().saturating_sub(NAMED);
    let lines = held.iter().take(NAMED).map(line).chain((more > 0).then(|| format!("+{more}")));
    format!("{}:\n{}", words.label("retire.in_quarantine"), items(&lines.collect::<Vec<_>>()))
}

/// The mail spool in a few lines: what waits, what failed, what is wrong.
pub(super) fn spool(mail: &SpoolState, campaign: &Campaign, words: &Words, now: Instant) -> String {
    if mail.queued + mail.sent + mail.failed + mail.withdrawn == 0 && mail.trouble.is_none() {
        return String::new();
    }
    let format = words.format();
    let time = |moment: Instant| format.time(campaign.calendar.local(moment));
    let count = |count: usize| format.count(count as u64);
    let counts = [("queued", count(mail.queued)), ("sent", count(mail.sent)), ("failed", count(mail.failed))];
    let mut lines = vec![words.fill("spool.counts", &counts.each_ref().map(|(key, count)| (*key, count.as_str())))];
    if let Some(oldest) = mail.oldest {
        lines.push(words.fill("spool.oldest", &[("time", &time(oldest))]));
    }
    if let (Some(answer), Some(at)) = (&mail.trouble, mail.failed_at) {
        lines.push(
            words.fill("spool.trouble", &[("time", &time(at)), ("answer", &answer_in(answer, words.language()))]),
        );
    }
    if mail.withdrawn > 0 {
        lines.push(words.fill("spool.withdrawn", &[("count", &count(mail.withdrawn))]));
    }
    if mail.needs_operator {
        lines.push(words.label("spool.operator").to_owned());
    }
    if let Some(next) = mail.next_try {
        let key = if next > now { "spool.retry" } else { "spool.turn" };
        lines.push(words.fill(key, &[("time", &time(next))]));
    }
    for letter in mail.failures.iter().take(FAILED_LETTERS) {
        let to = if letter.to.is_empty() { letter.file.clone() } else { letter.to.join(", ") };
        lines
            .push(words.fill("spool.failed", &[("to", &to), ("answer", &answer_in(&letter.answer, words.language()))]));
    }
    if mail.failures.len() > FAILED_LETTERS {
        lines.push(words.fill("spool.more", &[("count", &count(mail.failures.len() - FAILED_LETTERS))]));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}
