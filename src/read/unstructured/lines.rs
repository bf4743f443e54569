//! Plain text, line by line: cells where its lines are divided, paragraphs where they are not.

use super::Cells;

/// Marks that divide cells, the surest first.
const DIVIDERS: [char; 4] = ['\t', ';', '|', ','];
/// Lines by which the divider is detected.
const SAMPLE: usize = 50;

/// Puts each line in a row of its own.
pub(super) fn read(text: &str, cells: &mut Cells) {
    let divider = divider(text);
    for (row, line) in (0u32..).zip(text.lines()) {
        match divider {
            Some(divider) => {
                for (col, field) in (0u32..).zip(fields(line, divider)) {
                    cells.put(row, col, &field);
                }
            }
            None => cells.put(row, 0, line),
        }
    }
}

/// The mark that divides most lines into as many fields as the line before has.
fn divider(text: &str) -> Option<char> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE).collect();
    let regular = |mark: char| {
        let counts: Vec<usize> = lines.iter().map(|line| fields(line, mark).len() - 1).collect();
        counts.windows(2).filter(|pair| pair[0] > 0 && pair[0] == pair[1]).count()
    };
    let best = DIVIDERS.into_iter().map(|mark| (regular(mark), mark)).rev().max_by_key(|(lines, _)| *lines)?;
    if best.0 > 0 {
        return Some(best.1);
    }
    // A lone line, or lines of different lengths, still are cells where a tab divides them.
    text.contains('\t').then_some('\t')
}

/// The fields of a line; a divider between quotation marks divides nothing.
fn fields(line: &str, divider: char) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if c == divider && !quoted {
            fields.push(String::new());
        } else if let Some(field) = fields.last_mut() {
            field.push(c);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_divider_is_the_one_that_repeats() {
        assert_eq!(divider("a,b;c\nd;e\nf;g"), Some(';'));
        assert_eq!(divider("STT,Số CMND\n1,334455667\n"), Some(','));
        assert_eq!(divider("Kính gửi, ủy ban\nNội dung\nNgười lập"), None);
        assert_eq!(fields("1,\"a, b\",2", ','), ["1", "a, b", "2"]);
    }
}
