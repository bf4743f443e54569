//! Lines for cron, in the campaign's zone.

use std::fmt::Write;

use chrono::Timelike;

use super::{MAIL_MINUTES, Plan};

/// The lines of a plan.
#[must_use]
pub(crate) fn lines(plan: &Plan) -> String {
    let command = call(plan, plan.arguments());
    let title: String = plan.title.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let mut text = format!("# tonghop: {title}\n");
    if plan.watch {
        let _ = writeln!(text, "@reboot {command}");
        return text;
    }
    let _ = writeln!(
        text,
        "# Times are those of {}. Crons that do not know CRON_TZ (Debian's) go by the machine's zone: set it to that, or \
         change the times.\nCRON_TZ={}",
        plan.zone, plan.zone
    );
    for time in &plan.times {
        let _ = writeln!(text, "{} {} * * * {command}", time.minute(), time.hour());
    }
    let _ = writeln!(text, "*/{MAIL_MINUTES} * * * * {}", call(plan, plan.mail_arguments()));
    text
}

fn call(plan: &Plan, arguments: Vec<&str>) -> String {
    let command: Vec<String> = std::iter::once(plan.program.as_str()).chain(arguments).map(quoted).collect();
    // A percent sign is a line's end to cron.
    command.join(" ").replace('%', "\\%")
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:=@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let word: String = word.chars().filter(|letter| !letter.is_control()).collect();
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::plan;
    use super::*;

    #[test]
    fn a_line_for_each_time() {
        let text = lines(&plan(false));
        assert!(text.contains("\nCRON_TZ=Asia/Ho_Chi_Minh\n"), "{text}");
        let line = r#"5 8 * * * '/opt/tổng hợp/tonghop' -C '/srv/KH 110 "50\%" & '\''a'\'' $b <c>' -q run"#;
        assert!(text.lines().any(|own| own == line), "{text}");
        assert!(text.lines().any(|own| own.starts_with("*/5 * * * * ") && own.ends_with(" -q send --due --if-set")));
        assert!(lines(&plan(true)).lines().any(|line| line.starts_with("@reboot ") && line.ends_with(" -q watch")));
    }
}
