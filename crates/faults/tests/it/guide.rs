//! The guide lists the calls that there are.

use faults::{CALLS, Place};

#[test]
fn the_guide_has_every_call_and_no_other() {
    let guide = include_str!("../../../../docs/guides/faults.md");
    let (_, table) = guide.split_once("| Name | Call |").unwrap();
    let lines = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let listed: Vec<Vec<String>> = lines
        .map(|line| {
            let cells = line.split('|').skip(1).take(2);
            cells.map(|cell| cell.trim().replace('`', "")).collect()
        })
        .collect();
    assert_eq!(listed.len(), CALLS.len());
    for (line, call) in listed.iter().zip(CALLS) {
        assert_eq!(line[0], call.name);
        if call.place != Place::Store {
            assert_eq!(line[1], format!("{} {}", call.method, call.path));
        }
    }
}
