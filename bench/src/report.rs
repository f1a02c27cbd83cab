//! What was measured, as a table and as JSON.

use serde::Serialize;

use crate::spread::Spread;

/// A bound that a measurement is to keep.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    fn met_by(self, number: f64) -> bool {
        match self {
            Self::AtMost(bound) => number <= bound,
            Self::AtLeast(bound) => number >= bound,
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) goal_name: &'static str,
    /// What is compared, ours first.
    pub(crate) what: &'static str,
    /// The unit of both sides.
    pub(crate) unit: &'static str,
    pub(crate) ours: Spread,
    /// None where a figure is held against a fixed number.
    pub(crate) baseline: Option<Spread>,
    /// Of the pairs; None where there is no baseline.
    pub(crate) ratio: Option<Spread>,
    pub(crate) goal: Option<Goal>,
    pub(crate) met: Option<bool>,
}

impl Row {
    /// Compares pairs; the goal is about their ratio.
    pub(crate) fn pairs(
        goal_name: &'static str,
        what: &'static str,
        unit: &'static str,
        (ours, baseline): (&[f64], &[f64]),
        goal: Option<Goal>,
    ) -> Self {
        let ratio = Spread::of_ratios(ours, baseline);
        Self {
            goal_name,
            what,
            unit,
            ours: Spread::of(ours.iter().copied()),
            baseline: Some(Spread::of(baseline.iter().copied())),
            ratio: Some(ratio),
            goal,
            met: goal.map(|goal| goal.met_by(ratio.median)),
        }
    }

    /// One figure; the goal is about itself.
    pub(crate) fn figure(
        goal_name: &'static str,
        what: &'static str,
        unit: &'static str,
        ours: &[f64],
        goal: Option<Goal>,
    ) -> Self {
        let ours = Spread::of(ours.iter().copied());
        Self {
            goal_name,
            what,
            unit,
            ours,
            baseline: None,
            ratio: None,
            goal,
            met: goal.map(|goal| goal.met_by(ours.median)),
        }
    }

    fn cells(&self) -> [String; 7] {
        let ratio = self.ratio.map_or_else(String::new, |ratio| {
            let Spread { median, min, max } = ratio;
            format!("{}× ({}–{})", number(median), number(min), number(max))
        });
        let sign = if self.ratio.is_some() { "×" } else { "" };
        let goal = self.goal.map_or_else(String::new, |goal| match goal {
            Goal::AtMost(bound) => format!("≤ {bound}{sign}"),
            Goal::AtLeast(bound) => format!("≥ {bound}{sign}"),
        });
        let met = self.met.map_or("", |met| if met { "yes" } else { "NO" });
        [
            self.goal_name.to_owned(),
            self.what.to_owned(),
            format!("{} {}", number(self.ours.median), self.unit),
            self.baseline.map_or_else(String::new, |it| {
                format!("{} {}", number(it.median), self.unit)
            }),
            ratio,
            goal,
            met.to_owned(),
        ]
    }
}

/// Three digits that count.
fn number(number: f64) -> String {
    match number {
        n if n.abs() >= 100.0 => format!("{n:.0}"),
        n if n.abs() >= 10.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}

const HEAD: [&str; 7] = [
    "goal",
    "ours / baseline",
    "ours",
    "baseline",
    "ratio (min–max)",
    "bound",
    "met",
];

/// The rows as a Markdown table whose columns line up.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let mut widths = [0_usize; 7];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    lines.insert(1, widths.map(|width| "-".repeat(width)));
    let mut text = String::new();
    for line in lines {
        for (cell, width) in line.iter().zip(widths) {
            text.push_str(&format!("| {cell:width$} "));
        }
        text.push_str("|\n");
    }
    text
}
