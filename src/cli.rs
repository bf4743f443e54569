//! The command line: what can be called, how arguments are parsed, where errors are printed.

mod decider;
mod decisions;
mod help;
mod refusal;
mod retire;

use std::any::Any;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::DateTime;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::clock::Clock;
use crate::commands;
use crate::commands::schedule::Keeper;
use crate::commands::schema::Document;
use crate::demo::Story;
use crate::error::{EXIT_DONE, EXIT_ENVIRONMENT, EXIT_USAGE, Error, Result};
use crate::model::language::Language;
use crate::model::period::ReportDate;
use crate::model::period_report::ReportKind;
use crate::output::{Output, log, print_error};
use crate::pipeline::assess;
use crate::pipeline::{blanks, trace};
use crate::read::guard;
use crate::terminal::{self, VARIABLE};

use decisions::DecisionCommand;
/// Consolidates the Excel reports of a campaign's reporting units.
#[derive(Debug, Parser)]
#[command(name = "tonghop", version, arg_required_else_help = true)]
pub struct Cli {
    /// Work in this campaign folder instead of the current one.
    #[arg(short = 'C', long = "dir", value_name = "DIR", default_value = ".", global = true)]
    dir: PathBuf,

    /// Take this moment as now (RFC 3339); `TONGHOP_NOW` does the same.
    #[arg(long, value_name = "RFC3339", global = true)]
    now: Option<String>,

    /// Print results as JSON.
    #[arg(long, global = true)]
    json: bool,

    /// Speak this language at the terminal; else `TONGHOP_LANG` or the locale says it, and where none of them does,
    /// results are in the campaign's language and the rest in English.
    #[arg(long, value_name = "LANGUAGE", global = true)]
    lang: Option<Spoken>,

    /// Say less.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say more.
    #[arg(short, long, global = true)]
    verbose: bool,

    #[command(subcommand)]
    command: Command,
}

/// The languages of the terminal.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Spoken {
    /// Vietnamese
    Vi,
    /// English
    En,
}

impl Spoken {
    fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Do the daily job: take the inbox in, check it, draw the report, send the mail.
    Run {
        /// Report this date instead of the period that ended last.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// Leave the mail in the spool.
        #[arg(long)]
        no_send: bool,
        /// Show what would happen and write nothing.
        #[arg(long)]
        dry_run: bool,
        /// Take what `extract` found out about files instead of reading them: a Parquet file, or a folder of them.
        #[arg(long, value_name = "PATH")]
        extracts: Option<PathBuf>,
    },
    /// Read and validate files without touching anything; on demand tell how they are read.
    Check {
        /// Files to look at.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Tell what each row and column was taken for, and why; where unit and date came from; the sums.
        #[arg(long)]
        explain: bool,
        /// Draw that as pages that show the sheets in colours: for each file one in this folder, named after it, or one
        /// for all of them at this path. Nothing is written into `inbox/`.
        #[arg(
            long,
            value_name = "PATH",
            num_args = 0..=1,
            require_equals = true,
            default_missing_value = ".",
            requires = "explain"
        )]
        html: Option<PathBuf>,
    },
    /// Show who has reported, who has not, and the pace; of several campaigns in brief.
    Status {
        /// Campaign folders: a line of figures for each, and what is to be looked at; by default one campaign in full.
        #[arg(value_name = "FOLDER")]
        folders: Vec<PathBuf>,
        /// Of this date instead of the period that ended last.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// Say in one line whether all is well, and exit as Nagios expects: 0 well, 1 warning, 2 critical, 3 unknown.
        #[arg(long)]
        check: bool,
    },
    /// Show where a unit's cumulative figure comes from: day by day what it reported, what was booked and corrected, with
    /// file, place in the archive, sheet and cell.
    Trace {
        /// Its identifier, name or alias.
        #[arg(required_unless_present = "total")]
        unit: Option<String>,
        /// All units together, and each of them.
        #[arg(long, conflicts_with = "unit")]
        total: bool,
        /// This indicator, by identifier or name, instead of the one that the quota counts.
        #[arg(long)]
        indicator: Option<String>,
        /// Up to this date instead of the period that ended last.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
    },
    /// Stay: take files in as they settle, report at the deadline, remind, send mail again; stops on a signal.
    Watch {
        /// Leave the mail in the spool.
        #[arg(long)]
        no_send: bool,
        /// Look once for each moment that stands on a line of stdin.
        #[arg(long, hide = true)]
        steps: bool,
        /// End with exit code 7 when a fault has lasted this many minutes, so that the service shows as failed; 0 goes on
        /// for ever.
        #[arg(long, value_name = "MINUTES", default_value_t = 1440)]
        give_up: u32,
    },
    /// Draw a date's outputs from the ledger again, or a report of many days as a Word draft.
    Report {
        /// This date instead of the period that ended last.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// Draw it only if this summary, which another engine computed, is the one that the ledger gives.
        #[arg(long, value_name = "FILE", conflicts_with = "draft")]
        summary: Option<PathBuf>,
        /// The final report, with the closing workbook; before the campaign's end as of the date.
        #[arg(long = "final", group = "draft")]
        whole: bool,
        /// The report of the week, Monday to Sunday, that holds the date.
        #[arg(long, group = "draft")]
        week: bool,
        /// The report of the month that holds the date.
        #[arg(long, group = "draft")]
        month: bool,
        /// Who draws the final report, which closes the figures of the whole campaign. By default the name of the account.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Print what files are read by, and what a summary is computed from, for an engine elsewhere.
    Terms {
        /// Of this date instead of the period that ended last.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// Take the units from this workbook, which is to come in; several in the order in which they came.
        #[arg(long, value_name = "FILE")]
        appendix: Vec<PathBuf>,
    },
    /// Find out what files say by themselves: a tar archive or files in, a table in Arrow's format out; no folder is touched.
    Extract {
        /// What `terms` printed.
        #[arg(long, value_name = "FILE")]
        terms: PathBuf,
        /// Write a Parquet file instead.
        #[arg(long, value_name = "FILE")]
        parquet: Option<PathBuf>,
        /// So many processes read; by default one for each core.
        #[arg(long, value_name = "N")]
        lanes: Option<usize>,
        /// Files under their paths below `inbox/`; by default a tar archive of them is read from standard input.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Follow units through their reports: figures that count in, where each unit stands out, both in Arrow's format.
    Balance {
        /// What `terms` printed.
        #[arg(long, value_name = "FILE")]
        terms: PathBuf,
        /// Up to this date.
        #[arg(long, value_name = "DATE")]
        until: ReportDate,
    },
    /// Send the mail that waits in the spool.
    Send {
        /// Leave alone what is to be tried later: for a timer that calls often.
        #[arg(long)]
        due: bool,
        /// Take up what had failed for good, too.
        #[arg(long)]
        again: bool,
        /// Put aside letters that were written long ago and never tried.
        #[arg(long)]
        drop_old: bool,
        /// Where no mail server is named, leave the letters in the spool without an error, as a run does.
        #[arg(long)]
        if_set: bool,
    },
    /// Say what the campaign file sets and what is wanting, or try out the mail, and explain each step.
    Doctor {
        /// Send a letter to this address to try whether mail arrives.
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
    },
    /// Make blank forms for the units to fill in: one workbook for each unit and form.
    Template {
        /// For this unit only: its identifier, name or alias.
        #[arg(long)]
        unit: Option<String>,
        /// This form only: its identifier or name.
        #[arg(long)]
        form: Option<String>,
        /// Fill in this report date instead of leaving it to be chosen.
        #[arg(long, value_name = "DATE")]
        date: Option<ReportDate>,
        /// Where; `outbox/bieu-mau` by default.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print or install what makes the job run by itself: systemd, cron, the Windows Task Scheduler.
    Schedule {
        /// A service and a timer for systemd (the default on Linux).
        #[arg(long, group = "keeper")]
        systemd: bool,
        /// Lines for a crontab.
        #[arg(long, group = "keeper")]
        cron: bool,
        /// A task for the Windows Task Scheduler (the default on Windows).
        #[arg(long, group = "keeper")]
        windows: bool,
        /// Stay with `watch` instead of being called at times of the day.
        #[arg(long)]
        watch: bool,
        /// The user whom the machine's service runs as.
        #[arg(long, default_value = "tonghop")]
        user: String,
        /// Write the files into this folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Write the units where systemd looks for them: as root for the machine, else for the calling user.
        #[arg(long, conflicts_with = "out")]
        install: bool,
    },
    /// Play a made-up campaign as real workbooks, day by day, in a new folder: something to look at.
    Demo {
        /// Where; it must hold no campaign yet.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Reporting units.
        #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=20_000))]
        units: u32,
        /// Days of the campaign.
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=92))]
        days: u32,
        /// What happens in it: the same seed, the same story.
        #[arg(long, value_name = "N", default_value_t = 110)]
        seed: u64,
    },
    /// Make a new campaign folder.
    Init {
        /// Where; it must hold no campaign yet.
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
        /// Which campaign file to begin with: the name of a ready one, or the path of another campaign's; `list` names the
        /// ready ones.
        #[arg(long, value_name = "NAME")]
        campaign: Option<String>,
        /// As root: make /srv/tonghop/NAME for the service tonghop@NAME of the Debian package, with the owner, the modes and
        /// the memory limit that it needs. Where the campaign is there, set these right again.
        #[arg(long, value_name = "NAME", conflicts_with = "folder")]
        system: Option<String>,
        /// Whoever is in this group may drop files into inbox/ and read outbox/.
        #[arg(long, value_name = "GROUP", default_value = commands::system::CLERKS, requires = "system")]
        group: String,
        /// Enable tonghop@NAME, and start it where systemd runs.
        #[arg(long, requires = "system")]
        enable: bool,
    },
    /// Make ledger and outputs again from the archive.
    Rebuild,
    /// Compare ledger, archive and outputs by hash and by sum.
    Verify,
    #[command(flatten)]
    Decide(DecisionCommand),
    /// Print the completion script of a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page; into a folder, one for each command as well.
    Man {
        /// Write the pages into this folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Print the JSON Schema of the campaign file, for editors, or of `summary.json`, for programs.
    Schema {
        /// Which of the two.
        #[arg(value_name = "DOCUMENT", default_value = "campaign")]
        of: Document,
    },
    /// List the rules that submissions are checked by.
    Rules,
    /// Read files for another process of this program.
    #[command(name = guard::COMMAND, hide = true)]
    ReadWorker {
        /// Memory it may take, in mebibytes.
        memory_mib: u64,
    },
}

/// Which report of many days is asked for, if one is.
fn draft_kind(whole: bool, week: bool, month: bool) -> Option<ReportKind> {
    let asked = [(whole, ReportKind::Final), (week, ReportKind::Week), (month, ReportKind::Month)];
    asked.into_iter().find(|(is_asked, _)| *is_asked).map(|(_, kind)| kind)
}

/// Stack of the thread that does the work, whatever the limit on the stack of the process is: what is reserved at the start
/// cannot be wanting later.
const STACK: usize = 8 * 1024 * 1024;

/// Parses the call, runs it and gives the exit code; a process that reads files and is to end at its limit is hushed before.
#[must_use]
pub fn main(hush: &(dyn Fn() + Sync)) -> ExitCode {
    let done = std::thread::scope(|scope| {
        let work = std::thread::Builder::new().name("main".to_owned()).stack_size(STACK);
        work.spawn_scoped(scope, || work_alone(hush)).map(std::thread::ScopedJoinHandle::join)
    });
    match done {
        Ok(Ok(code)) => code,
        // Its panic was reported where it happened.
        Ok(Err(_)) => ExitCode::from(EXIT_ENVIRONMENT),
        Err(error) => {
            print_error(&Error::NoThread(error.to_string()));
            ExitCode::from(EXIT_ENVIRONMENT)
        }
    }
}

fn work_alone(hush: &dyn Fn()) -> ExitCode {
    let variable = std::env::var(VARIABLE).ok();
    let flag = refusal::language(std::env::args_os());
    if let Some(language) = terminal::asked(flag, variable.as_deref(), sys_locale::get_locale().as_deref()) {
        terminal::speak(language);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(error),
    };
    if matches!(cli.command, Command::ReadWorker { .. }) {
        hush();
    }
    log::begin(cli.quiet, cli.verbose);
    match std::panic::catch_unwind(|| dispatch(&cli)).unwrap_or_else(|panic| Err(of_panic(panic.as_ref()))) {
        Ok(code) => ExitCode::from(code),
        // Who reads results has read enough.
        Err(error) if error.is_closed_pipe() => ExitCode::from(EXIT_DONE),
        Err(error) => {
            print_error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// Tells of a call that clap does not take, or shows the help that it asks for.
fn refuse(error: clap::Error) -> ExitCode {
    if let Some(translated) = refusal::translated(&error).filter(|_| terminal::spoken() == Language::Vi) {
        print_error(&translated);
        return ExitCode::from(translated.exit_code());
    }
    let shown = shown(error);
    let _ = shown.print();
    ExitCode::from(if shown.use_stderr() { EXIT_USAGE } else { EXIT_DONE })
}

/// The answer to a call that asks for help, in the language of the terminal.
fn shown(error: clap::Error) -> clap::Error {
    let asks = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
    if !asks || terminal::spoken() != Language::Vi {
        return error;
    }
    help::vietnamese(Cli::command()).try_get_matches().err().unwrap_or(error)
}

/// A panic as an error: a defect.
fn of_panic(panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Defect { what: "an unexpected end", detail: message.unwrap_or_default().to_owned() }
}

/// Tells of a panic by which a library says that the system gave it no thread; whether it is one.
#[must_use]
pub fn reports_shortage(said: &str) -> bool {
    let is_want = ["spawn thread", "spawn worker thread", "thread pool"].iter().any(|words| said.contains(words));
    if is_want {
        print_error(&Error::NoThread(said_by_system(said).to_owned()));
    }
    is_want
}

/// What the system said, in a panic that shows its error as programmers see it; else all of it.
fn said_by_system(detail: &str) -> &str {
    let message = detail.split_once("message: \"").and_then(|(_, rest)| rest.split_once('"'));
    message.map_or(detail, |(message, _)| message)
}

fn dispatch(cli: &Cli) -> Result<u8> {
    let clock = clock(cli)?;
    let output = Output { json: cli.json, quiet: cli.quiet };
    let folder = cli.dir.as_path();
    match &cli.command {
        Command::Run { date, no_send, dry_run, extracts } => {
            commands::run::run(folder, *date, *no_send, *dry_run, extracts.as_deref(), clock, output)
        }
        Command::Check { files, explain, html } => {
            let manner = commands::check::Manner { explain: *explain, pages: html.as_deref() };
            commands::check::check(folder, files, &manner, clock, output)
        }
        Command::Status { folders, date, check: true } => Ok(commands::status::check(folder, folders, *date, clock)),
        Command::Status { folders, date, .. } if folders.is_empty() => {
            commands::status::status(folder, *date, clock, output)
        }
        Command::Status { folders, date, .. } => Ok(commands::status::several(folder, folders, *date, clock, output)),
        Command::Trace { unit, total: _, indicator, date } => {
            let request = trace::TraceRequest { unit: unit.clone(), indicator: indicator.clone(), date: *date };
            commands::trace::trace(folder, &request, clock, output)
        }
        Command::Watch { no_send, steps, give_up } => {
            let manner = commands::watch::Manner { no_send: *no_send, steps: *steps, give_up_minutes: *give_up };
            commands::watch::watch(folder, manner, clock, output)
        }
        Command::Report { date, summary, whole, week, month, by } => match draft_kind(*whole, *week, *month) {
            Some(kind) => {
                let by = by.clone().unwrap_or_else(commands::decide::account_name);
                commands::report::draft(folder, (kind, *date), &by, clock, output)
            }
            None => commands::report::report(folder, *date, summary.as_deref(), clock, output),
        },
        Command::Terms { date, appendix } => commands::extract::terms(folder, *date, appendix, clock),
        Command::Extract { terms, parquet, lanes, files } => {
            commands::extract::extract(terms, files, parquet.as_deref(), *lanes, output)
        }
        Command::Balance { terms, until } => commands::extract::balance(terms, *until),
        Command::Send { due, again, drop_old, if_set } => {
            let wish = commands::send::Wish { due: *due, again: *again, drop_old: *drop_old, if_set: *if_set };
            commands::send::send(folder, wish, clock, output)
        }
        Command::Template { unit, form, date, out } => {
            let request = blanks::BlankFormRequest { unit: unit.clone(), form: form.clone(), date: *date };
            commands::template::template(folder, &request, out.clone(), clock, output)
        }
        Command::Schedule { systemd, cron, windows, watch, user, out, install } => {
            let keepers = [(systemd, Keeper::Systemd), (cron, Keeper::Cron), (windows, Keeper::Windows)];
            let keeper = keepers.into_iter().find(|(is_asked, _)| **is_asked).map(|(_, keeper)| keeper);
            let (user, out) = (user.clone(), out.clone());
            let options = commands::schedule::ScheduleOptions { keeper, watch: *watch, user, out, install: *install };
            commands::schedule::schedule(folder, &options, output)
        }
        Command::Demo { folder: named, units, days, seed } => {
            let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
            let story = Story { units: count(*units), days: count(*days), seed: *seed };
            commands::demo::demo(&folder.join(named), story, output)
        }
        Command::Doctor { mail: None } => commands::doctor::survey(folder, clock, output),
        Command::Doctor { mail: Some(to) } => commands::doctor::mail(folder, to, clock, output),
        Command::Init { system: Some(name), campaign, group, enable, .. } => {
            let options =
                commands::system::SystemOptions { name, campaign: campaign.as_deref(), group, enable: *enable };
            commands::system::init(&options, output)
        }
        Command::Init { folder: named, campaign, .. } => {
            commands::init::init(&folder.join(named.clone().unwrap_or_default()), campaign.as_deref(), output)
        }
        Command::Rebuild => commands::rebuild::rebuild(folder, clock, output),
        Command::Verify => commands::verify::verify(folder, output),
        Command::Decide(command) => command.call(folder, clock, output),
        Command::Completions { shell } => Ok(commands::shells::completions(*shell, &Cli::command(), output)),
        Command::Man { out } => commands::shells::man(&Cli::command(), out.as_deref(), output),
        Command::Schema { of } => commands::schema::schema(*of, output),
        Command::Rules => commands::rules::rules(folder, output),
        Command::ReadWorker { memory_mib } => {
            assess::serve(*memory_mib).map_err(|error| Error::io("serve", Path::new(guard::COMMAND), error))?;
            Ok(EXIT_DONE)
        }
    }
}

fn clock(cli: &Cli) -> Result<Clock> {
    let stated = cli.now.clone().or_else(|| std::env::var("TONGHOP_NOW").ok().filter(|now| !now.is_empty()));
    let Some(text) = stated else { return Ok(Clock::System) };
    let moment = DateTime::parse_from_rfc3339(&text).map_err(|_| commands::no_moment(&text))?;
    Ok(Clock::Fixed(moment))
}
