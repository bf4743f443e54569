//! A campaign that nobody runs: made-up units, real workbooks, day by day with the habits and faults of real offices, and
//! the daily job after each deadline.
//!
//! The same seed tells the same story to the byte. Every name, figure and number in it is made up.

mod chance;
mod sheets;
mod units;

use std::path::{Path, PathBuf};

use chrono::{Days, Duration, NaiveDate};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::files;
use crate::model::campaign::Campaign;
use crate::model::period::{Instant, ReportDate};
use crate::model::period_report::ReportKind;
use crate::phrase;
use crate::pipeline::context::{CAMPAIGN_FILE, CampaignContext};
use crate::pipeline::{Request, Unwatched, Workspace};
use crate::read::Workers;
use crate::report::demo_workbook::{DemoCell, DemoSheet, demo_workbook};
use chance::Chance;
use sheets::{DayFigures, Fault};
use units::{DemoUnit, Habit};

/// The campaign that is played.
const CAMPAIGN: &str = include_str!("../../tonghop.toml");
/// In whose name the final report is drawn.
const DRAWN_BY: &str = "Văn phòng";
/// Difficulties that units report.
const DIFFICULTIES: [&str; 5] = [
    "Sóng yếu ở các ấp ven biển, khó gửi mã xác thực",
    "Nhiều người dân đi làm ăn xa, chưa liên hệ được",
    "Người cao tuổi không có điện thoại thông minh",
    "Máy thu nhận hồ sơ hỏng, đang chờ sửa",
    "Mưa lớn, không tổ chức được điểm lưu động",
];

/// How large a story is, and which.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Reporting units.
    pub units: usize,
    /// Days of the campaign that are played.
    pub days: usize,
    /// The seed of everything that happens.
    pub seed: u64,
}

/// What was made.
#[derive(Clone, Debug, Default)]
pub struct DemoOutcome {
    /// Workbooks that were dropped.
    pub files: usize,
    /// Those of them that went back.
    pub returned: usize,
    /// Those that were put into quarantine.
    pub quarantined: usize,
    /// The last report date.
    pub last: Option<ReportDate>,
    /// The draft of the report at its end.
    pub drafts: Vec<String>,
}

/// A workbook that will be dropped: not before this moment. It is drawn then, since those of a whole story take more room
/// than a machine may have.
struct GeneratedFile {
    when: Instant,
    path: String,
    /// The unit's place.
    unit: usize,
    /// The days before that stand in the same workbook: so many of those that the unit tells of.
    past: usize,
    figures: DayFigures,
    fault: Fault,
}

/// What units send, and what each reported on its days: a workbook that grows repeats it.
struct Mail {
    parcels: Vec<GeneratedFile>,
    figures: Vec<Vec<DayFigures>>,
}

/// The bytes of a parcel's workbook.
fn drawn(campaign: &Campaign, unit: &DemoUnit, parcel: &GeneratedFile, figures: &[DayFigures]) -> Vec<u8> {
    let past = figures.iter().take(parcel.past).flat_map(|day| sheets::sheets(campaign, unit, day, Fault::None));
    let own = sheets::sheets(campaign, unit, &parcel.figures, parcel.fault);
    demo_workbook(&past.chain(own).collect::<Vec<_>>())
}

/// Plays a story in a new folder; `day_done` is called after each day.
///
/// # Errors
/// The folder holds a campaign already, or the file system's.
pub fn play(
    folder: &Path,
    story: Story,
    workers: &dyn Fn() -> Workers,
    day_done: &dyn Fn(usize, usize),
) -> Result<DemoOutcome> {
    if folder.join(CAMPAIGN_FILE).exists() {
        return Err(Error::call(
            phrase!("{folder} holds a campaign already", folder = folder.display()),
            Some(phrase!("name a new folder")),
        ));
    }
    files::make_folder(&folder.join("inbox"))?;
    let mut chance = Chance::new(story.seed);
    let plain = CampaignContext::parse(CAMPAIGN.to_owned(), std::collections::BTreeMap::new())?;
    let wards: Vec<String> =
        plain.campaign.units.iter().filter(|unit| unit.forms.is_none()).map(|unit| unit.name.clone()).collect();
    let units = units::units(story.units.max(1), &wards, &mut chance);
    let target: u64 = units.iter().map(|unit| unit.quota).sum();
    files::write(&folder.join(CAMPAIGN_FILE), with_target(CAMPAIGN, target).as_bytes())?;
    files::write(&folder.join("inbox/Phu luc chi tieu.xlsx"), &demo_workbook(&[appendix(&units, target)]))?;
    let campaign = &plain.campaign;
    let days: Vec<NaiveDate> =
        campaign.calendar.periods().map(|period| period.ends.0).take(story.days.max(1)).collect();
    let Mail { mut parcels, figures: day_figures } = mail(campaign, &units, &days, &mut chance);
    parcels.sort_by(|a, b| a.when.cmp(&b.when).then_with(|| a.path.cmp(&b.path)));
    let mut parcels = parcels.into_iter().peekable();
    let mut outcome = DemoOutcome::default();
    for (at, day) in days.iter().enumerate() {
        for now in moments(campaign, *day) {
            while let Some(parcel) = parcels.next_if(|parcel| parcel.when <= now) {
                let bytes = drawn(campaign, &units[parcel.unit], &parcel, &day_figures[parcel.unit]);
                files::write(&folder.join("inbox").join(&parcel.path), &bytes)?;
                outcome.files += 1;
            }
            run(folder, now, workers, &mut outcome)?;
        }
        day_done(at + 1, days.len());
    }
    if let Some(day) = days.last() {
        let now = campaign.calendar.at(*day, campaign.calendar.deadline) + Duration::days(1) + Duration::hours(10);
        let (workspace, book) = Workspace::lock(folder, now, workers())?;
        let drafted = workspace.draft(book, (ReportKind::Final, None), DRAWN_BY, now)?;
        outcome.drafts = drafted.files;
    }
    Ok(outcome)
}

/// When the job runs on the day after a report date: before the deadline, after it, in the late afternoon.
fn moments(campaign: &Campaign, day: NaiveDate) -> [Instant; 3] {
    let calendar = &campaign.calendar;
    let deadline = calendar.deadline(ReportDate(day));
    let supplement = calendar.supplement_time(ReportDate(day));
    [deadline - Duration::minutes(20), deadline + Duration::minutes(5), supplement + Duration::minutes(5)]
}

fn run(folder: &Path, now: Instant, workers: &dyn Fn() -> Workers, made: &mut DemoOutcome) -> Result<()> {
    let (workspace, book) = Workspace::lock_recent(folder, now, workers())?;
    let outcome = workspace.run(book, Request::default(), Clock::Fixed(now), &Unwatched)?;
    for (entry, _) in &outcome.validated {
        match entry.submission.verdict.as_str() {
            "quarantined" => made.quarantined += 1,
            "returned" => made.returned += 1,
            _ => {}
        }
    }
    made.last = Some(outcome.summary.period.ends);
    Ok(())
}

/// The campaign file with the quotas' own sum as its target.
fn with_target(text: &str, target: u64) -> String {
    let line = |line: &str| {
        if line.starts_with("target = ") && !line.starts_with("target = true") {
            format!("target = {target}")
        } else {
            line.to_owned()
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

fn appendix(units: &[DemoUnit], target: u64) -> DemoSheet {
    let text = |text: &str| DemoCell::Text(text.to_owned());
    #[expect(clippy::cast_precision_loss, reason = "quotas stay far below 2^53")]
    let number = |value: u64| DemoCell::Number(value as f64);
    let mut rows = vec![
        vec![text("PHỤ LỤC GIAO CHỈ TIÊU (số liệu giả định, do chương trình tạo ra)")],
        Vec::new(),
        vec![text("TT"), text("Đơn vị"), text("Chỉ tiêu giao")],
    ];
    rows.extend((1u64..).zip(units).map(|(at, unit)| vec![number(at), text(&unit.name), number(unit.quota)]));
    rows.push(vec![DemoCell::Blank, text("Tổng cộng"), number(target)]);
    DemoSheet { name: "Phụ lục".to_owned(), rows, merged: Vec::new() }
}

/// Everything that units send in these days, with when they send it.
fn mail(campaign: &Campaign, units: &[DemoUnit], days: &[NaiveDate], chance: &mut Chance) -> Mail {
    let indicators = campaign.main_form().indicators.len();
    let (mut parcels, mut all_figures) = (Vec::new(), Vec::new());
    for (number, unit) in units.iter().enumerate() {
        let rows = unit.areas.len().max(1);
        let mut totals = vec![vec![0u64; indicators]; rows];
        let mut past: Vec<DayFigures> = Vec::new();
        for day in days {
            let deadline = campaign.calendar.deadline(ReportDate(*day));
            // A third of the quota would be done in a third of the campaign; some units are faster, some never wake up.
            let pace = unit.quota / 92 * (6 + (number as u64 * 7) % 9) / 10;
            let figures = figures(rows, indicators, pace, &mut totals, chance);
            let remark = if chance.percent(6) {
                DIFFICULTIES[usize::try_from(chance.below(DIFFICULTIES.len() as u64)).unwrap_or(0)].to_owned()
            } else {
                String::new()
            };
            let figures = DayFigures { date: *day, rows: figures, remark };
            let fate = chance.below(100);
            if fate < 4 {
                // Nothing comes that day; the next running total brings its work in.
                continue;
            }
            let late = fate < 10;
            let when = if late { deadline + Duration::minutes(90) } else { deadline - Duration::minutes(60) };
            let stem = format!("BC {} {}", unit.name, day.format("%d.%m"));
            let folder = if unit.habit == Habit::Wordy { format!("{}/", unit.name) } else { String::new() };
            let fault = fault(chance);
            let mut send = |when: Instant, name: String, figures: &DayFigures, fault: Fault| {
                let (path, figures) = (format!("{folder}{name}.xlsx"), figures.clone());
                parcels.push(GeneratedFile { when, path, unit: number, past: past.len(), figures, fault });
            };
            send(when, stem.clone(), &figures, fault);
            if fault != Fault::None {
                // It comes back mended, in time or not.
                let mended =
                    if chance.percent(70) { deadline - Duration::minutes(10) } else { deadline + Duration::hours(3) };
                send(mended.max(when + Duration::minutes(25)), format!("{stem} (sửa)"), &figures, Fault::None);
            } else if chance.percent(4) {
                let mut corrected = figures.clone();
                correct(&mut corrected, &mut totals, indicators);
                send(deadline + Duration::hours(4), format!("{stem} (đính chính)"), &corrected, Fault::None);
            }
            if unit.habit == Habit::Growing {
                past.push(figures);
            }
        }
        all_figures.push(past);
    }
    let last = days.last().and_then(|day| day.checked_add_days(Days::new(2)));
    parcels.retain(|parcel| last.is_none_or(|last| parcel.when.date_naive() < last));
    Mail { parcels, figures: all_figures }
}

/// A day's figures, which the running totals take up.
fn figures(
    rows: usize,
    indicators: usize,
    pace: u64,
    totals: &mut [Vec<u64>],
    chance: &mut Chance,
) -> Vec<Vec<(u64, u64)>> {
    (0..rows)
        .map(|row| {
            (0..indicators)
                .map(|indicator| {
                    let share = 2 * pace / (rows as u64) / if indicator + 1 == indicators { 1 } else { 3 };
                    let own = chance.below(share + 2);
                    totals[row][indicator] += own;
                    (own, totals[row][indicator])
                })
                .collect()
        })
        .collect()
}

/// One more in the first row, with its running total.
fn correct(figures: &mut DayFigures, totals: &mut [Vec<u64>], indicators: usize) {
    let last = indicators - 1;
    figures.rows[0][last].0 += 1;
    figures.rows[0][last].1 += 1;
    totals[0][last] += 1;
}

fn fault(chance: &mut Chance) -> Fault {
    match chance.below(100) {
        0 => Fault::Negative,
        1 => Fault::Word,
        2 => Fault::Total,
        3 => Fault::Stranger,
        4 => Fault::Undated,
        5 => Fault::Citizens,
        _ => Fault::None,
    }
}

/// Where a story is to be looked at first.
#[must_use]
pub fn first_look(folder: &Path) -> PathBuf {
    folder.join("outbox/index.html")
}
