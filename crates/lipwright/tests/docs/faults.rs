//! Every test that the page of faults names exists, and every row of its numbers has one or a reason.

use std::collections::BTreeSet;
use std::fs;

use lipwright_testkit::workspace_root;

/// The rows that the page must have.
const ROWS: std::ops::RangeInclusive<u32> = 1..=54;
/// What the last cell of a row without a test begins with.
const REASON: &str = "not tested: ";

#[test]
fn every_fault_names_tests_that_exist_or_a_reason() {
    let root = workspace_root();
    let page = fs::read_to_string(root.join("docs/reference/faults.md")).unwrap();
    let mut rows = BTreeSet::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let Some(row) = cells[0].parse::<u32>().ok() else { continue };
        rows.insert(row);
        assert_eq!(cells.len(), 5, "row {row} has other cells than its head: {line}");
        if cells[3].is_empty() {
            assert!(cells[4].starts_with(REASON), "row {row} names neither a test nor a reason");
            continue;
        }
        let file = root.join("crates").join(cells[3].trim_matches('`'));
        let source = fs::read_to_string(&file).unwrap_or_else(|_| panic!("row {row}: {}", file.display()));
        let names: Vec<&str> = cells[4].split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "row {row} names no test");
        for name in names {
            // A function, or a line of the macro that makes one for each backend.
            let there = source.contains(&format!("fn {name}(")) || source.contains(&format!("{name}: \""));
            assert!(there, "row {row}: {} has no {name}", file.display());
        }
    }
    assert!(ROWS.eq(rows.into_iter().filter(|row| ROWS.contains(row))), "rows are missing");
}
