//! A made-up campaign and its summaries, for tests: say what was reported, the rest follows.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveTime};

use super::campaign::{AppendixForm, Campaign, Issuer, Limits, Vocabulary};
use super::cell::CellRef;
use super::change::{Change, Changed};
use super::count::Count;
use super::count::signed;
use super::figures::{Booked, Figures};
use super::finding::{Finding, Severity};
use super::form::{ColumnHeadings, Form, Indicator, Kind};
use super::id::{FormId, IndicatorId, UnitId};
use super::language::Language;
use super::mail::Mail;
use super::obligation::{Bound, Obligation, ObligationKind};
use super::period::{Cadence, Calendar, Instant, Period, ReportDate};
use super::ratio;
use super::source::SourceRef;
use super::source::{KeptFile, LastReport, ReportedFigure, TotalSource, UnitSources};
use super::standing::Difficulty;
use super::submission::{Figure, Measure, Status, Verdict};
use super::summary::{BranchStanding, Edition, Recent, Standing, SubmissionLine, Summary, UnitStanding};
use super::trend::{Reported, Risk, TrendPoint, UnitDay};
use super::turnout::Turnout;
use super::unsearched::KeepUnsearched;

/// Indicators of the sample's form; the last one counts to the quota.
const INDICATORS: [(&str, &str); 3] = [
    ("collected_l2", "Thu nhận hồ sơ mức 2"),
    ("activated_l1", "Kích hoạt mức 1"),
    ("activated_l2", "Kích hoạt mức 2"),
];

/// A moment, from RFC 3339.
pub(crate) fn moment(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect("a moment")
}

/// A date, from `2023-09-12`.
pub(crate) fn date(text: &str) -> ReportDate {
    text.parse().expect("a date")
}

/// A campaign like Plan 110.
pub(crate) fn campaign() -> Campaign {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let indicators = INDICATORS.map(|(id, name)| Indicator {
        id: IndicatorId::new(id),
        name: name.to_owned(),
        short: (id == "activated_l2").then(|| "kích hoạt".to_owned()),
        headings: Vec::new(),
        target: id == "activated_l2",
        kind: Kind::Flow,
        required: true,
    });
    let calendar = Calendar {
        starts: date("2023-08-31").0,
        ends: date("2023-11-30").0,
        zone: chrono_tz::Asia::Ho_Chi_Minh,
        cadence: Cadence::Daily,
        deadline: NaiveTime::from_hms_opt(8, 0, 0).expect("a time"),
        deadline_days: 1,
        grace_minutes: 0,
        supplement: NaiveTime::from_hms_opt(16, 0, 0).expect("a time"),
        earliest: NaiveTime::from_hms_opt(12, 0, 0).expect("a time"),
        due_before: None,
    };
    Campaign {
        plan: "110/KH-UBND".to_owned(),
        plan_date: Some(date("2023-08-30").0),
        plan_issuer: "UBND thị xã Duyên Hải".to_owned(),
        short_name: "KH 110".to_owned(),
        title: "Chiến dịch kích hoạt tài khoản định danh điện tử mức 2 qua ứng dụng VNeID".to_owned(),
        language: Language::Vi,
        area_name: None,
        calendar: calendar.clone(),
        target: Some(32_520),
        issuer: Issuer {
            symbol: "BC-UBND".to_owned(),
            unit: String::new(),
            contact: String::new(),
            phone: String::new(),
            superior: Vec::new(),
            office: lines(&["ỦY BAN NHÂN DÂN", "THỊ XÃ DUYÊN HẢI"]),
            place: "Duyên Hải".to_owned(),
            signature: lines(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
            prepared_by: "NGƯỜI LẬP BIỂU".to_owned(),
            recipients: lines(&[
                "Công an tỉnh",
                "Thường trực Thị ủy",
                "Chủ tịch, các Phó Chủ tịch UBND thị xã",
                "Các phòng, ban, ngành thị xã",
                "UBND các xã, phường",
                "Lưu: VT, NC",
            ]),
        },
        settle_seconds: 60,
        closes_after: None,
        closes_after_change: 30,
        approval: crate::model::campaign::ApprovalTerms::default(),
        units: Vec::new(),
        forms: vec![Form {
            id: FormId::new("daily"),
            name: "Báo cáo kết quả hàng ngày".to_owned(),
            calendar: calendar.clone(),
            everyone: true,
            about_others: false,
            rows: Vec::new(),
            columns: ColumnHeadings::default(),
            indicators: indicators.to_vec(),
            texts: Vec::new(),
            targets: Vec::new(),
        }],
        obligations: vec![Obligation {
            id: FormId::new("daily"),
            name: "Báo cáo kết quả hàng ngày".to_owned(),
            kind: ObligationKind::Figures,
            calendar,
            bound: Bound::SendersOf(FormId::new("daily")),
            aliases: Vec::new(),
        }],
        appendix: AppendixForm { unit: vec![], quota: vec![], code: vec![], superior: vec![], email: vec![] },
        checks: Vec::new(),
        criteria: Vec::new(),
        severities: std::collections::BTreeMap::new(),
        keep_unsearched: KeepUnsearched::default(),
        changes: Vec::new(),
        retention: super::retention::Retention::default(),
        limits: Limits::default(),
        mail: Mail::default(),
        vocabulary: Vocabulary::default(),
    }
}

/// Builds a summary unit by unit.
pub(crate) struct Sample {
    pub(crate) campaign: Campaign,
    date: ReportDate,
    units: Vec<UnitStanding>,
    summary: Summary,
}

/// Figures of the sample's three indicators.
pub(crate) fn figures(values: [Option<Count>; 3]) -> Figures {
    Figures(INDICATORS.iter().zip(values).map(|((id, _), value)| (IndicatorId::new(id), value)).collect())
}

fn no_standing() -> Standing {
    Standing {
        quota: None,
        day: figures([None; 3]),
        cumulative: figures([None; 3]),
        before_campaign: figures([None; 3]),
        percent: None,
        remaining: None,
        booked: Booked::default(),
        required: None,
        ahead: None,
        pace_needed: None,
        pace_7d: None,
        projected_finish: None,
        on_pace: None,
        risk: None,
        recent: Recent::default(),
    }
}

impl Sample {
    /// A summary of a date, drawn the morning after, without units.
    pub(crate) fn new(day: &str) -> Self {
        let date = date(day);
        let morning = date.0 + Days::new(1);
        Self {
            campaign: campaign(),
            date,
            units: Vec::new(),
            summary: Summary {
                campaign: "110/KH-UBND".to_owned(),
                period: Period { starts: date.0, ends: date },
                as_of: moment(&format!("{morning}T08:00:01+07:00")),
                revision: 0,
                number: 0,
                awaiting: Vec::new(),
                approval: None,
                closed: false,
                requests: Vec::new(),
                edition: Edition::First,
                total: no_standing(),
                units: Vec::new(),
                turnout: Turnout::default(),
                submissions: Vec::new(),
                findings: Vec::new(),
                sources: Vec::new(),
                difficulties: Vec::new(),
                changes: Vec::new(),
                corrections: Vec::new(),
                trend: Vec::new(),
                whole: Vec::new(),
                former: Vec::new(),
                branches: Vec::new(),
                areas: Vec::new(),
                forms: Vec::new(),
                obligations: Vec::new(),
                excuses: Vec::new(),
                provenance: Vec::new(),
                withdrawals: Vec::new(),
                decisions: Vec::new(),
            },
        }
    }

    /// A unit with its quota that has not reported, and what it had done before.
    pub(crate) fn unit(mut self, id: &str, name: &str, quota: Option<Count>, cumulative: [Count; 3]) -> Self {
        let standing = Standing { quota, cumulative: figures(cumulative.map(Some)), ..no_standing() };
        self.units.push(UnitStanding {
            id: UnitId::new(id),
            name: name.to_owned(),
            local: name.to_owned(),
            standing,
            rank: None,
            status: Status::Missing,
            corrected: false,
            received_at: None,
            source: None,
            above: Vec::new(),
            trend: Vec::new(),
        });
        self
    }

    /// The last unit's figures of the day, and when they came (`2023-09-13T06:58:11+07:00`).
    pub(crate) fn reports(mut self, day: [Count; 3], at: &str) -> Self {
        let arrival = moment(at);
        let late = arrival > self.campaign.calendar.deadline(self.date);
        let date = self.date;
        let unit = self.last();
        let cumulative = unit.standing.cumulative.clone();
        let sums = [0, 1, 2].map(|at| cumulative.0[at].1.map(|value| value + day[at]));
        unit.standing.day = figures(day.map(Some));
        unit.standing.cumulative = figures(sums);
        unit.status = if late { Status::Late } else { Status::OnTime };
        unit.received_at = Some(arrival);
        let (id, file, sha256) = (unit.id.clone(), format!("BC {}.xlsx", unit.name), "5f".repeat(32));
        unit.source = Some(SourceRef { file: file.clone(), sha256: sha256.clone() });
        let mut own = Vec::new();
        for (at, (indicator, _)) in (0u32..).zip(INDICATORS) {
            for (measure, col) in [(Measure::Day, 2 + 2 * at), (Measure::Cumulative, 3 + 2 * at)] {
                let place = usize::try_from(at).expect("small");
                let value = match measure {
                    Measure::Day => day[place],
                    Measure::Cumulative => sums[place].expect("a sum"),
                };
                own.push(Figure {
                    area: "".into(),
                    indicator: IndicatorId::new(indicator),
                    measure,
                    value,
                    sheet: "Sheet1".into(),
                    cell: CellRef::new(9, col),
                });
            }
        }
        let source = SourceRef { file: file.clone(), sha256 };
        let kept = Arc::new(KeptFile { source, extension: Some("xlsx".into()) });
        let totals = INDICATORS.iter().zip(sums).map(|((indicator, _), sum)| {
            let indicator = IndicatorId::new(indicator);
            let figure_of = |measure| ReportedFigure::of(&own, &indicator, measure);
            let (day, counted) = (figure_of(Measure::Day), sum.expect("a sum"));
            let reported = day.value.expect("a figure");
            TotalSource {
                counted,
                reported,
                opening: counted - reported,
                booked: 0,
                before_campaign: 0,
                last: LastReport { date, file: Arc::clone(&kept), cumulative: figure_of(Measure::Cumulative), day },
                indicator,
            }
        });
        let totals = totals.collect();
        self.summary.sources.push(UnitSources { unit: id.clone(), file: Some(kept), figures: own.into(), totals });
        self.summary.submissions.push(SubmissionLine {
            file,
            form: Some(FormId::new("daily")),
            unit: Some(id),
            report_date: Some(date),
            verdict: Verdict::Accepted,
            answered: false,
        });
        self
    }

    /// The last unit's report went back for this reason.
    pub(crate) fn returned(mut self, code: &str, message: &str) -> Self {
        let date = self.date;
        let unit = self.last();
        unit.status = Status::Returned;
        let (id, file) = (unit.id.clone(), format!("BC {}.xlsx", unit.name));
        self.summary.findings.push(Finding {
            file: file.clone(),
            sheet: Some("Sheet1".to_owned()),
            cell: Some(CellRef::new(10, 6)),
            severity: Severity::Error,
            code: code.to_owned(),
            found: Some("-4".to_owned()),
            message: message.to_owned(),
        });
        let (form, report_date) = (Some(FormId::new("daily")), Some(date));
        self.summary.submissions.push(SubmissionLine {
            file,
            form,
            unit: Some(id),
            report_date,
            verdict: Verdict::Returned,
            answered: false,
        });
        self
    }

    /// A warning about the last unit's file.
    pub(crate) fn warning(mut self, code: &str, message: &str) -> Self {
        let file = format!("BC {}.xlsx", self.last().name);
        self.summary.findings.push(Finding {
            file,
            sheet: None,
            cell: None,
            severity: Severity::Warning,
            code: code.to_owned(),
            found: None,
            message: message.to_owned(),
        });
        self
    }

    /// What the last unit reported as difficult.
    pub(crate) fn difficulty(mut self, area: &str, text: &str) -> Self {
        let unit = self.last().id.clone();
        let number = self.summary.difficulties.len() + 1;
        let source = SourceRef { file: format!("BC {}.xlsx", self.last().name), sha256: "5f".repeat(32) };
        self.summary.difficulties.push(Difficulty {
            id: format!("{unit}-{number}"),
            unit,
            area: area.to_owned(),
            text: text.to_owned(),
            first: self.date,
            last: self.date,
            age: 0,
            source,
            resolved: None,
        });
        self
    }

    /// An issued figure of the last unit that changed.
    pub(crate) fn change(mut self, day: &str, was: Option<Count>, now: Option<Count>, at: &str) -> Self {
        let unit = self.last().id.clone();
        let file = Some(format!("gui lan 2/BC {}.xlsx", self.last().name));
        let indicator = IndicatorId::new("activated_l2");
        self.summary.changes.push(Change {
            date: date(day),
            unit,
            indicator,
            of: Changed::Day,
            was: was.map(signed),
            now: now.map(signed),
            arrival: Some(moment(at)),
            file,
        });
        self
    }

    /// Changes the last unit.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut UnitStanding)) -> Self {
        change(self.last());
        self
    }

    /// Makes it a later edition.
    pub(crate) fn edition(mut self, edition: Edition, revision: u32) -> Self {
        self.summary.edition = edition;
        self.summary.revision = revision;
        self.summary.number = revision;
        self
    }

    fn last(&mut self) -> &mut UnitStanding {
        self.units.last_mut().expect("a unit")
    }

    /// The summary, with all that follows from what was said.
    pub(crate) fn build(mut self) -> (Summary, Campaign) {
        let (date, calendar) = (self.date, self.campaign.calendar.clone());
        let sum = |figure: &dyn Fn(&Standing) -> Option<Count>| {
            self.units.iter().filter_map(|unit| figure(&unit.standing)).reduce(|a, b| a + b)
        };
        let sums = |pick: &dyn Fn(&Standing) -> &Figures| {
            figures(INDICATORS.map(|(id, _)| sum(&|standing| pick(standing).get(&IndicatorId::new(id)))))
        };
        let total = Standing {
            quota: sum(&|standing| standing.quota),
            day: sums(&|standing| &standing.day),
            cumulative: sums(&|standing| &standing.cumulative),
            before_campaign: sums(&|standing| &standing.before_campaign),
            ..no_standing()
        };
        self.summary.total = total;
        complete(&mut self.summary.total, &calendar, date);
        for unit in &mut self.units {
            complete(&mut unit.standing, &calendar, date);
        }
        let percents: Vec<_> = self.units.iter().filter_map(|unit| unit.standing.percent).collect();
        for unit in &mut self.units {
            let percent = unit.standing.percent;
            unit.rank = percent.map(|own| percents.iter().filter(|other| **other > own).count() + 1);
        }
        self.summary.turnout = Turnout::of(self.units.iter().map(|unit| unit.status));
        self.summary.trend = trend(&self.summary, &mut self.units, &self.campaign);
        self.summary.branches = branches(&self.units, &[], &calendar, date);
        self.summary.units = self.units;
        (self.summary, self.campaign)
    }
}

/// The branches right below one, each followed by its own.
fn branches(units: &[UnitStanding], above: &[String], calendar: &Calendar, date: ReportDate) -> Vec<BranchStanding> {
    let inside = |path: &[String]| (0..units.len()).filter(|at| units[*at].above.starts_with(path)).collect::<Vec<_>>();
    let mut branches: Vec<BranchStanding> = Vec::new();
    for at in inside(above) {
        let Some(path) = units[at].above.get(..=above.len()) else { continue };
        if branches.iter().any(|branch| branch.path == path) {
            continue;
        }
        let all = inside(path);
        let sum = |figure: &dyn Fn(&Standing) -> Option<Count>| {
            all.iter().filter_map(|at| figure(&units[*at].standing)).reduce(|a, b| a + b)
        };
        let sums = |pick: &dyn Fn(&Standing) -> &Figures| {
            figures(INDICATORS.map(|(id, _)| sum(&|standing| pick(standing).get(&IndicatorId::new(id)))))
        };
        let mut standing = Standing {
            quota: sum(&|standing| standing.quota),
            day: sums(&|standing| &standing.day),
            cumulative: sums(&|standing| &standing.cumulative),
            ..no_standing()
        };
        complete(&mut standing, calendar, date);
        branches.push(BranchStanding {
            path: path.to_vec(),
            standing,
            turnout: Turnout::of(all.iter().map(|at| units[*at].status)),
            trend: Vec::new(),
            own: all.iter().copied().filter(|at| units[*at].above == path).collect(),
            all,
        });
        branches.extend(self::branches(units, path, calendar, date));
    }
    branches
}

/// Trends that lead to where the units stand: what was done before the report date was done evenly, on time.
fn trend(summary: &Summary, units: &mut [UnitStanding], campaign: &Campaign) -> Vec<TrendPoint> {
    let target = campaign.target_indicator();
    let date = summary.period.ends;
    let periods: Vec<Period> = campaign.calendar.periods().collect();
    let past = periods.iter().filter(|period| period.ends <= date).count();
    for unit in units.iter_mut() {
        let today = unit.standing.day.get(target);
        let before = unit.standing.cumulative.get(target).map(|sum| sum - today.unwrap_or(0));
        let earlier = u64::try_from(past).expect("small") - 1;
        let cumulative = unit.standing.cumulative.get(target);
        unit.trend = (0..earlier)
            .map(|at| {
                let done = |at: u64| before.map(|before| before * at / earlier);
                let day = done(at + 1).zip(done(at)).map(|(now, before)| now - before);
                let (cumulative, status) = (done(at + 1), Status::OnTime);
                UnitDay { day, first: day, cumulative, booked: 0, status, corrected: false }
            })
            .chain([UnitDay {
                day: today,
                first: today,
                cumulative,
                booked: 0,
                status: unit.status,
                corrected: unit.corrected,
            }])
            .collect();
    }
    let mut cumulative: Option<Count> = None;
    let reported = |at: usize, cumulative: &mut Option<Count>| {
        let days: Vec<UnitDay> = units.iter().filter_map(|unit| unit.trend.get(at)).copied().collect();
        let day = days.iter().filter_map(|day| day.day).reduce(|a, b| a + b);
        *cumulative = cumulative.map_or(day, |sum| Some(sum + day.unwrap_or(0)));
        Reported {
            day,
            first: day,
            cumulative: *cumulative,
            booked: 0,
            turnout: Turnout::of(days.iter().map(|day| day.status)),
        }
    };
    let days =
        |from: chrono::NaiveDate, to: chrono::NaiveDate| f64::from(i32::try_from((to - from).num_days()).expect("few"));
    let one = |value: f64| (value * 10.0).round() / 10.0;
    let number = |count: Count| f64::from(u32::try_from(count).expect("small"));
    periods
        .iter()
        .enumerate()
        .map(|(at, period)| TrendPoint {
            period: *period,
            required: summary.total.quota.map(|quota| campaign.calendar.even_share(quota, period.ends)),
            projected: summary
                .total
                .cumulative
                .get(target)
                .zip(summary.total.pace_7d)
                .filter(|_| at + 1 >= past)
                .map(|(done, pace)| one(number(done) + pace * days(date.0, period.ends.0))),
            reported: (at < past).then(|| reported(at, &mut cumulative)),
        })
        .collect()
}

/// What follows from quota and target indicator; the pace of 7 days is a quarter of the day's figure here.
fn complete(standing: &mut Standing, calendar: &Calendar, date: ReportDate) {
    let target = IndicatorId::new("activated_l2");
    standing.recent = Recent { periods: 7, due: 7, came: 7 };
    let (Some(quota), Some(done)) = (standing.quota, standing.cumulative.get(&target)) else { return };
    let required = calendar.even_share(quota, date);
    let remaining = quota.saturating_sub(done);
    standing.percent = ratio::percent(done, quota);
    standing.remaining = Some(remaining);
    standing.required = Some(required);
    standing.ahead = Some(signed(done) - signed(required));
    standing.pace_needed = ratio::per_period(remaining, calendar.periods_left(date));
    standing.pace_7d = standing.day.get(&target).and_then(|day| ratio::per_period(day, 4));
    standing.on_pace = standing.pace_needed.zip(standing.pace_7d).map(|(needed, pace)| pace >= needed);
    standing.risk = Some(match (remaining, standing.on_pace) {
        (0, _) => Risk::Met,
        _ if calendar.periods_left(date) == 0 => Risk::Missed,
        (_, None) => Risk::Unclear,
        (_, Some(on_pace)) if on_pace || done >= required => Risk::OnPace,
        _ => Risk::Behind,
    });
    if standing.on_pace == Some(false) {
        standing.projected_finish = Some(self::date("2023-12-09"));
    }
}

/// The seven units of Plan 110 on a day with everything in it.
pub(crate) fn busy_day() -> Sample {
    Sample::new("2023-09-12")
        .unit("phuong-1", "Phường 1", Some(5_100), [1_450, 610, 1_330])
        .reports([120, 35, 210], "2023-09-13T06:58:11+07:00")
        .unit("phuong-2", "Phường 2", Some(4_800), [900, 300, 1_100])
        .reports([80, 20, 190], "2023-09-13T08:00:00+07:00")
        .difficulty(
            "Khóm 3",
            "Một số công dân đi làm ăn xa, chưa liên hệ được; đề nghị công an tỉnh hỗ trợ thêm 02 máy thu nhận.",
        )
        .unit("long-toan", "Xã Long Toàn", Some(4_620), [1_010, 400, 1_212])
        .reports([90, 0, 250], "2023-09-13T07:12:40+07:00")
        .with(|unit| unit.standing.before_campaign = figures([Some(0), Some(0), Some(350)]))
        .unit("long-huu", "Xã Long Hữu", Some(4_500), [700, 210, 905])
        .reports([60, 15, 140], "2023-09-13T09:30:00+07:00")
        .warning("late", "Báo cáo đến lúc 09:30 13/09/2023, sau hạn 08:00 13/09/2023.")
        .unit("dan-thanh", "Xã Dân Thành", Some(4_500), [640, 180, 876])
        .reports([70, 12, 294], "2023-09-13T06:40:00+07:00")
        .with(|unit| unit.corrected = true)
        .change("2023-09-11", Some(120), Some(102), "2023-09-13T06:40:00+07:00")
        .difficulty("", "=HYPERLINK(\"x\") mạng <b>yếu</b> & chập chờn")
        .unit("truong-long-hoa", "Xã Trường Long Hòa", Some(4_500), [500, 160, 803])
        .returned("negative-number", "Kích hoạt mức 2 (trong ngày) ghi -4; số đếm không thể âm.")
        .unit("hiep-thanh", "Xã Hiệp Thạnh", Some(4_500), [450, 150, 750])
}
